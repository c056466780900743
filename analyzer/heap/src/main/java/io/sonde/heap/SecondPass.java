package io.sonde.heap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills the {@link Graph}: class, place, size and references of each object, in the order of the file. */
final class SecondPass implements Records.Visitor {
    private static final String[] PRIMITIVE_ARRAYS = {"[Z", "[C", "[F", "[D", "[B", "[S", "[I", "[J"};
    private static final int FIRST_PRIMITIVE = 4;

    private final Graph graph;
    private final DumpBytes bytes;
    private final Shape shape;
    private final int[] primitives = new int[PRIMITIVE_ARRAYS.length];
    private final @Nullable DumpClass classClass;
    private final long longId;
    private final Map<Long, List<Integer>> loaded = new HashMap<>();
    private final boolean[] pinning;
    private int owner;
    /** The last reference is held back until it is known to be the last. */
    private int pending;

    private int taken;

    private SecondPass(Graph graph) {
        this.graph = graph;
        this.bytes = graph.bytes;
        this.shape = new Shape(bytes.idSize());
        DumpClasses classes = graph.classes;
        for (int i = 0; i < primitives.length; i++) {
            DumpClass array = classes.named(PRIMITIVE_ARRAYS[i]);
            primitives[i] = array == null ? -1 : array.index;
        }
        classClass = classes.named("java.lang.Class");
        DumpClass box = classes.named("java.lang.Long");
        longId = box == null ? 0 : box.id;
        pinning = new boolean[classes.size()];
        for (int c = 0; c < classes.size(); c++) {
            DumpClass loadedClass = classes.get(c);
            int object = graph.ids.of(loadedClass.id);
            pinning[c] = object >= 0 && !graph.isRoot.get(object);
            if (pinning[c] && loadedClass.loaderId != 0) {
                loaded.computeIfAbsent(loadedClass.loaderId, key -> new ArrayList<>())
                        .add(object);
            }
        }
    }

    static void over(Graph graph) {
        SecondPass pass = new SecondPass(graph);
        Records.visit(graph.bytes, pass);
        pass.sizes();
        graph.assumeRoots();
    }

    @Override
    public void classDump(long id, long at) {
        DumpClass c = graph.classes.byId(id);
        if (c == null || !begin(id, at - 1, classClass == null ? c.index : classClass.index)) {
            return;
        }
        for (DumpClass.Static field : c.statics) {
            edge(field.value());
        }
        graph.statics[c.index] = taken;
        edge(c.superId);
        edge(c.loaderId);
        for (long other : c.others) {
            edge(other);
        }
        end(null);
    }

    @Override
    public void instance(long id, long at, long classId, long data) {
        DumpClass c = graph.classes.byId(classId);
        if (c == null || !begin(id, at, c.index)) {
            return;
        }
        for (int field : c.strong()) {
            edge(bytes.id(data + field));
        }
        List<Integer> its = loaded.get(id);
        if (its != null) {
            its.forEach(this::edgeTo);
        }
        end(c);
        if (classId == longId && shape.wantsMore()) {
            shape.sawBox(graph.ids.gap(id));
        }
    }

    @Override
    public void objects(long id, long at, long classId, int length, long elements) {
        DumpClass c = graph.classes.byId(classId);
        if (c == null || !begin(id, at, c.index)) {
            return;
        }
        graph.units.set(owner, length);
        int idSize = bytes.idSize();
        for (int i = 0; i < length; i++) {
            edge(bytes.id(elements + (long) i * idSize));
        }
        end(c);
        if (shape.wantsMore()) {
            shape.sawArray(length, graph.ids.gap(id));
        }
    }

    @Override
    public void primitives(long id, long at, int type, int length) {
        int c = type < FIRST_PRIMITIVE ? -1 : primitives[type - FIRST_PRIMITIVE];
        if (c >= 0 && begin(id, at, c)) {
            graph.units.set(owner, length);
            end(null);
        }
    }

    private boolean begin(long id, long at, int type) {
        owner = graph.ids.of(id);
        pending = -1;
        taken = 0;
        if (owner < 0 || graph.offset.get(owner) != 0) {
            return false;
        }
        graph.offset.set(owner, at);
        graph.type.set(owner, type);
        return true;
    }

    private void edge(long id) {
        if (id != 0) {
            edgeTo(graph.ids.of(id));
        }
    }

    private void edgeTo(int target) {
        if (target < 0 || target == owner) {
            return;
        }
        if (pending >= 0) {
            write(pending);
        }
        pending = target;
        taken++;
    }

    /** @param c whose object the one that ends leads to, unless that is a root anyway */
    private void end(@Nullable DumpClass c) {
        if (c != null && pinning[c.index]) {
            edgeTo(graph.ids.of(c.id));
        }
        if (pending >= 0) {
            write(~pending);
        }
    }

    private void write(int edge) {
        if (graph.start.get(owner) == 0) {
            if (graph.edges.size() >= Integer.MAX_VALUE) {
                throw new UnreadableDump("The heap dump holds more than two thousand million references, which is more"
                                + " than Sonde can read.")
                        .unchecked();
            }
            graph.start.set(owner, (int) graph.edges.size() + 1);
        }
        graph.edges.add(edge);
    }

    /** Lengths of arrays become bytes, now that it is known how large references are. */
    private void sizes() {
        long[] instance = new long[graph.classes.size()];
        int[] element = new int[graph.classes.size()];
        for (int c = 0; c < instance.length; c++) {
            DumpClass type = graph.classes.get(c);
            if (type.name.startsWith("[")) {
                element[c] = DumpClass.OBJECT;
            } else {
                instance[c] = shape.instance(type);
            }
        }
        for (int i = 0; i < primitives.length; i++) {
            if (primitives[i] >= 0) {
                element[primitives[i]] = i + FIRST_PRIMITIVE;
            }
        }
        for (int object = 0; object < graph.count(); object++) {
            if (graph.offset.get(object) == 0) {
                continue; // its class is missing: the file was cut off
            }
            int c = graph.type.get(object);
            long size = element[c] == 0 ? instance[c] : shape.array(element[c], graph.units.get(object));
            graph.units.set(object, (int) (size / Long.BYTES));
        }
    }
}
