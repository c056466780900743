package io.sonde.recorder;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much of a recording is kept. The oldest closed segments of spans go first; the one being written stays.
 *
 * @param maxBytes size of the whole recording folder
 * @param maxAge time since a segment was last written, null for no limit
 */
public record Retention(long maxBytes, @Nullable Duration maxAge) {
    /** 2 GiB, of any age. */
    public static final Retention DEFAULT = new Retention(2L << 30, null);

    public Retention {
        if (maxBytes <= 0 || maxAge != null && (maxAge.isNegative() || maxAge.isZero())) {
            throw new IllegalArgumentException("retention needs a positive size and age");
        }
    }
}
