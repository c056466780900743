package io.sonde.model;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Where the columns of recordings live: on the heap up to a bound, beyond it in a temporary file that is mapped into
 * memory. The file is made when it is first needed, readable by its owner only, and has no name any more as soon as it
 * is open, where the system can do that: nothing is left however the process ends. Its room is free again once nothing
 * refers to the recordings.
 *
 * <p>May be shared by several recordings. Thread-safe.
 */
public final class Workspace implements Closeable {
    /** Part of the heap that columns may take. */
    private static final int HEAP_PART = 8;

    private final Path folder;
    private final long heapBytes;
    private long onHeap;
    private long inFile;
    private @Nullable FileChannel file;

    private Workspace(Path folder, long heapBytes) {
        this.folder = folder;
        this.heapBytes = heapBytes;
    }

    /** In the system's temporary folder. */
    public static Workspace inTemporaryFolder() {
        return in(Path.of(System.getProperty("java.io.tmpdir", ".")));
    }

    /** With its file in {@code folder}; up to an eighth of the heap is used before there is one. */
    public static Workspace in(Path folder) {
        return in(folder, Runtime.getRuntime().maxMemory() / HEAP_PART);
    }

    /** @param heapBytes from how many bytes on the file is used */
    public static Workspace in(Path folder, long heapBytes) {
        return new Workspace(folder, heapBytes);
    }

    /** Bytes in the file so far. */
    public synchronized long fileBytes() {
        return inFile;
    }

    /**
     * Takes a page that is full: returns it when the heap has room for it, else its copy in the file, and the page may
     * be used again. What is written to either stays.
     *
     * @throws java.io.UncheckedIOException of {@link WorkspaceFull} when the file has no room or cannot be made
     */
    synchronized ByteBuffer keep(ByteBuffer page) {
        int size = page.capacity();
        if (onHeap + size <= heapBytes) {
            onHeap += size;
            return page;
        }
        try {
            FileChannel channel = file();
            // Written, not mapped and filled: a full disk is then an error here and no fault somewhere else.
            ByteBuffer source = page.duplicate().clear();
            while (source.hasRemaining()) {
                channel.write(source, inFile + source.position());
            }
            ByteBuffer mapped =
                    channel.map(FileChannel.MapMode.READ_WRITE, inFile, size).order(ByteOrder.nativeOrder());
            inFile += size;
            return mapped;
        } catch (IOException e) {
            throw new WorkspaceFull(
                            "The recording is larger than the heap, and its "
                                    + Math.max(1, (inFile + size) / 1_000_000)
                                    + " MB of temporary data do not fit into "
                                    + folder.toAbsolutePath() + " (" + reason(e) + "): make room there or name another"
                                    + " folder.",
                            e)
                    .unchecked();
        }
    }

    /** Gives back what pages on the heap took. */
    synchronized void release(long bytes) {
        onHeap -= bytes;
    }

    private FileChannel file() throws IOException {
        FileChannel open = file;
        if (open == null) {
            Files.createDirectories(folder);
            Path path = Files.createTempFile(folder, "sonde-", ".columns"); // 0600 where there are owners
            open = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            file = open;
        }
        return open;
    }

    private static String reason(IOException failure) {
        if (failure instanceof java.nio.file.AccessDeniedException) {
            return "permission denied";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    /** Deletes the file. What was read stays readable. */
    @Override
    public synchronized void close() throws IOException {
        FileChannel open = file;
        if (open != null) {
            open.close();
            file = null;
        }
    }
}
