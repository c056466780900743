package io.sonde.profilers;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows a file that is being written by JFR or async-profiler and keeps a filtered copy of it: at any moment a file of
 * finished chunks, so that whatever ends the JVM leaves one that every reader can read; only a kill in the very moment in
 * which more is written leaves a tail, which our own reader passes over. The original may be deleted meanwhile. Confined to
 * a thread.
 */
final class ChunkCopy implements Closeable {
    private static final int BEING_CHANGED = 255;
    private static final int MOST_BYTES = 1 << 28;

    private final FileChannel original;
    private final @Nullable Path target;
    /** Whether the copy has other originals, too, and is theirs to close. */
    private final boolean shared;

    private final Set<String> events;
    /** Whether chunks are taken while they grow, as far as they were flushed; otherwise once they are finished. */
    private final boolean growing;

    private final long mainThread;
    private final @Nullable NativeBlocks blocks;

    private @Nullable FileChannel copy;
    private @Nullable ChunkFilter filter;
    /** Whether the copy has anything of the present chunk. */
    private boolean begun;
    /** Where the present chunk begins in both files, and up to where it was read. */
    private long start;

    private long startOfCopy;
    private long read;
    private long metadata;
    private boolean finished;
    private long taken;
    /** Bytes of the copy that make a file of finished chunks. */
    private long whole;

    private ChunkCopy(
            FileChannel original,
            @Nullable Path target,
            @Nullable FileChannel copy,
            Set<String> events,
            boolean growing,
            long mainThread,
            @Nullable NativeBlocks blocks) {
        this.original = original;
        this.target = target;
        this.copy = copy;
        this.shared = copy != null;
        this.events = events;
        this.growing = growing;
        this.mainThread = mainThread;
        this.blocks = blocks;
    }

    /** Follows a file of the JDK's repository, which is one chunk that grows with each flush. */
    static ChunkCopy growing(Path file, Path target, Set<String> events) throws IOException {
        return new ChunkCopy(FileChannel.open(file, StandardOpenOption.READ), target, null, events, true, 0, null);
    }

    /**
     * The same, where the copy is a file of several chunks: this one is put behind what is there when it is first taken,
     * and nothing else may be written to it before this one {@link #isFinished}.
     */
    static ChunkCopy growing(Path file, FileChannel copy, Set<String> events) throws IOException {
        return new ChunkCopy(FileChannel.open(file, StandardOpenOption.READ), null, copy, events, true, 0, null);
    }

    /**
     * Follows a file of many chunks, the last of which makes no sense before it is finished.
     *
     * @param mainThread and {@code blocks}: see {@link ChunkFilter}
     */
    static ChunkCopy ofFinished(
            Path file, Path target, Set<String> events, long mainThread, @Nullable NativeBlocks blocks)
            throws IOException {
        return new ChunkCopy(
                FileChannel.open(file, StandardOpenOption.READ), target, null, events, false, mainThread, blocks);
    }

    /**
     * Copies what is new. Where that fails, nothing is copied any more, and the copy ends with what it has.
     *
     * @return whether anything was
     */
    boolean advance() throws IOException {
        boolean any = false;
        try {
            while (!finished && step()) {
                any = true;
            }
            return any;
        } catch (IOException | RuntimeException failure) {
            giveUp();
            throw failure;
        }
    }

    /** Events that were copied so far. */
    long taken() {
        return taken;
    }

    /** Whether no more will come. */
    boolean isFinished() {
        return finished;
    }

    /** Whether the writer has finished it. */
    boolean isComplete() throws IOException {
        return original.size() > ChunkFilter.HEAD_BYTES && read(0, ChunkFilter.HEAD_BYTES)[ChunkFilter.STATE] == 0;
    }

    private boolean step() throws IOException {
        long available = original.size() - start;
        if (available <= ChunkFilter.HEAD_BYTES) {
            return false;
        }
        byte[] bytes = read(start, ChunkFilter.HEAD_BYTES);
        ByteBuffer head = ByteBuffer.wrap(bytes);
        if (head.getInt(0) != 0x464C5200) {
            throw new IOException("no JFR chunk");
        }
        long size = head.getLong(ChunkFilter.SIZE);
        long metadataAt = head.getLong(ChunkFilter.METADATA_AT);
        int state = bytes[ChunkFilter.STATE] & 0xFF;
        // async-profiler writes size and places last, JFR with each flush.
        if (state == BEING_CHANGED || metadataAt == 0 || size > available) {
            return false;
        }
        if (growing && !Arrays.equals(bytes, read(start, ChunkFilter.HEAD_BYTES))) {
            return false; // changed between two reads: next time
        }
        long from = Math.max(read, ChunkFilter.HEAD_BYTES);
        boolean done = !growing || state == 0;
        if (size > from) {
            take(bytes, from, size, metadataAt);
        } else if (!done) {
            return false;
        }
        if (done) {
            next(size);
        }
        return true;
    }

    private void take(byte[] head, long from, long size, long metadataAt) throws IOException {
        if (size - from > MOST_BYTES) {
            throw new IOException("a JFR chunk of " + size + " bytes");
        }
        ChunkFilter present = filter;
        if (present == null) {
            present = new ChunkFilter(events, mainThread, blocks);
            filter = present;
        }
        byte[] piece = read(start + from, (int) (size - from));
        boolean newer = metadataAt != metadata && metadataAt >= from;
        long before = present.kept();
        byte[] added = present.added(piece, newer ? (int) (metadataAt - from) : -1);
        metadata = metadataAt;
        read = size;
        taken += present.kept() - before;
        append(present.head(head), added);
    }

    private void append(byte[] head, byte[] added) throws IOException {
        FileChannel to = copy;
        if (to == null) {
            begin(requireNonNull(target), head, added);
            return;
        }
        long end = to.size();
        if (!begun) {
            startOfCopy = end;
            whole = end;
            begun = true;
            write(to, joined(head, added), end);
        } else {
            write(to, added, end);
            write(to, head, startOfCopy);
        }
        whole = to.size();
    }

    /** The file gets its name once its first chunk is in it: a kill in the middle of writing leaves no torn file. */
    private void begin(Path named, byte[] head, byte[] added) throws IOException {
        Path part = named.resolveSibling(named.getFileName() + ".part");
        FileChannel to = PrivateFile.create(part);
        try {
            write(to, joined(head, added), 0);
            Files.move(part, named, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException failure) {
            try (to) {
                Files.deleteIfExists(part);
            }
            throw failure;
        }
        copy = to;
        begun = true;
        whole = to.size();
    }

    private static byte[] joined(byte[] head, byte[] added) {
        byte[] both = Arrays.copyOf(head, head.length + added.length);
        System.arraycopy(added, 0, both, head.length, added.length);
        return both;
    }

    /** Nothing more can be added: what is whole stays. */
    private void giveUp() {
        finished = true;
        FileChannel to = copy;
        try {
            if (to != null && (begun || !shared)) {
                to.truncate(whole);
            }
        } catch (IOException diskGone) {
            // Then it has a tail that readers pass over.
        }
    }

    private void next(long size) throws IOException {
        start += size;
        begun = false;
        read = 0;
        metadata = 0;
        filter = null;
        finished = growing;
    }

    private byte[] read(long position, int count) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(count);
        while (into.hasRemaining()) {
            if (original.read(into, position + into.position()) < 0) {
                throw new EOFException("a JFR chunk ends too early");
            }
        }
        return into.array();
    }

    private static void write(FileChannel to, byte[] bytes, long position) throws IOException {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        while (from.hasRemaining()) {
            to.write(from, position + from.position());
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel to = copy;
        try (original) {
            if (to != null && !shared) {
                to.close();
            }
        }
    }
}
