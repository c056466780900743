package io.sonde.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Distinct stacks, by number. What two stacks have in common at their outer end is kept once: about 40 bytes for each
 * method that was called from a place that was not known before, however many samples show it. Bounded: of a stack that
 * would be too much the outer frames that are known are kept, and it is counted. Owned by one thread while it grows, then
 * read-only.
 */
public final class Stacks {
    private static final int NONE = -1;
    private static final int FIRST = 1024;
    /** Of the heap, for all stacks. */
    private static final int HEAP_PART = 8;

    private static final int BYTES_EACH = 40;

    private final Map<Frame, Integer> frameNumbers = new HashMap<>();
    private final List<Frame> frames = new ArrayList<>();
    private final int most;
    /** By number of a stack: the stack without its innermost frame, {@link #NONE} for one of one frame. */
    private int[] callers = new int[FIRST];
    /** The innermost frame. */
    private int[] innermost = new int[FIRST];
    /** Caller and innermost frame, each plus one, of the stack in the same place of {@link #numbers}; 0 where it is free. */
    private long[] keys = new long[4 * FIRST];

    private int[] numbers = new int[4 * FIRST];

    private int size;
    private long cut;

    Stacks() {
        this((int) Math.min(1 << 28, Runtime.getRuntime().maxMemory() / HEAP_PART / BYTES_EACH));
    }

    Stacks(int most) {
        this.most = most;
    }

    /** The number of a frame. */
    int frame(Frame frame) {
        return frameNumbers.computeIfAbsent(frame, added -> {
            frames.add(added);
            return frames.size() - 1;
        });
    }

    /** The number of a stack of such frames, innermost first; -1 of none. */
    int stack(int[] frameNumbersInnermostFirst) {
        int at = NONE;
        for (int i = frameNumbersInnermostFirst.length - 1; i >= 0; i--) {
            int next = called(at, frameNumbersInnermostFirst[i]);
            if (next == NONE) {
                cut++;
                return at;
            }
            at = next;
        }
        return at;
    }

    private int called(int caller, int frame) {
        long key = (long) (caller + 1) << 32 | frame + 1;
        int slot = slot(key);
        if (keys[slot] != 0) {
            return numbers[slot];
        }
        if (size >= most) {
            return NONE;
        }
        if (size == callers.length) {
            callers = Arrays.copyOf(callers, 2 * size);
            innermost = Arrays.copyOf(innermost, 2 * size);
        }
        callers[size] = caller;
        innermost[size] = frame;
        keys[slot] = key;
        numbers[slot] = size++;
        if (2 * size > keys.length) {
            grow();
        }
        return size - 1;
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldNumbers = numbers;
        keys = new long[2 * oldKeys.length];
        numbers = new int[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                numbers[slot] = oldNumbers[i];
            }
        }
    }

    /** The numbers of stacks are below this; the outer parts of stacks have numbers of their own. */
    public int size() {
        return size;
    }

    /** Stacks of which inner frames were left out, because there were too many. */
    public long cut() {
        return cut;
    }

    /** Frames of a stack. */
    public int depth(int stack) {
        int depth = 0;
        for (int at = stack; at != NONE; at = callers[at]) {
            depth++;
        }
        return depth;
    }

    /** A frame of a stack; 0 is the innermost. */
    public Frame frame(int stack, int depth) {
        int at = stack;
        for (int left = depth; left > 0; left--) {
            at = callers[at];
        }
        return frames.get(innermost[at]);
    }

    /** The stack, innermost first. */
    public List<Frame> frames(int stack) {
        List<Frame> all = new ArrayList<>();
        for (int at = stack; at != NONE; at = callers[at]) {
            all.add(frames.get(innermost[at]));
        }
        return all;
    }
}
