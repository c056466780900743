package io.sonde.format;

import java.nio.charset.StandardCharsets;

/**
 * The bytes of a block while it is read: numbers from {@link #at} on, never beyond {@link #limit}. Each method throws
 * {@link IllegalArgumentException} when what it should read is not all there. Owned by one thread.
 */
final class BlockInput {
    byte[] bytes = new byte[0];
    int at;
    /** Where the present record ends, or the block while nobody knows. */
    int limit;

    int u8() {
        if (at >= limit) {
            throw new IllegalArgumentException("a record ends inside a field");
        }
        return bytes[at++] & 0xFF;
    }

    long fixed() {
        if (limit - at < Long.BYTES) {
            throw new IllegalArgumentException("a record ends inside a field");
        }
        long value = (long) BlockLayout.LONG.get(bytes, at);
        at += Long.BYTES;
        return value;
    }

    long zigzag() {
        long folded = varint();
        return folded >>> 1 ^ -(folded & 1);
    }

    long varint() {
        long value = u8();
        if (value < 0x80) {
            return value;
        }
        value &= 0x7F;
        for (int shift = 7; shift < 64; shift += 7) {
            int next = u8();
            value |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number is longer than ten bytes");
    }

    /** What is left of the present record. */
    String text() {
        String text = new String(bytes, at, limit - at, StandardCharsets.UTF_8);
        at = limit;
        return text;
    }
}
