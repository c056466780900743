package io.sonde.heap;

/** How many entries a collection of the JDK has, from the fields in which it counts them. */
final class CollectionSizes {
    static final long UNKNOWN = -1;
    private static final int WRAPPERS = 4;

    private final Graph graph;
    private final Fields fields;

    CollectionSizes(Graph graph, Fields fields) {
        this.graph = graph;
        this.fields = fields;
    }

    /** Entries, or {@link #UNKNOWN} when this is no collection that is known here. */
    long of(int object) {
        return of(object, 0);
    }

    private long of(int object, int depth) {
        if (object < 0 || depth > WRAPPERS || graph.asClass(object) != null) {
            return UNKNOWN;
        }
        DumpClass type = graph.typeOf(object);
        if (type.is("java.util.concurrent.ConcurrentHashMap")) {
            return concurrent(object);
        }
        if (type.is("java.util.concurrent.CopyOnWriteArrayList")) {
            return fields.length(fields.reference(object, "array"));
        }
        if (type.is("java.util.ArrayDeque")) {
            long length = fields.length(fields.reference(object, "elements"));
            return length <= 0
                    ? UNKNOWN
                    : Math.floorMod(fields.count(object, "tail") - fields.count(object, "head"), length);
        }
        for (DumpClass c = type; c != null; c = c.parent()) {
            if (c.name.startsWith("java.util.") || c.name.startsWith("java.lang.ThreadLocal$")) {
                return counted(object, depth);
            }
        }
        return UNKNOWN;
    }

    private long counted(int object, int depth) {
        for (String name : new String[] {"size", "elementCount", "count"}) {
            long direct = fields.count(object, name);
            if (direct >= 0) {
                return direct;
            }
        }
        long atomic = fields.reference(object, "count");
        if (atomic >= 0) {
            return fields.count((int) atomic, "value");
        }
        // A set around a map, or a synchronized or unmodifiable view.
        for (String name : new String[] {"map", "m", "al", "c", "list"}) {
            int inner = fields.reference(object, name);
            if (inner >= 0) {
                return of(inner, depth + 1);
            }
        }
        return UNKNOWN;
    }

    private long concurrent(int map) {
        long sum = fields.count(map, "baseCount");
        int cells = fields.reference(map, "counterCells");
        int length = fields.length(cells);
        for (int i = 0; i < length; i++) {
            int cell = fields.element(cells, i);
            if (cell >= 0) {
                sum += fields.count(cell, "value");
            }
        }
        return Math.max(0, sum);
    }
}
