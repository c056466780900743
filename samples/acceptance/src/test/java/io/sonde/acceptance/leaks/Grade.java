package io.sonde.acceptance.leaks;

import java.util.Locale;

/** What can be said of a program. */
enum Grade {
    LEAK("leak"),
    GROWING("still growing"),
    STEADY("steady"),
    SHORT("too short");

    private final String words;

    Grade(String words) {
        this.words = words;
    }

    /** As truths write it. */
    static Grade of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    String words() {
        return words;
    }
}
