package io.sonde.format;

import java.util.Arrays;

/** Numbers for keys, quickly forgotten. Not thread-safe. */
final class LongIndex {
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private long[] keys = new long[256];
    /** One more than the number; 0 is free. */
    private int[] numbers = new int[256];

    private int size;

    void clear() {
        if (size > 0) {
            Arrays.fill(numbers, 0);
            size = 0;
        }
    }

    /** The key's number, or -1. */
    int get(long key) {
        return numbers[slot(key)] - 1;
    }

    /** Gives a number to a key that has none. */
    void put(long key, int number) {
        if (++size > keys.length / 2) {
            grow();
        }
        int slot = slot(key);
        keys[slot] = key;
        numbers[slot] = number + 1;
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) (key * SPREAD >>> 40) & mask;
        while (numbers[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldNumbers = numbers;
        keys = new long[oldKeys.length * 2];
        numbers = new int[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldNumbers[i] != 0) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                numbers[slot] = oldNumbers[i];
            }
        }
    }
}
