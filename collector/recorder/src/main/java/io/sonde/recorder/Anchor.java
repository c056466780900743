package io.sonde.recorder;

import java.time.Clock;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * A tie between the recording's clock and the epoch.
 *
 * @param ticks raw ticks of the recording's clock
 * @param epochNanos the same moment in ns since the epoch
 */
public record Anchor(long ticks, long epochNanos) {
    /** A thread may be descheduled between two readings; the narrowest of a few brackets most likely was not. */
    private static final int ATTEMPTS = 3;

    /** The present moment on {@code System.nanoTime} and the system's clock. */
    public static Anchor now() {
        return now(System::nanoTime, Clock.systemUTC());
    }

    static Anchor now(LongSupplier ticks, Clock wall) {
        Anchor best = new Anchor(0, 0);
        long narrowest = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long before = ticks.getAsLong();
            Instant now = wall.instant();
            long width = ticks.getAsLong() - before;
            if (width < narrowest) {
                narrowest = width;
                best = new Anchor(before + width / 2, now.getEpochSecond() * 1_000_000_000L + now.getNano());
            }
        }
        return best;
    }
}
