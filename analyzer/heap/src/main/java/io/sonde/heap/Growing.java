package io.sonde.heap;

import java.util.BitSet;
import java.util.List;

/**
 * The objects of one class.
 *
 * @param types numbers of the classes of this name: each loader has its own
 * @param all how many there are
 * @param held those that strong references reach
 */
record Growing(String name, BitSet types, int all, BitSet held, int heldCount, long heldBytes) {
    static Growing of(String name, Graph graph, Dominators dominators) {
        String wanted = TypeNames.readable(TypeNames.grouped(name));
        BitSet types = new BitSet();
        for (int c = 0; c < graph.classes.size(); c++) {
            if (TypeNames.readable(graph.classes.get(c).name).equals(wanted)) {
                types.set(c);
            }
        }
        int all = 0;
        long bytes = 0;
        BitSet held = new BitSet();
        for (int object = 0; object < graph.count(); object++) {
            if (types.get(graph.type.get(object)) && graph.offset.get(object) != 0) {
                all++;
                if (dominators.number.get(object) != 0) {
                    held.set(object);
                    bytes += graph.bytesOf(object);
                }
            }
        }
        return new Growing(name, types, all, held, held.cardinality(), bytes);
    }

    Holder notHeld() {
        return new Holder(
                name,
                all,
                heldCount,
                heldBytes,
                0,
                HolderPattern.ONLY_WEAKLY_HELD,
                List.of(),
                -1,
                false,
                null,
                null,
                0,
                -1,
                null,
                null,
                null);
    }
}
