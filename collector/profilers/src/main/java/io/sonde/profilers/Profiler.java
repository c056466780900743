package io.sonde.profilers;

import java.io.IOException;

/**
 * One source of samples. Started, ticked and stopped by one thread of ours, never by one of the application; {@link
 * #facts} may be asked for by any.
 */
interface Profiler {
    /**
     * Begins to record, or finds out why it cannot, which is no failure.
     *
     * @throws IOException when files cannot be written; it does not record then
     */
    void start() throws IOException;

    /** Once a second: takes over what was recorded. */
    void tick() throws IOException;

    /** Ends and takes over the rest; does nothing where nothing runs. */
    void stop() throws IOException;

    /**
     * Has it sample, where it does not do so by itself; further calls change nothing.
     *
     * @param why a sentence
     * @param signals whether nobody else in the process uses the signal that profiling timers send
     */
    default void sample(String why, boolean signals) {}

    /** Has samples lie so many times as far apart as usual, from the next tick on, where it can. */
    default void slow(int times) {}

    /** Samples that were taken and copied so far, where it counts them: one for each walk over a stack. */
    default long samples() {
        return 0;
    }

    /** From now on follows memory outside of the heap, too, where it can. */
    default void followNativeMemory() throws IOException {}

    /** Whether it samples at this moment. */
    default boolean isSampling() {
        return false;
    }

    /** What is recorded, at this moment. */
    Facts facts();
}
