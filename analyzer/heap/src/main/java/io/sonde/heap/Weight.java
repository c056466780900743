package io.sonde.heap;

import java.util.BitSet;

/** How many objects of one class each object keeps alive. 4 bytes an object. */
final class Weight {
    /** So many nodes of one class below each other are a chain. [ours] */
    private static final int CHAIN = 5;
    /** Other classes between two nodes of a chain, as futures have between them. [ours] */
    private static final int BETWEEN = 3;

    private final Graph graph;
    private final Dominators dominators;
    private final Ints below;

    Weight(Growing growing, Graph graph, Dominators dominators, Scratch scratch) {
        this.graph = graph;
        this.dominators = dominators;
        below = new Ints(scratch, dominators.count() + 1L);
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
    }

    int of(int number) {
        return below.get(number);
    }

    /** Of those that keep so many, which lie on one line when it is more than half, the deepest; 0 when there is none. */
    int deepest(double atLeast) {
        for (int i = dominators.count(); i >= 1; i--) {
            if (below.get(i) >= atLeast && below.get(i) > 0) {
                return i;
            }
        }
        return 0;
    }

    /** The beginning of the chain that a number is part of; itself when it is in none. */
    int top(int number) {
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

    void release() {
        below.release();
    }
}
