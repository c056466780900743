package io.sonde.heap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** The bytes of a dump, mapped: a file of any size costs address space, not heap. Thread-safe. */
final class DumpBytes {
    private static final int SHIFT = 30;
    private static final int MASK = (1 << SHIFT) - 1;
    /** Windows overlap so that no number lies across their border. */
    private static final int OVERLAP = Long.BYTES;

    private final ByteBuffer[] windows;
    private final long size;
    private int idSize = Long.BYTES;

    DumpBytes(FileChannel file) throws IOException {
        size = file.size();
        windows = new ByteBuffer[(int) ((size + MASK) >>> SHIFT)];
        for (int i = 0; i < windows.length; i++) {
            long from = (long) i << SHIFT;
            windows[i] = file.map(FileChannel.MapMode.READ_ONLY, from, Math.min(size - from, (1L << SHIFT) + OVERLAP));
        }
    }

    long size() {
        return size;
    }

    /** Bytes of an id, 4 or 8. */
    int idSize() {
        return idSize;
    }

    void idSize(int bytes) {
        idSize = bytes;
    }

    int u1(long at) {
        return windows[(int) (at >>> SHIFT)].get((int) at & MASK) & 0xff;
    }

    int u2(long at) {
        return windows[(int) (at >>> SHIFT)].getShort((int) at & MASK) & 0xffff;
    }

    int i4(long at) {
        return windows[(int) (at >>> SHIFT)].getInt((int) at & MASK);
    }

    long u4(long at) {
        return i4(at) & 0xffff_ffffL;
    }

    long i8(long at) {
        return windows[(int) (at >>> SHIFT)].getLong((int) at & MASK);
    }

    long id(long at) {
        return idSize == Long.BYTES ? i8(at) : u4(at);
    }

    /** A text of the dump: a name of a class or of a field. */
    String text(long at, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) u1(at + i);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
