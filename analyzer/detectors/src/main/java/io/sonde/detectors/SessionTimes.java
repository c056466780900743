package io.sonde.detectors;

import java.util.Arrays;

/** When sessions began and ended: 16 bytes a session. */
final class SessionTimes {
    private long[] begins = new long[64];
    private long[] ends = new long[64];
    private int size;

    void add(long begin, long end) {
        if (size == begins.length) {
            begins = Arrays.copyOf(begins, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        begins[size] = begin;
        ends[size++] = end;
    }

    void merge(SessionTimes other) {
        for (int i = 0; i < other.size; i++) {
            add(other.begins[i], other.ends[i]);
        }
    }

    /** Sessions that ended in {@code [from, to)}. */
    long ended(long from, long to) {
        long count = 0;
        for (int i = 0; i < size; i++) {
            count += ends[i] >= from && ends[i] < to ? 1 : 0;
        }
        return count;
    }

    /** Sessions that went on at the same time, on average over {@code [from, to)}. */
    double atOnce(long from, long to) {
        double nanos = 0;
        for (int i = 0; i < size; i++) {
            nanos += Math.max(0, Math.min(to, ends[i]) - Math.max(from, begins[i]));
        }
        return to <= from ? 0 : nanos / (to - from);
    }
}
