package io.sonde.detectors;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Weights by key, of a bounded number of keys. Ties go to the smaller key, so that the order of sessions decides nothing. */
final class Votes<K extends Comparable<? super K>> {
    private static final int MOST = 200;

    private final Map<K, Long> weights = new TreeMap<>();
    private long total;

    void add(K key, long weight) {
        total += weight;
        if (weights.size() < MOST || weights.containsKey(key)) {
            weights.merge(key, weight, Long::sum);
        }
    }

    Votes<K> merge(Votes<K> other) {
        long before = total + other.total;
        other.weights.forEach(this::add);
        total = before;
        return this;
    }

    /** Of all keys, those too many to keep included. */
    long total() {
        return total;
    }

    long of(K key) {
        return weights.getOrDefault(key, 0L);
    }

    /** Null when nobody voted. */
    @Nullable
    K winner() {
        return ordered().stream().map(Map.Entry::getKey).findFirst().orElse(null);
    }

    /** The winner's part of all, 0 to 1. */
    double share() {
        K winner = winner();
        return winner == null || total == 0 ? 0 : (double) of(winner) / total;
    }

    /** Heaviest first. */
    List<Map.Entry<K, Long>> ordered() {
        return weights.entrySet().stream()
                .sorted(Map.Entry.<K, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
    }

    int size() {
        return weights.size();
    }
}
