package io.sonde.heap;

import org.jspecify.annotations.Nullable;

/** Reads single objects of the dump again: which field refers to what, sizes of collections, names of threads. */
final class Fields {
    private final Graph graph;
    private final DumpBytes bytes;

    Fields(Graph graph) {
        this.graph = graph;
        this.bytes = graph.bytes;
    }

    /** The field of {@code holder} that refers to {@code held}: its name, {@code []} in an array, null when none does. */
    @Nullable
    String between(int holder, int held) {
        DumpClass asClass = graph.asClass(holder);
        if (asClass != null) {
            for (DumpClass.Static field : asClass.statics) {
                if (graph.ids.of(field.value()) == held) {
                    return field.name();
                }
            }
            return null;
        }
        DumpClass type = graph.typeOf(holder);
        if (type.name.startsWith("[")) {
            return "[]";
        }
        for (DumpClass.Field field : type.fields()) {
            if (field.type() == DumpClass.OBJECT
                    && !DumpClass.weak(field)
                    && graph.ids.of(bytes.id(data(holder) + field.offset())) == held) {
                return field.name();
            }
        }
        return null;
    }

    /** What a field refers to; -1 when it is null or there is no such field. */
    int reference(int object, String name) {
        DumpClass.Field field = field(object, name);
        return field == null || field.type() != DumpClass.OBJECT
                ? -1
                : graph.ids.of(bytes.id(data(object) + field.offset()));
    }

    /** Value of a field that counts something; -1 when there is no such field. */
    long count(int object, String name) {
        DumpClass.Field field = field(object, name);
        if (field == null) {
            return -1;
        }
        long at = data(object) + field.offset();
        return switch (field.type()) {
            case DumpClass.INT -> bytes.i4(at);
            case DumpClass.LONG -> bytes.i8(at);
            case DumpClass.BOOLEAN -> bytes.u1(at);
            default -> -1;
        };
    }

    /** Length of an array; -1 for anything else. */
    int length(int array) {
        return array >= 0 && graph.typeOf(array).name.startsWith("[")
                ? bytes.i4(graph.offset.get(array) + 1 + bytes.idSize() + 4)
                : -1;
    }

    /** Element of an array of references; -1 when it is null. */
    int element(int array, int at) {
        return graph.ids.of(
                bytes.id(graph.offset.get(array) + 1 + 2L * bytes.idSize() + 8 + (long) at * bytes.idSize()));
    }

    /** Name of a thread with each number as #: names of pools are of use, a customer's number is nobody's business. */
    @Nullable
    String threadName(int thread) {
        int name = reference(thread, "name");
        int value = name < 0 ? -1 : reference(name, "value");
        int length = length(value);
        if (length < 0) {
            return null;
        }
        long at = graph.offset.get(value) + 1 + bytes.idSize() + 9;
        StringBuilder text = new StringBuilder();
        if (graph.typeOf(value).name.equals("[C")) {
            for (int i = 0; i < length; i++) {
                text.append((char) bytes.u2(at + 2L * i));
            }
        } else if (coder(name) == 0) {
            for (int i = 0; i < length; i++) {
                text.append((char) bytes.u1(at + i));
            }
        } else {
            for (int i = 0; i + 1 < length; i += 2) { // in the machine's byte order, which is little-endian
                text.append((char) (bytes.u1(at + i) | bytes.u1(at + i + 1) << 8));
            }
        }
        return text.toString().replaceAll("\\d+", "#");
    }

    private int coder(int string) {
        DumpClass.Field field = graph.typeOf(string).field("coder");
        return field == null ? 0 : bytes.u1(data(string) + field.offset());
    }

    private DumpClass.@Nullable Field field(int object, String name) {
        return graph.asClass(object) == null ? graph.typeOf(object).field(name) : null;
    }

    private long data(int object) {
        return graph.offset.get(object) + 1 + 2L * bytes.idSize() + 8;
    }
}
