package io.sonde.heap;

import java.util.Arrays;

/** From ids (never 0) to numbers that are not negative; 16 bytes a place, on the heap. Not thread-safe. */
final class LongMap {
    static final long ABSENT = -1;

    private long[] keys = new long[1024];
    private long[] values = new long[1024];
    private int size;

    int size() {
        return size;
    }

    long get(long key) {
        int at = place(keys, key);
        return keys[at] == key && key != 0 ? values[at] : ABSENT;
    }

    void put(long key, long value) {
        if (key == 0) {
            return;
        }
        int at = place(keys, key);
        if (keys[at] == 0) {
            if (size * 3L > keys.length * 2L) {
                grow();
                at = place(keys, key);
            }
            keys[at] = key;
            size++;
        }
        values[at] = value;
    }

    /** All keys, sorted. */
    long[] keys() {
        return Arrays.stream(keys).filter(key -> key != 0).sorted().toArray();
    }

    private void grow() {
        long[] largerKeys = new long[keys.length * 2];
        long[] largerValues = new long[keys.length * 2];
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != 0) {
                int at = place(largerKeys, keys[i]);
                largerKeys[at] = keys[i];
                largerValues[at] = values[i];
            }
        }
        keys = largerKeys;
        values = largerValues;
    }

    private static int place(long[] keys, long key) {
        long hash = key * 0x9E3779B97F4A7C15L;
        int at = (int) (hash >>> 32) & (keys.length - 1);
        while (keys[at] != 0 && keys[at] != key) {
            at = (at + 1) & (keys.length - 1);
        }
        return at;
    }
}
