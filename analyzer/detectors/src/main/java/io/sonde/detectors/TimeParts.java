package io.sonde.detectors;

import io.sonde.model.TimePart;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the time of many spans went into. What was observed is summed as it is; the rest, of which nothing was seen span
 * by span, is divided here, because samples only mean something in numbers: first the waits too short to be recorded one
 * by one, whose sum is known, then computing, as much as samples stand for but not more than there is, and what remains is
 * unknown. Parts sum to the time exactly.
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

    private final long[] seen = new long[PARTS.length];
    private long shortParks;
    private long computed;
    private long samples;

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
        samples++;
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
        Map<TimePart, Long> divided = new EnumMap<>(TimePart.class);
        for (TimePart part : PARTS) {
            if (parts[part.ordinal()] > 0) {
                divided.put(part, parts[part.ordinal()]);
            }
        }
        return divided;
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
