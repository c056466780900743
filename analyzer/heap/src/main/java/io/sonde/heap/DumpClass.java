package io.sonde.heap;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A class of the dump: its fields and where they lie in an instance. */
final class DumpClass {
    static final int OBJECT = 2;
    static final int BOOLEAN = 4;
    static final int INT = 10;
    static final int LONG = 11;

    /** A field of instances. {@code offset} in bytes from the start of an instance's data. */
    record Field(DumpClass owner, String name, int type, int offset) {}

    /** A static field that refers to something. */
    record Static(String name, long value) {}

    final int index;
    final long id;
    final String name;
    final long superId;
    final long loaderId;
    /** Signers and protection domain. */
    final long[] others;

    /** Bytes that an instance takes in the heap. */
    final int instanceBytes;

    final List<Static> statics = new ArrayList<>();
    /** Names of static fields that are numbers. */
    final List<String> constants = new ArrayList<>();

    final List<String> ownNames = new ArrayList<>();
    final List<Integer> ownTypes = new ArrayList<>();
    private @Nullable DumpClass parent;
    private List<Field> fields = List.of();
    private int[] strong = new int[0];

    DumpClass(int index, long id, String name, long superId, long loaderId, long[] others, int instanceBytes) {
        this.index = index;
        this.id = id;
        this.name = name;
        this.superId = superId;
        this.loaderId = loaderId;
        this.others = others;
        this.instanceBytes = instanceBytes;
    }

    /** Finds out where fields lie, once all classes are known. An instance has its own class's fields first. */
    void layOut(DumpClasses classes, int idSize) {
        parent = classes.byId(superId);
        List<Field> all = new ArrayList<>();
        int offset = 0;
        int depth = 0;
        for (DumpClass c = this; c != null && depth < 1000; c = classes.byId(c.superId), depth++) {
            for (int i = 0; i < c.ownNames.size(); i++) {
                int type = c.ownTypes.get(i);
                all.add(new Field(c, c.ownNames.get(i), type, offset));
                offset += bytes(type, idSize);
            }
        }
        fields = all;
        strong = all.stream()
                .filter(field -> field.type() == OBJECT && !weak(field))
                .mapToInt(Field::offset)
                .toArray();
    }

    @Nullable
    DumpClass parent() {
        return parent;
    }

    /** All fields of an instance, its own class's first. */
    List<Field> fields() {
        return fields;
    }

    /** Where in an instance's data the references are that keep something alive. */
    int[] strong() {
        return strong;
    }

    /** The nearest field of this name. */
    @Nullable
    Field field(String wanted) {
        for (Field field : fields) {
            if (field.name().equals(wanted)) {
                return field;
            }
        }
        return null;
    }

    boolean is(String ancestor) {
        int depth = 0;
        for (DumpClass c = this; c != null && depth < 1000; c = c.parent, depth++) {
            if (c.name.equals(ancestor)) {
                return true;
            }
        }
        return false;
    }

    /** What soft, weak, phantom and final references refer to, and the lists that the JVM keeps of them. */
    static boolean weak(Field field) {
        String owner = field.owner().name;
        String name = field.name();
        return switch (owner) {
            case "java.lang.ref.Reference" ->
                name.equals("referent") || name.equals("next") || name.equals("discovered");
            case "java.lang.ref.Finalizer" -> name.equals("next") || name.equals("prev");
            default -> false;
        };
    }

    static int bytes(int type, int idSize) {
        return switch (type) {
            case OBJECT -> idSize;
            case BOOLEAN, 8 -> 1;
            case 5, 9 -> 2;
            case 6, INT -> 4;
            case 7, LONG -> 8;
            default -> -1;
        };
    }
}
