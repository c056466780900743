package io.sonde.cli.jvm;

import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What the agent in a JVM replied. Immutable. */
public final class Answer {
    private final Properties values;

    Answer(Properties values) {
        this.values = values;
    }

    /** {@code recording}, {@code refused}, {@code stopped}, {@code none} or {@code failed}. */
    public String outcome() {
        return text("outcome", "failed");
    }

    /** The value of a key, made fit for a screen. */
    public String text(String key, String otherwise) {
        @Nullable String value = values.getProperty(key);
        return value == null || value.isBlank() ? otherwise : value.replaceAll("[\\p{Cntrl}&&[^\n]]", "?");
    }
}
