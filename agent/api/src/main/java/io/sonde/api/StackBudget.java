package io.sonde.api;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many stacks may be looked at for waits in about a second, by all threads together. A look costs some microseconds,
 * and a program of many threads may wait ten thousand times a second. Half is kept for the longer waits. Thread-safe.
 */
final class StackBudget {
    /** In 2^30 ns. */
    static final int LOOKS = 256;
    /** From here on a wait may use all of it. Unit: ns. */
    static final long LONG_NANOS = 20_000_000;

    private static final int WINDOW_BITS = 30;
    private static final int COUNT_BITS = 16;
    private static final long COUNT = (1L << COUNT_BITS) - 1;

    /** The window, and how many looks were taken in it. */
    private static final AtomicLong STATE = new AtomicLong();

    private StackBudget() {}

    /**
     * Whether a stack may be looked at now. When in doubt, not.
     *
     * @param now raw ticks
     * @param lasted of the wait, in ns
     */
    static boolean take(long now, long lasted) {
        long state = STATE.get();
        long window = now >> WINDOW_BITS << COUNT_BITS;
        long taken = (state & ~COUNT) == window ? state & COUNT : 0;
        int most = lasted >= LONG_NANOS ? LOOKS : LOOKS / 2;
        return taken < most && STATE.compareAndSet(state, window | taken + 1);
    }
}
