package io.sonde.model.jfr;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A place in the bytes of a chunk, and the encodings that JFR knows. Reading beyond the end is an unchecked exception. */
final class Cursor {
    /** How texts are encoded. */
    private static final int NULL = 0;

    private static final int EMPTY = 1;
    static final int CONSTANT = 2;
    private static final int UTF8 = 3;
    private static final int CHARS = 4;
    private static final int LATIN1 = 5;

    private static final int LAST_BYTE_SHIFT = 56;

    final ByteBuffer data;
    int at;

    Cursor(ByteBuffer data, int at) {
        this.data = data;
        this.at = at;
    }

    /** Seven bits a byte, the lowest first; a ninth byte has eight. */
    long varlong() {
        long value = data.get(at++);
        if (value >= 0) {
            return value;
        }
        value &= 0x7F;
        for (int shift = 7; shift < LAST_BYTE_SHIFT; shift += 7) {
            long next = data.get(at++);
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return value | (long) data.get(at++) << LAST_BYTE_SHIFT;
    }

    /** The same, of what has to be a length or a number of things: not more than there are bytes left. */
    int count() {
        long count = varlong();
        if (count < 0 || count > data.limit() - at) {
            throw new Malformed("count");
        }
        return (int) count;
    }

    byte next() {
        return data.get(at++);
    }

    int four() {
        int value = data.getInt(at);
        at += Integer.BYTES;
        return value;
    }

    long eight() {
        long value = data.getLong(at);
        at += Long.BYTES;
        return value;
    }

    void skipText() {
        switch (next()) {
            case NULL, EMPTY -> {}
            case CONSTANT -> varlong();
            case UTF8, LATIN1 -> {
                int length = count();
                at += length;
            }
            case CHARS -> {
                for (int left = count(); left > 0; left--) {
                    varlong();
                }
            }
            default -> throw new Malformed("text");
        }
    }

    /** @param constants where texts are that stand elsewhere */
    String text(Constants constants) {
        switch (next()) {
            case NULL, EMPTY:
                return "";
            case CONSTANT:
                return constants.string(varlong());
            case UTF8:
                return new String(bytes(), StandardCharsets.UTF_8);
            case LATIN1:
                return new String(bytes(), StandardCharsets.ISO_8859_1);
            case CHARS:
                char[] chars = new char[count()];
                for (int i = 0; i < chars.length; i++) {
                    chars[i] = (char) varlong();
                }
                return new String(chars);
            default:
                throw new Malformed("text");
        }
    }

    private byte[] bytes() {
        byte[] bytes = new byte[count()];
        data.get(at, bytes);
        at += bytes.length;
        return bytes;
    }
}
