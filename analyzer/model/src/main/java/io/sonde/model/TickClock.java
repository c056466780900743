package io.sonde.model;

import java.util.Arrays;

/**
 * Turns ticks of JFR's clock into the recording's, by anchors that say what both were at one moment. Between two anchors
 * it interpolates; before the first and after the last it goes on as the nearest two do, or, when there is only one, as
 * fast as the file says the clock is. The two clocks drift by some millionths, so that one anchor alone is good for
 * seconds only.
 */
final class TickClock {
    private static final double NANOS_PER_SECOND = 1e9;

    private long[] ticks = new long[64];
    private long[] nanos = new long[64];
    private int size;
    private boolean ordered = true;
    private double nanosPerTick = 1;

    /** @param frequency ticks in a second */
    void frequency(long frequency) {
        nanosPerTick = frequency > 0 ? NANOS_PER_SECOND / frequency : 1;
    }

    /** At this tick the recording's clock said so many ns. */
    void anchor(long tick, long nano) {
        if (size == ticks.length) {
            ticks = Arrays.copyOf(ticks, 2 * size);
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        ordered &= size == 0 || tick > ticks[size - 1] && nano > nanos[size - 1];
        ticks[size] = tick;
        nanos[size++] = nano;
    }

    /** Anchors so far. */
    int size() {
        return size;
    }

    /** The moment of a tick. There must be an anchor. */
    long at(long tick) {
        if (!ordered) {
            order();
        }
        if (size == 1) {
            return nanos[0] + Math.round((tick - ticks[0]) * nanosPerTick);
        }
        int found = Arrays.binarySearch(ticks, 0, size, tick);
        if (found >= 0) {
            return nanos[found];
        }
        int next = Math.min(Math.max(-found - 1, 1), size - 1);
        long fromTick = ticks[next - 1];
        long fromNano = nanos[next - 1];
        double slope = (double) (nanos[next] - fromNano) / (ticks[next] - fromTick);
        return fromNano + Math.round((tick - fromTick) * slope);
    }

    /** How long so many ticks are. */
    long span(long count) {
        return Math.round(count * nanosPerTick);
    }

    /** Anchors come in order but for those of two threads; what contradicts one before it is left out. */
    private void order() {
        Integer[] places = new Integer[size];
        Arrays.setAll(places, place -> place);
        Arrays.sort(places, (a, b) -> Long.compare(ticks[a], ticks[b]));
        long[] orderedTicks = new long[ticks.length];
        long[] orderedNanos = new long[nanos.length];
        int kept = 0;
        for (Integer place : places) {
            if (kept == 0 || ticks[place] > orderedTicks[kept - 1] && nanos[place] > orderedNanos[kept - 1]) {
                orderedTicks[kept] = ticks[place];
                orderedNanos[kept++] = nanos[place];
            }
        }
        ticks = orderedTicks;
        nanos = orderedNanos;
        size = kept;
        ordered = true;
    }
}
