package io.sonde.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Distinct stacks, by number. A stack takes four bytes a frame once, however many samples show it. Owned by one thread
 * while it grows, then read-only.
 */
public final class Stacks {
    private final Map<Frame, Integer> frameNumbers = new HashMap<>();
    private final List<Frame> frames = new ArrayList<>();
    private final Map<Key, Integer> stackNumbers = new HashMap<>();
    private final List<int[]> stacks = new ArrayList<>();

    private record Key(int[] frames) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && Arrays.equals(frames, key.frames);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(frames);
        }
    }

    Stacks() {}

    /** The number of a frame. */
    int frame(Frame frame) {
        return frameNumbers.computeIfAbsent(frame, added -> {
            frames.add(added);
            return frames.size() - 1;
        });
    }

    /** The number of a stack of such frames, innermost first. The array is not the caller's any more. */
    int stack(int[] frameNumbersInnermostFirst) {
        return stackNumbers.computeIfAbsent(new Key(frameNumbersInnermostFirst), added -> {
            stacks.add(added.frames());
            return stacks.size() - 1;
        });
    }

    /** Distinct stacks; numbers are below it. */
    public int size() {
        return stacks.size();
    }

    /** Frames of a stack. */
    public int depth(int stack) {
        return stacks.get(stack).length;
    }

    /** A frame of a stack; 0 is the innermost. */
    public Frame frame(int stack, int depth) {
        return frames.get(stacks.get(stack)[depth]);
    }

    /** The stack, innermost first. */
    public List<Frame> frames(int stack) {
        return Arrays.stream(stacks.get(stack)).mapToObj(frames::get).toList();
    }
}
