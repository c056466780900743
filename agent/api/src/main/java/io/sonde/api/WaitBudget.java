package io.sonde.api;

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

    private static final PerSecond WRITTEN = new PerSecond();

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
        return WRITTEN.take(now, most);
    }
}
