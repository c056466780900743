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

    /** Touches eight bytes from {@link #at} on, which have to be there; what is written behind the number means nothing. */
    void varint(long value) {
        if ((value & ~0x7FL) == 0) {
            bytes[at++] = (byte) value;
        } else if (value >>> 56 == 0) {
            // Without a loop, whose end a processor cannot foresee: seven bits into each byte, then the marks of all
            // but the last.
            int length = (70 - Long.numberOfLeadingZeros(value)) * 37 >> 8;
            long spread = value & 0x0FFF_FFFFL | (value & 0x00FF_FFFF_F000_0000L) << 4;
            spread = spread & 0x0000_3FFF_0000_3FFFL | (spread & 0x0FFF_C000_0FFF_C000L) << 2;
            spread = spread & 0x007F_007F_007F_007FL | (spread & 0x3F80_3F80_3F80_3F80L) << 1;
            long marks = 0x8080_8080_8080_8080L & (1L << 8 * length - 8) - 1;
            BlockLayout.LONG.set(bytes, at, spread | marks);
            at += length;
        } else {
            narrowVarint(value);
        }
    }

    /** The same, and touches nothing beyond. */
    void narrowVarint(long value) {
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
