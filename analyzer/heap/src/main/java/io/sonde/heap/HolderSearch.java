package io.sonde.heap;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
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
        Weight weight = new Weight(growing, graph, dominators, scratch);
        try {
            return search(growing, weight);
        } finally {
            weight.release();
        }
    }

    private Holder search(Growing growing, Weight weight) {
        int most = weight.deepest(MOST * growing.heldCount());
        int half = weight.deepest(HALF * growing.heldCount());
        int mostTop = weight.top(most);
        int halfTop = weight.top(half);
        boolean settled = most != 0
                && (half == most || mostTop == halfTop || !tells(halfTop) || sameCollection(mostTop, halfTop));
        boolean chain = mostTop != most || halfTop != half;
        if (settled && tells(mostTop) && (chain || isContainer(owner(dominators.object.get(mostTop))))) {
            return held(growing, mostTop, weight);
        }
        // Something that has several collections with the same objects: one of them is a better answer.
        CommonWay common = CommonWay.of(growing, graph, paths, fields, LONGEST);
        if (common.share() >= MOST) {
            return shared(growing, common, settled && tells(mostTop));
        }
        if (settled && tells(mostTop)) {
            return held(growing, mostTop, weight);
        }
        if (half != 0 && tells(halfTop)) {
            return held(growing, halfTop, weight);
        }
        if (most != 0 && tells(mostTop)) {
            return held(growing, mostTop, weight);
        }
        return shared(growing, common, false);
    }

    private boolean isContainer(int object) {
        DumpClass type = graph.typeOf(object);
        return Traits.map(type) || Traits.collection(type);
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

    private Holder held(Growing growing, int number, Weight weight) {
        int object = owner(dominators.object.get(number));
        List<Integer> way = new ArrayList<>(paths.to(object, LONGEST));
        List<Integer> down = down(growing, object);
        way.addAll(down.subList(1, down.size()));
        return describe(
                growing,
                way,
                object,
                weight.of(number) / (double) growing.heldCount(),
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

    /**
     * What several holders of the same kind have in common, or one of several that hold the same.
     *
     * @param ofOne whether all of them belong to one object
     */
    private Holder shared(Growing growing, CommonWay common, boolean ofOne) {
        if (common.objects().isEmpty()) {
            return growing.notHeld();
        }
        List<Integer> way = paths.to(common.objects().get(common.objects().size() / 2), LONGEST);
        double retained = 0;
        Set<Integer> holders = new HashSet<>();
        for (int object : common.objects()) {
            retained += dominators.retainedBy(object);
            if (holders.size() < 2) {
                holders.add(last(paths.to(object, LONGEST)));
            }
        }
        double scale = growing.heldCount() / (double) common.seen();
        return describe(
                growing, way, last(way), common.share(), Math.round(retained * scale), !ofOne && holders.size() > 1);
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
