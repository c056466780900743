package io.sonde.model.jfr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a type follow each other in the bytes, and which of them are wanted. Parts that are types of their
 * own are laid out in place, under names with a dot. Immutable.
 */
final class Layout {
    /** The place of something that the type does not have. */
    static final int ABSENT = -1;

    private static final int DEEPEST = 8;

    private static final byte NUMBER = 0;
    private static final byte BYTE = 1;
    private static final byte FOUR = 2;
    private static final byte EIGHT = 3;
    private static final byte TEXT = 4;
    private static final byte ARRAY = 5;

    private static final Map<String, Byte> PRIMITIVES = Map.of(
            "long", NUMBER,
            "int", NUMBER,
            "short", NUMBER,
            "char", NUMBER,
            "byte", BYTE,
            "boolean", BYTE,
            "float", FOUR,
            "double", EIGHT,
            "java.lang.String", TEXT);

    private final byte[] steps;
    /** Where the value of each step goes, {@link #ABSENT} for nowhere. */
    private final int[] slots;
    /** Of arrays how one of them is laid out. */
    private final @Nullable Layout[] parts;
    /** Fields behind the wanted ones, null where the type has none of that name. */
    private final Type.@Nullable Field[] wanted;
    /** Steps behind the last wanted one need not be read. */
    private final int enough;

    private static final class Steps {
        final List<Byte> kinds = new ArrayList<>();
        final List<String> names = new ArrayList<>();
        final List<Type.@Nullable Field> fields = new ArrayList<>();
        final List<@Nullable Layout> parts = new ArrayList<>();

        void add(byte kind, String name, Type.@Nullable Field field, @Nullable Layout part) {
            kinds.add(kind);
            names.add(name);
            fields.add(field);
            parts.add(part);
        }
    }

    private Layout(Steps all, String... names) {
        steps = new byte[all.kinds.size()];
        slots = new int[steps.length];
        parts = all.parts.toArray(new Layout[0]);
        wanted = new Type.Field[names.length];
        int last = 0;
        for (int i = 0; i < steps.length; i++) {
            steps[i] = all.kinds.get(i);
            slots[i] = Arrays.asList(names).indexOf(all.names.get(i));
            if (slots[i] >= 0) {
                wanted[slots[i]] = all.fields.get(i);
                last = i + 1;
            }
        }
        enough = last;
    }

    /** @param names of fields whose values are wanted, in the order in which they are to be had */
    static Layout of(Types types, Type type, String... names) {
        Steps steps = new Steps();
        add(types, type, "", 0, steps);
        return new Layout(steps, names);
    }

    private static void add(Types types, Type type, String prefix, int depth, Steps steps) {
        Byte primitive = PRIMITIVES.get(type.name);
        if (primitive != null) {
            steps.add(primitive, prefix, null, null);
            return;
        }
        if (depth > DEEPEST) {
            throw new Malformed("type");
        }
        for (Type.Field field : type.fields) {
            String name = prefix + field.name();
            Type of = types.require(field.type());
            if (field.array()) {
                Steps part = new Steps();
                if (field.constant()) {
                    part.add(NUMBER, "", null, null);
                } else {
                    add(types, of, "", depth + 1, part);
                }
                steps.add(ARRAY, name, field, new Layout(part));
            } else if (field.constant()) {
                steps.add(NUMBER, name, field, null);
            } else if (PRIMITIVES.containsKey(of.name)) {
                steps.add(PRIMITIVES.getOrDefault(of.name, NUMBER), name, field, null);
            } else {
                add(types, of, name + ".", depth + 1, steps);
            }
        }
    }

    Type.@Nullable Field wanted(int slot) {
        return wanted[slot];
    }

    /** Values that are wanted. */
    int size() {
        return wanted.length;
    }

    /** Reads the wanted values and stays behind the last; a text and an array are where they begin. */
    void read(Cursor cursor, long[] values) {
        for (int i = 0; i < enough; i++) {
            int slot = slots[i];
            if (slot >= 0 && steps[i] >= TEXT) {
                values[slot] = cursor.at;
                step(i, cursor);
            } else {
                long value = step(i, cursor);
                if (slot >= 0) {
                    values[slot] = value;
                }
            }
        }
    }

    /** Goes to the end. */
    void skip(Cursor cursor) {
        for (int i = 0; i < steps.length; i++) {
            step(i, cursor);
        }
    }

    private long step(int step, Cursor cursor) {
        switch (steps[step]) {
            case NUMBER:
                return cursor.varlong();
            case BYTE:
                return cursor.next();
            case FOUR:
                return Double.doubleToRawLongBits(Float.intBitsToFloat(cursor.four()));
            case EIGHT:
                return cursor.eight();
            case TEXT:
                cursor.skipText();
                return 0;
            default:
                Layout part = parts[step];
                for (int left = cursor.count(); left > 0 && part != null; left--) {
                    part.skip(cursor);
                }
                return 0;
        }
    }
}
