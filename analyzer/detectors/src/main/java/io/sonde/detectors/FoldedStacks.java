package io.sonde.detectors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stacks of frames, outermost first, of which each beginning is kept once. Bounded: what would be one stack too many, or
 * one frame too deep, ends at the deepest frame that is there. Used by one thread.
 */
final class FoldedStacks {
    static final int ROOT = 0;
    private static final int MOST = 100_000;
    private static final int DEEPEST = 256;

    private final Map<String, Integer> names = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private final Map<Long, Integer> children = new HashMap<>();
    private int[] parent = new int[64];
    private int[] name = new int[64];
    private int[] depth = new int[64];
    private int size = 1;

    FoldedStacks() {
        parent[ROOT] = -1;
        name[ROOT] = -1;
        depth[ROOT] = -1;
    }

    /** What {@code caller} calls by this name. */
    int callee(int caller, String function) {
        Integer number = names.get(function);
        if (number == null) {
            if (size >= MOST || depth[caller] >= DEEPEST) {
                return caller;
            }
            number = texts.size();
            names.put(function, number);
            texts.add(function);
        }
        long key = (long) caller << 32 | number;
        Integer known = children.get(key);
        if (known != null) {
            return known;
        }
        return size >= MOST || depth[caller] >= DEEPEST ? caller : add(caller, number, key);
    }

    private int add(int caller, int number, long key) {
        if (size == parent.length) {
            parent = Arrays.copyOf(parent, 2 * size);
            name = Arrays.copyOf(name, 2 * size);
            depth = Arrays.copyOf(depth, 2 * size);
        }
        parent[size] = caller;
        name[size] = number;
        depth[size] = depth[caller] + 1;
        children.put(key, size);
        return size++;
    }

    /** Frames, the root among them; a caller has a lower number than what it calls. */
    int size() {
        return size;
    }

    /** The caller, -1 of the root. */
    int caller(int frame) {
        return parent[frame];
    }

    String function(int frame) {
        return frame == ROOT ? "" : texts.get(name[frame]);
    }

    /** -1 of the root. */
    int depth(int frame) {
        return depth[frame];
    }
}
