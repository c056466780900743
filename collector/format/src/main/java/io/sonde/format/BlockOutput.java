package io.sonde.format;

import java.util.Arrays;

/**
 * The bytes of a block while it is written, and the ways in which numbers stand in it. Whoever writes reserves room first.
 * Owned by one thread.
 */
final class BlockOutput {
    byte[] bytes = new byte[128 * 1024];
    int at;

    void reserve(int atMost) {
        if (at + atMost > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(at + atMost, bytes.length * 2));
        }
    }

    void u8(int value) {
        bytes[at++] = (byte) value;
    }

    void raw(byte[] value) {
        System.arraycopy(value, 0, bytes, at, value.length);
        at += value.length;
    }

    void fixed(long value) {
        BlockLayout.LONG.set(bytes, at, value);
        at += Long.BYTES;
    }

    void zigzag(long value) {
        varint(value << 1 ^ value >> 63);
    }

    void varint(long value) {
        byte[] into = bytes;
        int to = at;
        while ((value & ~0x7FL) != 0) {
            into[to++] = (byte) (value & 0x7F | 0x80);
            value >>>= 7;
        }
        into[to++] = (byte) value;
        at = to;
    }
}
