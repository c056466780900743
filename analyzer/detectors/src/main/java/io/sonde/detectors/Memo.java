package io.sonde.detectors;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Remembers what was worked out of a text, since the same few texts come with every session. Forgets all when it has
 * grown large. Thread-safe.
 */
final class Memo<K, V> {
    private static final int MOST = 1_024;

    private final Map<K, V> known = new ConcurrentHashMap<>();
    private final Function<K, V> function;

    /** @param function depends on nothing but its argument */
    Memo(Function<K, V> function) {
        this.function = function;
    }

    V of(K key) {
        V value = known.get(key);
        if (value == null) {
            value = function.apply(key);
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(key, value);
        }
        return value;
    }
}
