package io.sonde.heap;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a dump as numbers: of what class, how large, where in the file, and what they refer to. 20 bytes an object
 * and 4 a reference. Soft, weak, phantom and final references lead nowhere. Besides what is written in fields, a class
 * loader leads to its classes and an object to its class, as it does in the JVM. Not thread-safe.
 */
final class Graph {
    final DumpBytes bytes;
    final DumpClasses classes;
    final IdIndex ids;
    /** Number of the class, by object. */
    final Ints type;
    /** Bytes divided by 8, by object. */
    final Ints units;
    /** Where the record begins in the file, by object. */
    final Longs offset;
    /** Where references begin, plus one; 0 when there are none. The last one of an object is inverted. */
    final Ints start;

    final Ints edges;
    final BitSet isRoot = new BitSet();
    /** Object of a root, plus one, to its kind and thread. */
    final LongMap roots = new LongMap();
    /** Id of a thread's object by its serial number, plus one. */
    final LongMap threads;
    /** Object of a class, plus one, to the number of the class. */
    final LongMap classOf = new LongMap();
    /** How many of the first references of a class's object are static fields, by class. */
    final int[] statics;
    /** Whether the dump said nothing of roots, so that classes and threads were taken for them. */
    boolean assumedRoots;

    Graph(DumpBytes bytes, FirstPass pass, Scratch scratch) {
        this.bytes = bytes;
        classes = pass.classes;
        ids = pass.ids;
        threads = pass.threads;
        int n = ids.count();
        type = new Ints(scratch, n);
        units = new Ints(scratch, n);
        offset = new Longs(scratch, n);
        start = new Ints(scratch, n);
        edges = new Ints(scratch);
        statics = new int[classes.size()];
        for (long id : pass.roots.keys()) {
            root(ids.of(id), pass.roots.get(id));
        }
        for (int c = 0; c < classes.size(); c++) {
            int object = ids.of(classes.get(c).id);
            if (object >= 0) {
                classOf.put(object + 1L, c);
            }
        }
    }

    int count() {
        return ids.count();
    }

    DumpClass typeOf(int object) {
        return classes.get(type.get(object));
    }

    /** The class that this object stands for; null for other objects. */
    @Nullable
    DumpClass asClass(int object) {
        long c = classOf.get(object + 1L);
        return c == LongMap.ABSENT ? null : classes.get((int) c);
    }

    long bytesOf(int object) {
        return (units.get(object) & 0xffff_ffffL) * Long.BYTES;
    }

    @Nullable
    RootKind rootKind(int object) {
        long packed = roots.get(object + 1L);
        return packed == LongMap.ABSENT ? null : FirstPass.kind(packed);
    }

    /** Without roots nothing is reachable; then every class and every thread is one. */
    void assumeRoots() {
        if (!isRoot.isEmpty()) {
            return;
        }
        assumedRoots = true;
        for (int object = 0; object < count(); object++) {
            if (asClass(object) != null) {
                root(object, (long) RootKind.JVM.ordinal() << Integer.SIZE);
            } else if (typeOf(object).is("java.lang.Thread")) {
                root(object, (long) RootKind.THREAD.ordinal() << Integer.SIZE);
            }
        }
    }

    private void root(int object, long packed) {
        if (object >= 0) {
            isRoot.set(object);
            roots.put(object + 1L, packed);
        }
    }
}
