package io.sonde.core;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The head of a class file: version, superclass and interfaces, read without a library because it is done for every
 * class that the program loads (about a microsecond each).
 *
 * @param superName internal name, empty for {@code java.lang.Object} and modules
 * @param interfaces internal names
 */
record ClassHead(int major, String superName, String[] interfaces) {
    private static final int UTF8 = 1;

    static ClassHead read(InputStream stream) throws IOException {
        return read(stream.readAllBytes());
    }

    /** @throws IOException if these bytes are no class file */
    static ClassHead read(byte[] bytes) throws IOException {
        if (bytes.length < 24 || u4(bytes, 0) != 0xCAFEBABE) {
            throw new IOException("not a class file");
        }
        int entries = u2(bytes, 8);
        int[] offsets = new int[entries];
        int at = 10;
        for (int i = 1; i < entries; i++) {
            offsets[i] = at;
            int tag = bytes[at];
            switch (tag) {
                case UTF8 -> at += 3 + u2(bytes, at + 1);
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
        return new ClassHead(u2(bytes, 6), superIndex == 0 ? "" : className(bytes, offsets, superIndex), interfaces);
    }

    private static String className(byte[] bytes, int[] offsets, int index) throws IOException {
        int utf8 = offsets[u2(bytes, offsets[index] + 1)];
        int length = u2(bytes, utf8 + 1);
        return new DataInputStream(new ByteArrayInputStream(bytes, utf8 + 1, length + 2)).readUTF();
    }

    private static int u2(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    private static int u4(byte[] bytes, int at) {
        return u2(bytes, at) << 16 | u2(bytes, at + 2);
    }
}
