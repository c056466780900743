package io.sonde.cli.jvm;

import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What the agent in a JVM replied. Immutable. */
public final class Answer {
    private final Properties values;

    Answer(Properties values) {
        this.values = values;
    }

    /** The agent did what it does and left no reply, which it never should. */
    static Answer none() {
        Properties values = new Properties();
        values.setProperty("outcome", "failed");
        values.setProperty("reason", "the agent did not say what it did");
        return new Answer(values);
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
