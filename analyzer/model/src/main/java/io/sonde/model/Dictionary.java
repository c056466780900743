package io.sonde.model;

import io.sonde.format.vocabulary.Operation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts by id. An entry may come after the span that uses it, so texts are looked up once all records were read; from then
 * on by any thread.
 */
final class Dictionary {
    /** Recorders count up from 1; an id beyond this is kept apart. */
    private static final int MOST_DENSE = 1 << 20;

    private @Nullable String[] dense = new @Nullable String[256];
    private final Map<Integer, String> others = new HashMap<>();
    private final Map<String, String> canonical = new HashMap<>();
    /** By operation and id. Read and written without a lock: a thread that misses an entry makes it anew. */
    private final @Nullable String[][] keys = new @Nullable String[Operation.values().length][0];

    void define(int id, String text) {
        String same = canonical.computeIfAbsent(text, added -> added);
        if (id < 0 || id >= MOST_DENSE) {
            others.put(id, same);
            return;
        }
        if (id >= dense.length) {
            dense = Arrays.copyOf(dense, Math.max(id + 1, Math.min(MOST_DENSE, dense.length * 2)));
        }
        dense[id] = same;
    }

    /** The text of an id; 0 is the empty string, and an id that was never defined says so. */
    String text(int id) {
        if (id == 0) {
            return "";
        }
        String text = id > 0 && id < dense.length ? dense[id] : others.get(id);
        return text == null ? "(name lost: " + id + ")" : text;
    }

    /** What tells an operation of this kind and name from all others; the same text is mostly the same object. */
    String key(Operation operation, int name) {
        @Nullable String[] known = keys[operation.ordinal()];
        String key = name >= 0 && name < known.length ? known[name] : null;
        if (key == null) {
            key = operation.label() + "\t" + text(name);
            if (name >= 0 && name < dense.length) {
                known = name < known.length ? known : Arrays.copyOf(known, dense.length);
                known[name] = key;
                keys[operation.ordinal()] = known;
            }
        }
        return key;
    }
}
