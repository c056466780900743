package io.sonde.api;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many waits may be written by themselves in about a second, by all threads together; beyond it they are summed on their
 * spans. Each costs more than a microsecond, and five hundred threads that poll wait tens of thousands of times a second.
 * Waits below a millisecond may use a quarter, those below {@link StackBudget#LONG_NANOS} half of it. Thread-safe.
 */
final class WaitBudget {
    /** In 2^30 ns. */
    static final int WAITS = 4_096;

    /** Such a wait is always written: there cannot be many of them. Unit: ns. */
    static final long ALWAYS_NANOS = 1_000_000_000;

    private static final int WINDOW_BITS = 30;
    private static final int COUNT_BITS = 16;
    private static final long COUNT = (1L << COUNT_BITS) - 1;

    /** The window, and how many were written in it. */
    private static final AtomicLong STATE = new AtomicLong();

    private WaitBudget() {}

    /**
     * Whether a wait is to be written now.
     *
     * @param now raw ticks
     * @param lasted of the wait, in ns
     */
    static boolean take(long now, long lasted) {
        if (lasted >= ALWAYS_NANOS) {
            return true;
        }
        int most = lasted >= StackBudget.LONG_NANOS ? WAITS : lasted >= Parks.SITE_NANOS ? WAITS / 2 : WAITS / 4;
        long window = now >> WINDOW_BITS << COUNT_BITS;
        while (true) {
            long state = STATE.get();
            long taken = (state & ~COUNT) == window ? state & COUNT : 0;
            if (taken >= most) {
                return false;
            }
            if (STATE.compareAndSet(state, window | taken + 1)) {
                return true;
            }
        }
    }
}
