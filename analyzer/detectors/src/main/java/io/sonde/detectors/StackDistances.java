package io.sonde.detectors;

import java.util.HashMap;
import java.util.Map;

/**
 * How many other keys were asked for since a key was asked for last: a cache of the least recently used kind answers from
 * memory if it has more room than that (Mattson et al. 1970). One pass tells about caches of every size.
 */
final class StackDistances {
    /** The key was never asked for before. */
    static final int FIRST = -1;

    private final Map<Object, Integer> lastAt = new HashMap<>();
    /** A Fenwick tree over positions: 1 where a key was asked for last. */
    private final int[] latest;

    private int position;

    /** @param most look-ups to come, at most */
    StackDistances(int most) {
        latest = new int[most + 1];
    }

    /** The next look-up's distance, {@link #FIRST} for a new key. */
    int next(Object key) {
        Integer before = lastAt.put(key, position + 1);
        return nextSince(before == null ? 0 : before);
    }

    /**
     * The same for who remembers where keys were asked for.
     *
     * @param before {@link #position()} after the key's last look-up, 0 for a new key
     */
    int nextSince(int before) {
        position++;
        int distance = FIRST;
        if (before > 0) {
            distance = sum(position - 1) - sum(before);
            add(before, -1);
        }
        add(position, 1);
        return distance;
    }

    /** Look-ups so far. */
    int position() {
        return position;
    }

    private void add(int at, int value) {
        for (int i = at; i < latest.length; i += i & -i) {
            latest[i] += value;
        }
    }

    private int sum(int upTo) {
        int sum = 0;
        for (int i = upTo; i > 0; i -= i & -i) {
            sum += latest[i];
        }
        return sum;
    }
}
