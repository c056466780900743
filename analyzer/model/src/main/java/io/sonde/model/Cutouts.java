package io.sonde.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Intervals that are taken out of spans' self time, by node; those of one node are kept sorted and disjoint. */
final class Cutouts {
    private final long[] @Nullable [] byNode;
    private boolean any;

    /** @param nodes number of nodes of the session */
    Cutouts(int nodes) {
        byNode = new long[nodes][];
    }

    /** Whether anything was taken out. */
    boolean any() {
        return any;
    }

    boolean of(int node) {
        return any && byNode[node] != null;
    }

    /** Takes out {@code [from, to)}; what was taken out before stays so. Unit: ns of the recording's clock. */
    void add(int node, long from, long to) {
        if (to <= from) {
            return;
        }
        any = true;
        long[] old = byNode[node];
        byNode[node] = old == null ? new long[] {from, to} : with(old, from, to);
    }

    private static long[] with(long[] old, long from, long to) {
        long[] merged = new long[old.length + 2];
        int size = 0;
        long low = from;
        long high = to;
        for (int i = 0; i < old.length; i += 2) {
            if (old[i + 1] < low) {
                merged[size++] = old[i];
                merged[size++] = old[i + 1];
            } else if (old[i] <= high) {
                low = Math.min(low, old[i]);
                high = Math.max(high, old[i + 1]);
            } else {
                merged[size++] = low;
                merged[size++] = high;
                low = old[i];
                high = old[i + 1];
            }
        }
        merged[size++] = low;
        merged[size++] = high;
        return Arrays.copyOf(merged, size);
    }

    /** Sum of a measure over the parts of {@code [from, to)} that are taken out of a node. Unit: ns. */
    long sum(int node, long from, long to, Measure measure) {
        long[] intervals = any ? byNode[node] : null;
        long sum = 0;
        for (int i = 0; intervals != null && i < intervals.length; i += 2) {
            long low = Math.max(from, intervals[i]);
            long high = Math.min(to, intervals[i + 1]);
            sum += high > low ? measure.of(low, high) : 0;
        }
        return sum;
    }

    /** How much of an interval counts. */
    interface Measure {
        long of(long from, long to);
    }
}
