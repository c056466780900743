package io.sonde.heap;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Pages for the tables of one dump: on the heap up to a quarter of it, then in a temporary file that is mapped, readable
 * by its owner only and without a name as soon as it is open. Pages that are given back are used again. Not thread-safe.
 */
final class Scratch implements Closeable {
    /** One page: 1 MB, so that small dumps need little and 20 GB of tables stay below 65,530 mappings. */
    static final int PAGE_BYTES = 1 << 20;
    /** Part of the heap that tables may take. */
    private static final int HEAP_PART = 4;

    private final Path folder;
    private final long heapBytes;
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private long onHeap;
    private long inFile;
    private @Nullable FileChannel file;

    Scratch(Path folder) {
        this.folder = folder;
        this.heapBytes = Runtime.getRuntime().maxMemory() / HEAP_PART;
    }

    /** A page of zeros in the machine's byte order. */
    ByteBuffer page() {
        ByteBuffer used = free.poll();
        if (used != null) {
            return zeroed(used);
        }
        if (onHeap + PAGE_BYTES <= heapBytes) {
            onHeap += PAGE_BYTES;
            return ByteBuffer.allocate(PAGE_BYTES).order(ByteOrder.nativeOrder());
        }
        try {
            FileChannel channel = file();
            // Written, not only mapped: a full disk is then an error here and no fault somewhere else.
            ByteBuffer zeros = ByteBuffer.allocate(PAGE_BYTES);
            while (zeros.hasRemaining()) {
                channel.write(zeros, inFile + zeros.position());
            }
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, inFile, PAGE_BYTES)
                    .order(ByteOrder.nativeOrder());
            inFile += PAGE_BYTES;
            return mapped;
        } catch (IOException e) {
            throw new UnreadableDump(
                            "The heap dump needs " + Math.max(1, (inFile + PAGE_BYTES) / 1_000_000)
                                    + " MB or more of temporary data, which do not fit into " + folder.toAbsolutePath()
                                    + ": make room there or name another folder.",
                            e)
                    .unchecked();
        }
    }

    void giveBack(ByteBuffer page) {
        free.add(page);
    }

    /** Bytes of tables at their most, on the heap and in the file. */
    long bytes() {
        return onHeap + inFile;
    }

    private static ByteBuffer zeroed(ByteBuffer page) {
        for (int i = 0; i < PAGE_BYTES; i += Long.BYTES) {
            page.putLong(i, 0);
        }
        return page;
    }

    private FileChannel file() throws IOException {
        FileChannel open = file;
        if (open == null) {
            Path path = temporary(folder);
            open = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            file = open;
        }
        return open;
    }

    /** A new empty file, readable by its owner only where there are owners. */
    static Path temporary(Path folder) throws IOException {
        Files.createDirectories(folder);
        return Files.createTempFile(folder, "sonde-", ".heap");
    }

    @Override
    public void close() throws IOException {
        free.clear();
        FileChannel open = file;
        if (open != null) {
            open.close();
            file = null;
        }
    }
}
