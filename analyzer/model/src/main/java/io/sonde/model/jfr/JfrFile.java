package io.sonde.model.jfr;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JFR file chunk by chunk, also one that is still being written, was cut, or is damaged: whatever is whole is
 * read, and the rest is named. Memory: a chunk of up to {@value #SMALL} bytes, and where its constants are. A larger one is
 * mapped. Used by one thread.
 */
public final class JfrFile implements Closeable {
    private static final int SMALL = 16 << 20;
    private static final int SIGNATURE = 0x464C5200;
    private static final int VERSION = 2;
    private static final int SIZE_AT = 8;
    private static final int FEATURES_AT = 64;
    private static final int COMPRESSED = 1;
    private static final int SEARCHED = 1 << 20;

    private final FileChannel channel;
    private final long size;
    private long position;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);
    private @Nullable Types types;
    private boolean incomplete;
    private String damage = "";

    private JfrFile(FileChannel channel, long size) {
        this.channel = channel;
        this.size = size;
    }

    public static JfrFile open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return new JfrFile(channel, channel.size());
    }

    /** Bytes, when it was opened. */
    public long size() {
        return size;
    }

    /** Bytes read so far. */
    public long position() {
        return position;
    }

    /** Whether something at the end of a chunk was missing: still being written, cut off, or lost in a crash. */
    public boolean isIncomplete() {
        return incomplete;
    }

    /** What is wrong with it, in words that follow its name; empty when nothing is. */
    public String damage() {
        return damage;
    }

    /** The next chunk of which anything can be read, null when there is none. The one before is not valid any more. */
    public @Nullable Chunk next() throws IOException {
        while (size - position >= Chunk.HEADER) {
            ByteBuffer head = ByteBuffer.allocate(Chunk.HEADER);
            channel.read(head, position);
            if (!isHead(head)) {
                if (position == 0) {
                    damage = head.getInt(0) == SIGNATURE
                            ? "is of another version of JFR's format, or not compressed"
                            : "is no JFR file";
                    return null;
                }
                incomplete = true;
                damage = "is damaged";
                position = nextHead(position);
                continue;
            }
            Chunk chunk = read(head.getLong(SIZE_AT));
            if (chunk != null) {
                return chunk;
            }
        }
        incomplete |= position < size;
        return null;
    }

    private static boolean isHead(ByteBuffer head) {
        return head.getInt(0) == SIGNATURE
                && head.getShort(Integer.BYTES) == VERSION
                && (head.get(FEATURES_AT + 3) & COMPRESSED) != 0;
    }

    private @Nullable Chunk read(long declared) throws IOException {
        long there = size - position;
        boolean sure =
                declared >= Chunk.HEADER && (declared == there || declared < there && startsChunk(position + declared));
        long taken = Math.min(sure ? declared : nextHead(position + Chunk.HEADER) - position, Integer.MAX_VALUE);
        Chunk chunk;
        try {
            chunk = Chunk.read(bytes((int) taken), sure && taken == declared ? (int) declared : -1, types);
        } catch (Malformed | IndexOutOfBoundsException e) {
            damage = "is damaged";
            chunk = null;
        }
        incomplete |= chunk == null || !chunk.isWhole();
        position += taken;
        types = chunk == null ? types : chunk.types();
        return chunk;
    }

    private boolean startsChunk(long at) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(Chunk.HEADER);
        return channel.read(head, at) == Chunk.HEADER && isHead(head);
    }

    /** Where the next chunk seems to begin at {@code from} or behind it, the file's end when none does. */
    private long nextHead(long from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SEARCHED);
        // One byte before it is looked at, too: JFR keeps a copy of the head among its constants, with its length
        // before it.
        for (long at = from - 1; at < size; at += SEARCHED - Chunk.HEADER) {
            bytes.clear();
            int read = channel.read(bytes, at);
            for (int i = 1; i + Integer.BYTES <= read; i++) {
                if (bytes.get(i) == 'F'
                        && bytes.getInt(i) == SIGNATURE
                        && bytes.get(i - 1) != Chunk.HEADER
                        && startsChunk(at + i)) {
                    return at + i;
                }
            }
        }
        return size;
    }

    private ByteBuffer bytes(int length) throws IOException {
        if (length > SMALL) {
            return channel.map(FileChannel.MapMode.READ_ONLY, position, length);
        }
        if (buffer.capacity() < length) {
            buffer = ByteBuffer.allocateDirect(Math.min(SMALL, Math.max(length, 2 * buffer.capacity())));
        }
        buffer.clear().limit(length);
        long from = position;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, from);
            if (read < 0) {
                break; // it has become shorter
            }
            from += read;
        }
        return buffer.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
