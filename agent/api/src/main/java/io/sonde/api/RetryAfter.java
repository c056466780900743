package io.sonde.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads the header {@code Retry-After}: seconds, or a date of HTTP (RFC 9110, 10.2.3). */
final class RetryAfter {
    /** A server that names more means something else. */
    private static final double MOST_SECONDS = 7 * 24 * 3600;

    private RetryAfter() {}

    /** How long to wait from now on, in ns; below 0 when the header does not say. */
    static long nanos(@Nullable String header, long nowMillis) {
        if (header == null || header.isBlank() || header.length() > 40) {
            return -1;
        }
        String value = header.trim();
        char first = value.charAt(0);
        try {
            if (first >= '0' && first <= '9') {
                return nanos(Double.parseDouble(value));
            }
            Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
            return nanos(Math.max(0, until.toEpochMilli() - nowMillis) / 1e3);
        } catch (NumberFormatException | DateTimeException malformed) {
            return -1;
        }
    }

    private static long nanos(double seconds) {
        return seconds > MOST_SECONDS ? -1 : Math.round(seconds * 1e9);
    }
}
