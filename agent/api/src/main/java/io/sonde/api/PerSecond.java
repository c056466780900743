package io.sonde.api;

import java.util.concurrent.atomic.AtomicLong;

/** Counts what was taken in the present second, or about one: 2^30 ns. Thread-safe, takes no lock. */
final class PerSecond {
    private static final int WINDOW_BITS = 30;
    private static final int COUNT_BITS = 16;
    private static final long COUNT = (1L << COUNT_BITS) - 1;

    /** The window, and how many were taken in it. */
    private final AtomicLong state = new AtomicLong();

    /**
     * Takes one, unless as many were taken in this second.
     *
     * @param now raw ticks; may be anything, also negative
     * @param most below 2^16
     */
    boolean take(long now, int most) {
        long window = now >> WINDOW_BITS << COUNT_BITS;
        while (true) {
            long seen = state.get();
            long taken = (seen & ~COUNT) == window ? seen & COUNT : 0;
            if (taken >= most) {
                return false;
            }
            if (state.compareAndSet(seen, window | taken + 1)) {
                return true;
            }
        }
    }
}
