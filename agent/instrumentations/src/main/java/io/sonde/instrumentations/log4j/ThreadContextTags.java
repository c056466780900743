package io.sonde.instrumentations.log4j;

import io.sonde.api.SessionTags;
import io.sonde.api.TagSource;
import java.util.Map;
import org.apache.logging.log4j.ThreadContext;
import org.jspecify.annotations.Nullable;

/** The values of one {@code ThreadContext}, the one of an application loader. Thread-safe. */
final class ThreadContextTags implements TagSource {
    /** Held here for as long as the library's advice is, so that the boot API needs to hold it only weakly. */
    private static final ThreadContextTags INSTANCE = new ThreadContextTags();

    private static volatile boolean seen;

    private ThreadContextTags() {}

    /** The program has put a value on this thread. */
    static void put(@Nullable String name, @Nullable String value) {
        seen();
        SessionTags.put(name, value);
    }

    /** The program has put all of these on this thread. */
    static void put(@Nullable Map<String, String> values) {
        seen();
        SessionTags.put(values);
    }

    private static void seen() {
        if (!seen) {
            seen = true;
            SessionTags.addSource(INSTANCE);
        }
    }

    @Override
    public @Nullable String value(String name) {
        return ThreadContext.get(name);
    }
}
