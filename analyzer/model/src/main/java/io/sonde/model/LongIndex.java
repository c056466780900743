package io.sonde.model;

import java.util.Arrays;

/** Finds the position of an id: an open-addressing table of primitives. Id 0 is never contained. */
final class LongIndex {
    private final long[] keys;
    private final int[] values;
    private final int mask;

    LongIndex(int expected) {
        int capacity = Integer.highestOneBit(Math.max(4, expected) * 2 - 1) * 2;
        keys = new long[capacity];
        values = new int[capacity];
        mask = capacity - 1;
        Arrays.fill(values, -1);
    }

    /** Keeps the first value of a key. At most {@code expected} distinct keys may be put. */
    void putIfAbsent(long key, int value) {
        if (key == 0) {
            return;
        }
        int slot = slot(key);
        if (values[slot] < 0) {
            keys[slot] = key;
            values[slot] = value;
        }
    }

    /** The value of a key, -1 when it is absent. */
    int get(long key) {
        return key == 0 ? -1 : values[slot(key)];
    }

    private int slot(long key) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (values[slot] >= 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
