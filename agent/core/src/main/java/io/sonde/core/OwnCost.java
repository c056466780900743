package io.sonde.core;

/**
 * What recording has cost in one window, by what causes it. Unit: ns of processor time.
 *
 * @param spans making, moving and writing them
 * @param samples taking them: of the processor, of waits, allocations and locks, and the waits that are measured
 * @param fixed what costs the same whatever is recorded
 * @param saved what those spans would have cost more that were summed
 * @param process what the whole process used
 * @param wall how long the window was
 */
record OwnCost(double spans, double samples, double fixed, double saved, double process, double wall) {
    /** A program that does next to nothing is taken for one that uses a tenth of a core. */
    private static final double LEAST = 0.1;

    double own() {
        return spans + samples + fixed;
    }

    /** What depends on the load, and so on what is left out. */
    double load() {
        return spans + samples;
    }

    /** What the budget is a part of. */
    double base() {
        return Math.max(process, LEAST * wall);
    }

    /** What depends on the load, as a part of the base, 0 to 1. */
    double part() {
        return load() / base();
    }
}
