package io.sonde.api;

/**
 * How many stacks may be looked at for waits in about a second, by all threads together. A look costs some microseconds,
 * and a program of many threads may wait ten thousand times a second. Half is kept for the longer waits. Thread-safe.
 */
final class StackBudget {
    /** In 2^30 ns. */
    static final int LOOKS = 256;
    /** From here on a wait may use all of it. Unit: ns. */
    static final long LONG_NANOS = 20_000_000;

    private static final PerSecond TAKEN = new PerSecond();

    private StackBudget() {}

    /**
     * Whether a stack may be looked at now.
     *
     * @param now raw ticks
     * @param lasted of the wait, in ns
     */
    static boolean take(long now, long lasted) {
        return TAKEN.take(now, lasted >= LONG_NANOS ? LOOKS : LOOKS / 2);
    }
}
