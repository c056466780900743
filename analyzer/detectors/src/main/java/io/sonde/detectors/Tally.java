package io.sonde.detectors;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;

/** What was seen, by key, of a bounded number of keys; says how often a further key was turned away. */
final class Tally<K, V> {
    private final int limit;
    private final Supplier<V> empty;
    private final Map<K, V> values = new LinkedHashMap<>();
    private final V overflow;
    private long turnedAway;

    private Tally(int limit, Supplier<V> empty) {
        this.limit = limit;
        this.empty = empty;
        this.overflow = empty.get();
    }

    static <K, V> Tally<K, V> ofAtMost(int limit, Supplier<V> empty) {
        return new Tally<>(limit, empty);
    }

    /** The value of a key; once the tally is full, all new keys share one value that nobody reports. */
    V at(K key) {
        V value = values.get(key);
        if (value != null) {
            return value;
        }
        if (values.size() >= limit) {
            turnedAway++;
            return overflow;
        }
        V added = empty.get();
        values.put(key, added);
        return added;
    }

    /** How often a key was turned away because the tally was full. */
    long turnedAway() {
        return turnedAway;
    }

    void forEach(BiConsumer<K, V> consumer) {
        values.forEach(consumer);
    }

    /** Takes over another tally; {@code combine} may change and return its first argument. */
    void merge(Tally<K, V> other, BinaryOperator<V> combine) {
        other.values.forEach((key, value) -> {
            if (values.containsKey(key) || values.size() < limit) {
                values.merge(key, value, combine);
            } else {
                turnedAway++;
            }
        });
        turnedAway += other.turnedAway;
    }
}
