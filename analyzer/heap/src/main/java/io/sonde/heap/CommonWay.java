package io.sonde.heap;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The kind of way from a root that most objects of a class have in common: the classes on it, and the static field that it
 * begins with.
 *
 * @param objects those with this kind of way, of a sample
 * @param seen how many were looked at
 */
record CommonWay(List<Integer> objects, int seen) {
    /** Ways that are looked at. [leaks.md 5: 10,000] */
    private static final int SAMPLE = 10_000;

    static CommonWay of(Growing growing, Graph graph, Paths paths, Fields fields, int longest) {
        Map<List<String>, List<Integer>> ways = new HashMap<>();
        BitSet held = growing.held();
        int step = Math.max(1, growing.heldCount() / SAMPLE);
        int i = 0;
        int seen = 0;
        for (int object = held.nextSetBit(0); object >= 0; object = held.nextSetBit(object + 1)) {
            if (i++ % step == 0) {
                seen++;
                ways.computeIfAbsent(classes(paths.to(object, longest), graph, fields), key -> new ArrayList<>())
                        .add(object);
            }
        }
        List<Integer> most = ways.values().stream()
                .max(Comparator.<List<Integer>>comparingInt(List::size)
                        .thenComparing(way -> way.get(0), Collections.reverseOrder()))
                .orElse(List.of());
        return new CommonWay(most, seen);
    }

    double share() {
        return seen == 0 ? 0 : objects.size() / (double) seen;
    }

    private static List<String> classes(List<Integer> way, Graph graph, Fields fields) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < way.size(); i++) {
            DumpClass asClass = graph.asClass(way.get(i));
            String field = asClass == null || i + 1 == way.size() ? null : fields.between(way.get(i), way.get(i + 1));
            String name = Way.name(graph, way.get(i)) + (field == null ? "" : "." + field);
            boolean repeats = !names.isEmpty() && names.get(names.size() - 1).equals(name)
                    || names.size() > 1 && names.get(names.size() - 2).equals(name);
            if (!repeats) {
                names.add(name);
            }
        }
        return names;
    }
}
