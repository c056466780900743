package io.sonde.heap;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds who holds the objects of a class that grows. First the deepest object that keeps at least 80 % of them alive, unless most
 * of them hang on one of several below it; else the way from a root that most of them share, as thread locals of many
 * threads have it; else the one object that keeps at least half of them. Chains of one class are gone up to their
 * beginning, because each node of a linked list keeps the rest of it alive.
 */
final class HolderSearch {
    /** Part of the objects that one holder keeps alive, or that share a kind of way. [leaks.md 6] */
    private static final double MOST = 0.8;

    private static final double HALF = 0.5;
    /** Fewer held than this part: what is not held is what grows. [ours] */
    private static final double FEW = 0.2;
    /** So many nodes of one class below each other are a chain. [ours] */
    private static final int CHAIN = 5;
    /** Other classes between two nodes of a chain, as futures have between them. [ours] */
    private static final int BETWEEN = 3;
    /** Ways that are looked at for what they have in common. [leaks.md 5: 10,000] */
    private static final int WAYS = 10_000;

    private static final int LONGEST = 2_000;
    private static final int TYPICAL = 64;

    private final Graph graph;
    private final Dominators dominators;
    private final Paths paths;
    private final Fields fields;
    private final Scratch scratch;

    HolderSearch(Graph graph, Dominators dominators, Paths paths, Scratch scratch) {
        this.graph = graph;
        this.dominators = dominators;
        this.paths = paths;
        this.fields = new Fields(graph);
        this.scratch = scratch;
    }

    /** Null when the dump has no object of the class. */
    @Nullable
    Holder of(String className) {
        Growing growing = Growing.of(className, graph, dominators);
        if (growing.all() == 0) {
            return null;
        }
        if (growing.held().isEmpty() || growing.heldCount() < FEW * growing.all()) {
            return growing.notHeld();
        }
        Ints below = below(growing);
        try {
            return search(growing, below);
        } finally {
            below.release();
        }
    }

    private Holder search(Growing growing, Ints below) {
        long total = growing.heldCount();
        int most = deepest(below, MOST * total);
        int half = deepest(below, HALF * total);
        int mostTop = top(most);
        int halfTop = top(half);
        boolean settled = most != 0
                && (half == most || mostTop == halfTop || !tells(halfTop) || sameCollection(mostTop, halfTop));
        if (settled && tells(mostTop)) {
            return held(growing, mostTop, below);
        }
        Map<List<String>, List<Integer>> ways = ways(growing);
        List<Integer> common = ways.values().stream()
                .max(java.util.Comparator.<List<Integer>>comparingInt(List::size)
                        .thenComparing(way -> way.get(0), Collections.reverseOrder()))
                .orElse(List.of());
        int seen = ways.values().stream().mapToInt(List::size).sum();
        if (common.size() >= MOST * seen) {
            return shared(growing, common, seen);
        }
        if (half != 0 && tells(halfTop)) {
            return held(growing, halfTop, below);
        }
        if (most != 0 && tells(mostTop)) {
            return held(growing, mostTop, below);
        }
        return shared(growing, common, Math.max(1, seen));
    }

    /** A class loader or a class keeps all of a program alive: that tells nothing. */
    private boolean tells(int number) {
        if (number == 0) {
            return false;
        }
        int object = dominators.object.get(number);
        return graph.asClass(object) == null && !graph.typeOf(object).is("java.lang.ClassLoader");
    }

    private boolean sameCollection(int one, int other) {
        return one != 0 && other != 0 && owner(dominators.object.get(one)) == owner(dominators.object.get(other));
    }

    /** How many objects of the class each number keeps alive. */
    private Ints below(Growing growing) {
        Ints below = new Ints(scratch, dominators.count() + 1L);
        BitSet held = growing.held();
        for (int object = held.nextSetBit(0); object >= 0; object = held.nextSetBit(object + 1)) {
            below.set(dominators.number.get(object), 1);
        }
        for (int i = dominators.count(); i >= 1; i--) {
            int count = below.get(i);
            if (count != 0) {
                below.plus(dominators.parent.get(i), count);
            }
        }
        return below;
    }

    /** Those that keep more than half lie on one line, so the deepest has the largest number. */
    private int deepest(Ints below, double atLeast) {
        for (int i = dominators.count(); i >= 1; i--) {
            if (below.get(i) >= atLeast && below.get(i) > 0) {
                return i;
            }
        }
        return 0;
    }

    /** The beginning of the chain that a number is part of; itself when it is in none. */
    private int top(int number) {
        if (number == 0) {
            return 0;
        }
        int type = graph.type.get(dominators.object.get(number));
        int top = number;
        int links = 1;
        int between = 0;
        for (int up = dominators.parent.get(number); up != 0 && between <= BETWEEN; up = dominators.parent.get(up)) {
            if (graph.type.get(dominators.object.get(up)) == type) {
                top = up;
                links++;
                between = 0;
            } else {
                between++;
            }
        }
        return links >= CHAIN ? top : number;
    }

    /** The collection that an inner part belongs to. */
    private int owner(int object) {
        int owner = object;
        while (Way.inside(graph, owner)) {
            int up = dominators.above(owner);
            if (up < 0 || graph.asClass(up) != null) {
                break;
            }
            owner = up;
        }
        return owner;
    }

    private Holder held(Growing growing, int number, Ints below) {
        int object = owner(dominators.object.get(number));
        List<Integer> way = new ArrayList<>(paths.to(object, LONGEST));
        List<Integer> down = down(growing, object);
        way.addAll(down.subList(1, down.size()));
        return describe(
                growing,
                way,
                object,
                below.get(number) / (double) growing.heldCount(),
                dominators.retainedBy(object),
                false);
    }

    /** From a holder down to an object of the class whose distance is usual, or short where they form a chain. */
    private List<Integer> down(Growing growing, int holder) {
        List<List<Integer>> found = new ArrayList<>();
        BitSet held = growing.held();
        int step = Math.max(1, growing.heldCount() / TYPICAL);
        int i = 0;
        for (int object = held.nextSetBit(0); object >= 0; object = held.nextSetBit(object + 1)) {
            if (i++ % step == 0) {
                List<Integer> way = new ArrayList<>();
                int at = object;
                while (at >= 0 && at != holder && way.size() < LONGEST) {
                    way.add(at);
                    at = dominators.above(at);
                }
                if (at == holder) {
                    way.add(holder);
                    Collections.reverse(way);
                    found.add(way);
                }
            }
        }
        found.sort(java.util.Comparator.comparingInt(List::size));
        if (found.isEmpty()) {
            return List.of(holder);
        }
        List<Integer> middle = found.get(found.size() / 2);
        return middle.size() > TYPICAL ? found.get(0) : middle;
    }

    /** Objects of the class by the classes on the way to them. */
    private Map<List<String>, List<Integer>> ways(Growing growing) {
        Map<List<String>, List<Integer>> ways = new HashMap<>();
        BitSet held = growing.held();
        int step = Math.max(1, growing.heldCount() / WAYS);
        int i = 0;
        for (int object = held.nextSetBit(0); object >= 0; object = held.nextSetBit(object + 1)) {
            if (i++ % step == 0) {
                ways.computeIfAbsent(signature(object), key -> new ArrayList<>())
                        .add(object);
            }
        }
        return ways;
    }

    private List<String> signature(int object) {
        List<String> names = new ArrayList<>();
        List<Integer> way = paths.to(object, LONGEST);
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

    /** What several holders of the same kind have in common. */
    private Holder shared(Growing growing, List<Integer> common, int seen) {
        if (common.isEmpty()) {
            return growing.notHeld();
        }
        List<Integer> way = paths.to(common.get(common.size() / 2), LONGEST);
        double scale = growing.heldCount() / (double) Math.max(1, seen);
        double retained = 0;
        Set<Integer> holders = new HashSet<>();
        for (int object : common) {
            retained += dominators.retainedBy(object) * scale;
            if (holders.size() < 2) {
                holders.add(last(paths.to(object, LONGEST)));
            }
        }
        boolean several = holders.size() > 1;
        return describe(growing, way, last(way), common.size() / (double) seen, Math.round(retained), several);
    }

    /** The collection or object before the last one of a way. */
    private int last(List<Integer> way) {
        int at = Math.max(0, way.size() - 2);
        while (at > 0 && Way.inside(graph, way.get(at)) && graph.asClass(way.get(at - 1)) == null) {
            at--;
        }
        return way.get(at);
    }

    private Holder describe(
            Growing growing, List<Integer> way, int object, double share, long retained, boolean several) {
        Way shown = new Way(graph, fields, dominators, way);
        int source = way.isEmpty() ? object : way.get(0);
        Traits traits = new Traits(graph, fields, dominators, paths, way, object, growing, several);
        return new Holder(
                growing.name(),
                growing.all(),
                growing.heldCount(),
                growing.heldBytes(),
                share,
                traits.pattern(),
                shown.steps(),
                shown.stepOf(object),
                several,
                paths.source(source),
                thread(source),
                retained,
                entries(growing, object, share),
                traits.kind(),
                traits.kind() == null ? traits.holds() : null,
                traits.bound());
    }

    /** Of a collection its own count; of a chain how many of the class hang on it. */
    private long entries(Growing growing, int object, double share) {
        long counted = new CollectionSizes(graph, fields).of(object);
        return counted < 0 && growing.types().get(graph.type.get(object))
                ? Math.round(share * growing.heldCount())
                : counted;
    }

    /** The thread that a way begins at, or on whose stack it does. */
    private @Nullable String thread(int source) {
        RootKind kind = paths.source(source);
        if (kind == RootKind.THREAD) {
            return fields.threadName(source);
        }
        long packed = graph.roots.get(source + 1L);
        if (kind != RootKind.STACK || packed == LongMap.ABSENT) {
            return null;
        }
        long id = graph.threads.get(FirstPass.thread(packed) + 1L);
        int thread = id == LongMap.ABSENT ? -1 : graph.ids.of(id);
        return thread < 0 ? null : fields.threadName(thread);
    }
}
