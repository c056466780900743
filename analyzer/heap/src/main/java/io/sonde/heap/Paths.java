package io.sonde.heap;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shortest way to each object from what holds it for people: static fields and threads first; only what those do not
 * reach begins at native code, monitors or variables on stacks. Classes of the application come before those of the
 * JDK. 8 bytes an object. Not thread-safe.
 */
final class Paths {
    private static final int SOURCE = -1;

    private final Graph graph;
    /** The one before, plus one; 0 when there is no way. */
    private final Ints from;

    Paths(Graph graph, Dominators dominators, Scratch scratch) {
        this.graph = graph;
        from = new Ints(scratch, graph.count());
        Ints queue = new Ints(scratch);
        classes(queue, dominators, false);
        roots(queue, true);
        classes(queue, dominators, true);
        long read = walk(queue, 0);
        roots(queue, false);
        walk(queue, read);
        queue.release();
    }

    /** From the source to the object; empty when there is no way. Longer ways are cut in their middle. */
    List<Integer> to(int object, int most) {
        List<Integer> way = new ArrayList<>();
        int at = object;
        while (from.get(at) != 0) {
            if (way.size() < most || from.get(at) == SOURCE) {
                way.add(at);
            }
            if (from.get(at) == SOURCE) {
                Collections.reverse(way);
                return way;
            }
            at = from.get(at) - 1;
        }
        return List.of();
    }

    /** What the way to this object begins with; null when there is none. */
    @Nullable
    RootKind source(int object) {
        return graph.asClass(object) != null ? RootKind.STATIC_FIELD : graph.rootKind(object);
    }

    private void classes(Ints queue, Dominators dominators, boolean ofTheJdk) {
        for (int c = 0; c < graph.classes.size(); c++) {
            DumpClass type = graph.classes.get(c);
            int object = graph.ids.of(type.id);
            if (object >= 0
                    && dominators.number.get(object) != 0
                    && TypeNames.ofTheJdk(type.name) == ofTheJdk
                    && from.get(object) == 0) {
                begin(object, queue);
            }
        }
    }

    private void roots(Ints queue, boolean threads) {
        for (int root = graph.isRoot.nextSetBit(0); root >= 0; root = graph.isRoot.nextSetBit(root + 1)) {
            if (from.get(root) == 0
                    && graph.asClass(root) == null
                    && threads == (graph.rootKind(root) == RootKind.THREAD)) {
                begin(root, queue);
            }
        }
    }

    private void begin(int object, Ints queue) {
        from.set(object, SOURCE);
        queue.add(object);
    }

    private long walk(Ints queue, long first) {
        long read = first;
        while (read < queue.size()) {
            int object = queue.get(read++);
            DumpClass asClass = graph.asClass(object);
            // Of a class only static fields hold something: what else it leads to is there for all of its loader.
            int most = asClass == null ? Integer.MAX_VALUE : graph.statics[asClass.index];
            int at = graph.start.get(object);
            boolean more = at != 0;
            for (int i = 0; more && i < most; i++) {
                int edge = graph.edges.get(at++ - 1L);
                more = edge >= 0;
                int target = more ? edge : ~edge;
                if (from.get(target) == 0) {
                    from.set(target, object + 1);
                    queue.add(target);
                }
            }
        }
        return read;
    }
}
