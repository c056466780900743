package io.sonde.detectors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Merges frames that are too small to be seen: those below a thousandth of their group, which is a pixel of a wide
 * screen, and, where that still leaves more than {@value #MOST} frames in all groups together, the smallest of all.
 */
final class FlamePruning {
    private static final double SMALLEST = 0.001;
    private static final int MOST = 8_000;

    private final FoldedStacks stacks;
    private final List<Totals> groups;
    private double least;

    /** Weight of each frame with all that it calls; frames ascend, so that callers stand before what they call. */
    private record Totals(int[] frames, long[] weights, Map<Integer, Long> selves) {
        long all() {
            return weights[0];
        }
    }

    /** @param weights of frames themselves, by group; none is empty */
    FlamePruning(FoldedStacks stacks, Collection<Map<Integer, Long>> weights) {
        this.stacks = stacks;
        groups = weights.stream().map(this::totals).toList();
        double all = groups.stream().mapToDouble(Totals::all).sum();
        while (kept() > MOST) {
            least = Math.max(2 * least, all / 100_000);
        }
    }

    private Totals totals(Map<Integer, Long> selves) {
        TreeMap<Integer, Long> rising = new TreeMap<>(selves);
        Integer frame = rising.lastKey();
        while (frame != null && frame != FoldedStacks.ROOT) {
            rising.merge(stacks.caller(frame), rising.getOrDefault(frame, 0L), Long::sum);
            frame = rising.lowerKey(frame);
        }
        return new Totals(
                rising.keySet().stream().mapToInt(Integer::intValue).toArray(),
                rising.values().stream().mapToLong(Long::longValue).toArray(),
                selves);
    }

    private double bound(Totals group) {
        return Math.max(least, SMALLEST * group.all());
    }

    private long kept() {
        long kept = 0;
        for (Totals group : groups) {
            double bound = bound(group);
            kept += Arrays.stream(group.weights)
                    .filter(weight -> weight >= bound)
                    .count();
        }
        return kept;
    }

    /** Frames of a group in the order of the tree. */
    List<FlameGraph.Node> frames(int number) {
        Totals group = groups.get(number);
        double bound = bound(group);
        Map<Integer, List<Integer>> callees = new TreeMap<>();
        Map<Integer, Long> smaller = new TreeMap<>();
        long atRoot = group.selves.getOrDefault(FoldedStacks.ROOT, 0L);
        if (atRoot > 0) {
            smaller.put(FoldedStacks.ROOT, atRoot);
        }
        for (int i = 1; i < group.frames.length; i++) {
            int caller = stacks.caller(group.frames[i]);
            if (group.weights[i] >= bound) {
                callees.computeIfAbsent(caller, added -> new ArrayList<>()).add(group.frames[i]);
            } else {
                smaller.merge(caller, group.weights[i], Long::sum);
            }
        }
        List<FlameGraph.Node> frames = new ArrayList<>();
        add(group, FoldedStacks.ROOT, callees, smaller, frames);
        return frames;
    }

    /** What is called by frames that are too small is not looked for. */
    private void add(
            Totals group,
            int frame,
            Map<Integer, List<Integer>> callees,
            Map<Integer, Long> smaller,
            List<FlameGraph.Node> frames) {
        if (frame != FoldedStacks.ROOT) {
            long self = group.selves.getOrDefault(frame, 0L);
            frames.add(new FlameGraph.Node(stacks.depth(frame), stacks.function(frame), self));
        }
        callees.getOrDefault(frame, List.of()).stream()
                .sorted(Comparator.comparing(stacks::function))
                .forEach(callee -> add(group, callee, callees, smaller, frames));
        long merged = smaller.getOrDefault(frame, 0L);
        if (merged > 0) {
            frames.add(new FlameGraph.Node(stacks.depth(frame) + 1, FlameGraph.SMALLER, merged));
        }
    }
}
