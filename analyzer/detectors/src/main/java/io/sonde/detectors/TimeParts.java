package io.sonde.detectors;

import io.sonde.model.TimePart;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the time of many spans went into. What was observed is summed as it is; the rest, of which nothing was seen span
 * by span, is divided here, because samples only mean something in numbers: first the waits too short to be recorded one
 * by one, whose sum is known, then computing, as much as samples stand for but not more than there is, then what threads were
 * ready to run for beyond that, and what remains is unknown. Parts sum to the time exactly.
 *
 * <p>A tick of the wall clock finds a thread ready to run, with or without a core, or waiting. Where ready ticks stand for
 * clearly more time than processor samples do, by {@value #SURE} standard errors of both counts and {@value #CLEARLY} of the
 * ticks' time (ours), the difference was spent ready to run without a core. Ticks get lost on a busy machine and processor
 * samples do not, so this is rather too little than too much.
 */
final class TimeParts {
    private static final TimePart[] PARTS = TimePart.values();
    /** Where computing and short waits are taken from first: those on which least else is known. */
    private static final TimePart[] RESTS = {
        TimePart.UNKNOWN_SUBTHRESHOLD,
        TimePart.UNKNOWN_UNMOUNTED,
        TimePart.UNKNOWN_ELSEWHERE,
        TimePart.IO_NET_INFERRED,
        TimePart.LLM_NETWORK_INFERRED
    };

    static final double SURE = 2;
    static final double CLEARLY = 0.1;

    private final long[] seen = new long[PARTS.length];
    private long shortParks;
    private long computed;
    private long samples;
    private double computedVariance;
    private long ready;
    private double readyVariance;
    private long ticks;

    /** Sums of what was observed, by ordinal of the part, to be added to. Unit: ns. */
    long[] seen() {
        return seen;
    }

    void rest(TimePart unknown, long nanos) {
        seen[unknown.ordinal()] += nanos;
    }

    void shortParks(long nanos) {
        shortParks += nanos;
    }

    /** @param nanos what one sample of the processor stands for */
    void sample(long nanos) {
        computed += nanos;
        computedVariance += (double) nanos * nanos;
        samples++;
    }

    /**
     * A tick of the wall clock at which nothing else was seen of a thread.
     *
     * @param running whether the thread had a core or was ready for one; else it waited
     * @param nanos what the tick stands for
     */
    void tick(boolean running, long nanos) {
        ticks += nanos;
        if (running) {
            ready += nanos;
            readyVariance += (double) nanos * nanos;
        }
    }

    /** Samples of the processor. */
    long samples() {
        return samples;
    }

    TimeParts merge(TimeParts other) {
        for (int i = 0; i < seen.length; i++) {
            seen[i] += other.seen[i];
        }
        shortParks += other.shortParks;
        computed += other.computed;
        samples += other.samples;
        computedVariance += other.computedVariance;
        ready += other.ready;
        readyVariance += other.readyVariance;
        ticks += other.ticks;
        return this;
    }

    /** Time of all parts. Unit: ns. */
    long total() {
        long total = 0;
        for (long part : seen) {
            total += part;
        }
        return total;
    }

    /** The parts, each with its time; those without any are absent. Unit: ns. */
    Map<TimePart, Long> divided() {
        long[] parts = seen.clone();
        take(parts, TimePart.PARK_SHORT, shortParks);
        take(parts, TimePart.ON_CPU, computed);
        takeReady(parts);
        Map<TimePart, Long> divided = new EnumMap<>(TimePart.class);
        for (TimePart part : PARTS) {
            if (parts[part.ordinal()] > 0) {
                divided.put(part, parts[part.ordinal()]);
            }
        }
        return divided;
    }

    /** Only from what a thread of its own did, and nobody saw: of others the wall clock knows nothing. */
    private void takeReady(long[] parts) {
        double share = ticks == 0 ? 0 : (double) ready / ticks;
        long most = Math.min(ready, (long) (share * seen[TimePart.UNKNOWN_SUBTHRESHOLD.ordinal()]));
        long without = most - computed;
        double error = Math.sqrt(readyVariance + computedVariance);
        if (without > SURE * error && without >= CLEARLY * most) {
            long taken = Math.min(without, parts[TimePart.UNKNOWN_SUBTHRESHOLD.ordinal()]);
            parts[TimePart.UNKNOWN_SUBTHRESHOLD.ordinal()] -= taken;
            parts[TimePart.RUNNABLE.ordinal()] += taken;
        }
    }

    private static void take(long[] parts, TimePart into, long nanos) {
        long left = nanos;
        for (TimePart rest : RESTS) {
            long taken = Math.min(left, parts[rest.ordinal()]);
            parts[rest.ordinal()] -= taken;
            parts[into.ordinal()] += taken;
            left -= taken;
        }
    }
}
