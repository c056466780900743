package io.sonde.heap;

import java.util.BitSet;

/**
 * What keeps what alive: the dominator tree of everything that is reachable, by the semi-NCA algorithm (Georgiadis, "Linear-Time
 * Algorithms for Dominators and Related Problems", 2005), and the bytes that would be free without each object. Objects
 * have numbers in the order of a depth-first search here, from 1; 0 stands for what all roots hang on. 20 bytes an object
 * stay, 20 and 4 a reference are needed while it is made. Not thread-safe.
 */
final class Dominators {
    /** Number by object; 0 when it is not reachable. */
    final Ints number;
    /** Object by number. */
    final Ints object;
    /** The nearest number without which this one would not be reachable. */
    final Ints parent;
    /** Bytes kept alive, by number. */
    final Longs retained;

    private final Graph graph;
    private final Scratch scratch;
    private int count;

    Dominators(Graph graph, Scratch scratch) {
        this.graph = graph;
        this.scratch = scratch;
        int n = graph.count();
        number = new Ints(scratch, n);
        object = new Ints(scratch, n + 1L);
        parent = new Ints(scratch, n + 1L);
        search();
        Ints semi = semidominators();
        for (int i = 1; i <= count; i++) {
            int dominator = parent.get(i);
            int above = semi.get(i);
            while (dominator > above) {
                dominator = parent.get(dominator);
            }
            parent.set(i, dominator);
        }
        semi.release();
        retained = new Longs(scratch, count + 1L);
        for (int i = count; i >= 1; i--) {
            long kept = retained.get(i) + graph.bytesOf(object.get(i));
            retained.set(i, kept);
            retained.plus(parent.get(i), kept);
        }
    }

    /** How many objects are reachable; the largest number. */
    int count() {
        return count;
    }

    long retainedBy(int anObject) {
        int i = number.get(anObject);
        return i == 0 ? 0 : retained.get(i);
    }

    /** The object that dominates this one; -1 when none does. */
    int above(int anObject) {
        int i = number.get(anObject);
        int up = i == 0 ? 0 : parent.get(i);
        return up == 0 ? -1 : object.get(up);
    }

    /** Depth first over everything that is reachable. */
    private void search() {
        Ints cursor = new Ints(scratch, graph.count() + 1L);
        BitSet roots = graph.isRoot;
        for (int root = roots.nextSetBit(0); root >= 0; root = roots.nextSetBit(root + 1)) {
            if (number.get(root) != 0) {
                continue;
            }
            int v = visit(root, 0, cursor);
            while (v != 0) {
                int at = cursor.get(v);
                if (at == 0) {
                    v = parent.get(v);
                    continue;
                }
                int edge = graph.edges.get(at - 1L);
                cursor.set(v, edge < 0 ? 0 : at + 1);
                int target = edge < 0 ? ~edge : edge;
                if (number.get(target) == 0) {
                    v = visit(target, v, cursor);
                }
            }
        }
        cursor.release();
    }

    private int visit(int target, int from, Ints cursor) {
        int v = ++count;
        number.set(target, v);
        object.set(v, target);
        parent.set(v, from);
        cursor.set(v, graph.start.get(target));
        return v;
    }

    private Ints semidominators() {
        Ints into = new Ints(scratch, count + 2L);
        Ints sources = referrers(into);
        Ints ancestor = new Ints(scratch, count + 1L);
        Ints label = new Ints(scratch, count + 1L);
        Ints semi = new Ints(scratch, count + 1L);
        for (int i = 1; i <= count; i++) {
            ancestor.set(i, parent.get(i));
            label.set(i, i);
            semi.set(i, i);
        }
        Evaluation evaluation = new Evaluation(ancestor, label, semi, scratch);
        for (int i = count; i >= 1; i--) {
            int least = graph.isRoot.get(object.get(i)) ? 0 : parent.get(i);
            long end = into.get(i + 1L) & 0xffff_ffffL;
            for (long p = into.get(i) & 0xffff_ffffL; p < end && least != 0; p++) {
                least = Math.min(least, semi.get(evaluation.of(sources.get(p), i + 1)));
            }
            semi.set(i, least);
        }
        evaluation.release();
        into.release();
        sources.release();
        ancestor.release();
        label.release();
        return semi;
    }

    /** Numbers of those that refer to each; {@code into} gets where they begin. Roots need none. */
    private Ints referrers(Ints into) {
        long[] total = new long[1];
        references((from, to) -> {
            into.plus(to, 1);
            total[0]++;
        });
        long before = 0;
        for (int i = 0; i <= count + 1; i++) {
            before += into.get(i);
            into.set(i, (int) before); // the end of each; filling from the end makes it the beginning
        }
        Ints sources = new Ints(scratch, total[0]);
        references((from, to) -> sources.set((into.plus(to, -1) - 1) & 0xffff_ffffL, from));
        return sources;
    }

    private interface Reference {
        void lead(int from, int to);
    }

    private void references(Reference reference) {
        for (int v = 1; v <= count; v++) {
            int at = graph.start.get(object.get(v));
            boolean more = at != 0;
            while (more) {
                int edge = graph.edges.get(at++ - 1L);
                more = edge >= 0;
                int target = more ? edge : ~edge;
                if (!graph.isRoot.get(target)) {
                    reference.lead(v, number.get(target));
                }
            }
        }
    }

    /** Finds the lowest semidominator on a path upwards, and shortens the path; without recursion, lists are long. */
    private static final class Evaluation {
        private final Ints ancestor;
        private final Ints label;
        private final Ints semi;
        private final Ints path;

        Evaluation(Ints ancestor, Ints label, Ints semi, Scratch scratch) {
            this.ancestor = ancestor;
            this.label = label;
            this.semi = semi;
            this.path = new Ints(scratch, ancestor.size());
        }

        /** @param linked the lowest number that was looked at already */
        int of(int v, int linked) {
            if (ancestor.get(v) < linked) {
                return label.get(v);
            }
            int depth = 0;
            int top = v;
            do {
                path.set(depth++, top);
                top = ancestor.get(top);
            } while (ancestor.get(top) >= linked);
            int best = label.get(top);
            int bestSemi = semi.get(best);
            int above = ancestor.get(top);
            while (depth > 0) {
                int node = path.get(--depth);
                ancestor.set(node, above);
                int own = label.get(node);
                int ownSemi = semi.get(own);
                if (bestSemi < ownSemi) {
                    label.set(node, best);
                } else {
                    best = own;
                    bestSemi = ownSemi;
                }
            }
            return label.get(v);
        }

        void release() {
            path.release();
        }
    }
}
