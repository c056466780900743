package io.sonde.detectors;

import java.util.Collection;
import java.util.TreeMap;

/**
 * A bounded choice of what was seen, the same in whatever order and from however many parts it came: those whose keys,
 * scattered, are the smallest.
 */
final class Sample {
    private final int most;
    private final TreeMap<Long, double[]> chosen = new TreeMap<>();
    /** Beyond this nothing is chosen any more. */
    private long largest = Long.MAX_VALUE;

    Sample(int most) {
        this.most = most;
    }

    /** @param key tells observations apart, such as the id of a span */
    void add(long key, double... values) {
        keep(scattered(key), values);
    }

    private void keep(long place, double[] values) {
        if (place > largest) {
            return;
        }
        chosen.put(place, values);
        if (chosen.size() > most) {
            chosen.pollLastEntry();
            largest = chosen.isEmpty() ? Long.MIN_VALUE : chosen.lastKey();
        }
    }

    /** Spreads every bit over the others (finalizer of SplitMix64). */
    private static long scattered(long key) {
        long bits = (key ^ key >>> 30) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ bits >>> 27) * 0x94D049BB133111EBL;
        return bits ^ bits >>> 31;
    }

    void merge(Sample other) {
        other.chosen.forEach(this::keep);
    }

    Collection<double[]> values() {
        return chosen.values();
    }

    /** One of the values of each observation. */
    double[] column(int index) {
        return chosen.values().stream().mapToDouble(values -> values[index]).toArray();
    }
}
