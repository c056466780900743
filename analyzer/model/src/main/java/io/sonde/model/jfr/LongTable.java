package io.sonde.model.jfr;

import java.util.Arrays;

/** Numbers by number: an open-addressing table of primitives that grows. Not thread-safe. */
public final class LongTable {
    /** The value of a key that was never put. */
    public static final long ABSENT = Long.MIN_VALUE;

    private static final int LEAST = 16;

    private long[] keys = new long[LEAST];
    private long[] values = filled(LEAST);
    private int size;

    private static long[] filled(int length) {
        long[] values = new long[length];
        Arrays.fill(values, ABSENT);
        return values;
    }

    public long get(long key) {
        return values[slot(key)];
    }

    /** @param value anything but {@link #ABSENT} */
    public void put(long key, long value) {
        int slot = slot(key);
        if (values[slot] == ABSENT) {
            keys[slot] = key;
            size++;
        }
        values[slot] = value;
        if (2 * size > keys.length) {
            grow();
        }
    }

    public int size() {
        return size;
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (values[slot] != ABSENT && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = filled(keys.length);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != ABSENT) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
