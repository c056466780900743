package io.sonde.profilers;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the compressed numbers and texts of JFR's file format, version 2: numbers are LEB128 of at most nine bytes, the
 * ninth whole. Big-endian where something is not compressed. Confined to a thread.
 */
final class ChunkBytes {
    static final long NONE = -1;

    private static final int LONGEST = 9;

    /** How a text is written; the code stands before it. */
    private static final int NULL = 0;

    private static final int EMPTY = 1;
    private static final int POOLED = 2;
    private static final int UTF8 = 3;
    private static final int CHARS = 4;
    private static final int LATIN1 = 5;

    final byte[] bytes;
    /** Where is read next. */
    int at;
    /** The key of the text read last, where that lies in a pool; else {@link #NONE}. */
    long pooled = NONE;

    ChunkBytes(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    int readByte() throws IOException {
        need(1);
        return bytes[at++];
    }

    int readInt() throws IOException {
        return (int) readLong();
    }

    long readLong() throws IOException {
        long value = 0;
        for (int i = 0; i < LONGEST - 1; i++) {
            int next = readByte();
            value |= (next & 0x7FL) << 7 * i;
            if (next >= 0) {
                return value;
            }
        }
        return value | (readByte() & 0xFFL) << 7 * (LONGEST - 1);
    }

    void skip(int count) throws IOException {
        need(count);
        at += count;
    }

    /** The next text; null also for one that lies in a pool. */
    @Nullable
    String readText() throws IOException {
        pooled = NONE;
        int code = readByte();
        switch (code) {
            case NULL:
                return null;
            case EMPTY:
                return "";
            case POOLED:
                pooled = readLong();
                return null;
            case UTF8:
                return text(StandardCharsets.UTF_8);
            case LATIN1:
                return text(StandardCharsets.ISO_8859_1);
            case CHARS:
                int length = readInt();
                need(length);
                StringBuilder text = new StringBuilder(length);
                for (int i = 0; i < length; i++) {
                    text.append((char) readInt());
                }
                return text.toString();
            default:
                throw new IOException("text of an unknown kind " + code);
        }
    }

    private String text(Charset charset) throws IOException {
        int length = readInt();
        need(length);
        String text = new String(bytes, at, length, charset);
        at += length;
        return text;
    }

    private void need(int count) throws IOException {
        if (count < 0 || count > bytes.length - at) {
            throw new IOException("a JFR event goes beyond its end");
        }
    }
}
