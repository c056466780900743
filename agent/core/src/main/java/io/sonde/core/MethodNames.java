package io.sonde.core;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A set of method names that are looked for in class files without making a text of every constant: nearly all are
 * recognised as others by their length and two of their characters. Immutable.
 */
final class MethodNames {
    static final MethodNames NONE = new MethodNames(Set.of());

    private static final int BITS = 4096;

    private final Set<String> names;
    private final long[] marks = new long[BITS / Long.SIZE];

    MethodNames(Collection<String> names) {
        this.names = Set.copyOf(names);
        for (String name : names) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            int mark = mark(bytes, 0, bytes.length);
            marks[mark / Long.SIZE] |= 1L << mark;
        }
    }

    /** The name that these bytes of a class file are; null if it is none of ours. */
    @Nullable
    String at(byte[] bytes, int from, int length) {
        if (length == 0) {
            return null;
        }
        int mark = mark(bytes, from, length);
        if ((marks[mark / Long.SIZE] & 1L << mark) == 0) {
            return null;
        }
        String name = new String(bytes, from, length, StandardCharsets.UTF_8);
        return names.contains(name) ? name : null;
    }

    private static int mark(byte[] bytes, int from, int length) {
        return (31 * (31 * length + bytes[from]) + bytes[from + length - 1]) & (BITS - 1);
    }
}
