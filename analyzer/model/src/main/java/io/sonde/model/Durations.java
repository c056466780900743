package io.sonde.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as profilers write them: {@code 20 ms}, and what else they say behind that. */
final class Durations {
    private static final Pattern LENGTH = Pattern.compile("(\\d{1,12})\\s*(ns|us|ms|s)\\b");

    private Durations() {}

    /** @param otherwise what to take of a text that is none */
    static long nanos(String text, long otherwise) {
        Matcher matcher = LENGTH.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.lookingAt()) {
            return otherwise;
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ns" -> number;
            case "us" -> number * 1_000;
            case "ms" -> number * 1_000_000;
            default -> number * 1_000_000_000;
        };
    }
}
