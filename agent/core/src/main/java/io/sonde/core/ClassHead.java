package io.sonde.core;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * The head of a class file: version, superclass and interfaces, read without a library because it is done for every
 * class that the program loads (about a microsecond each).
 *
 * @param superName internal name, empty for {@code java.lang.Object} and modules
 * @param interfaces internal names
 * @param methods of the names that were asked for, those of methods that the class declares
 */
record ClassHead(int major, String superName, String[] interfaces, Set<String> methods) {
    private static final int UTF8 = 1;

    static ClassHead read(InputStream stream) throws IOException {
        return read(stream.readAllBytes());
    }

    /** @throws IOException if these bytes are no class file */
    static ClassHead read(byte[] bytes) throws IOException {
        return read(bytes, MethodNames.NONE);
    }

    /**
     * @param names methods to look for
     * @throws IOException if these bytes are no class file
     */
    static ClassHead read(byte[] bytes, MethodNames names) throws IOException {
        if (bytes.length < 24 || u4(bytes, 0) != 0xCAFEBABE) {
            throw new IOException("not a class file");
        }
        int entries = u2(bytes, 8);
        int[] offsets = new int[entries];
        int at = 10;
        boolean mentioned = false;
        for (int i = 1; i < entries; i++) {
            offsets[i] = at;
            int tag = bytes[at];
            switch (tag) {
                case UTF8 -> {
                    int length = u2(bytes, at + 1);
                    mentioned = mentioned || names.at(bytes, at + 3, length) != null;
                    at += 3 + length;
                }
                case 3, 4, 9, 10, 11, 12, 17, 18 -> at += 5;
                case 5, 6 -> {
                    at += 9;
                    i++;
                }
                case 7, 8, 16, 19, 20 -> at += 3;
                case 15 -> at += 4;
                default -> throw new IOException("constant of an unknown kind " + tag);
            }
        }
        int superIndex = u2(bytes, at + 4);
        String[] interfaces = new String[u2(bytes, at + 6)];
        for (int i = 0; i < interfaces.length; i++) {
            interfaces[i] = className(bytes, offsets, u2(bytes, at + 8 + 2 * i));
        }
        String superName = superIndex == 0 ? "" : className(bytes, offsets, superIndex);
        Set<String> methods = mentioned ? methods(bytes, offsets, at + 8 + 2 * interfaces.length, names) : Set.of();
        return new ClassHead(u2(bytes, 6), superName, interfaces, methods);
    }

    /** @param fields where the number of fields is */
    private static Set<String> methods(byte[] bytes, int[] offsets, int fields, MethodNames names) throws IOException {
        int at = fields + 2;
        for (int i = u2(bytes, fields); i > 0; i--) {
            at = afterMember(bytes, at);
        }
        Set<String> found = new HashSet<>();
        int left = u2(bytes, at);
        at += 2;
        for (; left > 0; left--) {
            int utf8 = offsets[u2(bytes, at + 2)];
            String name = names.at(bytes, utf8 + 3, u2(bytes, utf8 + 1));
            if (name != null) {
                found.add(name);
            }
            at = afterMember(bytes, at);
        }
        return found;
    }

    private static int afterMember(byte[] bytes, int member) throws IOException {
        int at = member + 8;
        for (int i = u2(bytes, member + 6); i > 0; i--) {
            int length = u4(bytes, at + 2);
            if (length < 0) {
                throw new IOException("attribute of a size that no class file has");
            }
            at += 6 + length;
        }
        return at;
    }

    private static String className(byte[] bytes, int[] offsets, int index) throws IOException {
        int utf8 = offsets[u2(bytes, offsets[index] + 1)];
        int length = u2(bytes, utf8 + 1);
        if (isAscii(bytes, utf8 + 3, length)) {
            return new String(bytes, utf8 + 3, length, StandardCharsets.ISO_8859_1);
        }
        return new DataInputStream(new ByteArrayInputStream(bytes, utf8 + 1, length + 2)).readUTF();
    }

    /** As nearly all names are: they need not be decoded character by character. */
    private static boolean isAscii(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private static int u2(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    private static int u4(byte[] bytes, int at) {
        return u2(bytes, at) << 16 | u2(bytes, at + 2);
    }
}
