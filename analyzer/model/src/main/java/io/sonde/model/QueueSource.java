package io.sonde.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Reads the blocks of a Chronicle Queue, oldest first, without writing a byte: also while another JVM appends, and from
 * a folder that cannot be written. Where Chronicle cannot go on, because a segment is damaged, the segments are searched
 * for whole blocks ({@link SegmentSearch}).
 */
final class QueueSource {
    /** How long Chronicle may wait for a header that a dead process never finished; it waits ten seconds by default. */
    private static final long TIMEOUT_MILLIS = 200;

    private final BlockSource blocks;
    private byte[] bytes = new byte[64 * 1024];

    private final Progress progress;
    private long bytesRead;
    private long bytesThere;
    private int segmentsThere;

    /** @param progress is told in bytes */
    QueueSource(BlockSource blocks, Progress progress) {
        this.blocks = blocks;
        this.progress = progress;
    }

    /**
     * Chronicle's banner, disk watcher and cleaner thread are of no use to a reader, and a file "system.properties" in
     * the working folder is none of its business. Read once, when its classes are initialised.
     */
    private static void quieten() {
        setIfAbsent("system.properties", ".no-system-properties-for-sonde");
        setIfAbsent("chronicle.announcer.disable", "true");
        setIfAbsent("chronicle.analytics.disable", "true");
        setIfAbsent("chronicle.disk.monitor.disable", "true");
        setIfAbsent("background.releaser", "false");
        Jvm.setExceptionHandlers(null, null, null, null);
    }

    private static void setIfAbsent(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }

    void read(Path folder) throws IOException {
        quieten();
        lookAt(folder);
        Set<Integer> cycles = new HashSet<>();
        boolean failed = false;
        boolean toTheEnd = false;
        try (SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(folder)
                        .readOnly(true)
                        .timeoutMS(TIMEOUT_MILLIS)
                        .build();
                ExcerptTailer tailer = queue.createTailer()) {
            tailer.toStart();
            while (readDocument(tailer)) {
                cycles.add(tailer.cycle());
                toTheEnd = true;
            }
            toTheEnd = toTheEnd && cycles.size() >= segmentsThere && !blocks.lacksBlocks();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof WorkspaceFull full) {
                throw full;
            }
            failed = true;
        } catch (Exception | InternalError | AssertionError e) {
            failed = true; // any of these, declared or not, is how Chronicle says that a file is not what it expects
        }
        if (failed || !toTheEnd) {
            new SegmentSearch(blocks).read(folder, failed);
        }
    }

    private boolean readDocument(ExcerptTailer tailer) {
        int size;
        try (DocumentContext document = tailer.readingDocument()) {
            if (!document.isPresent()) {
                return false;
            }
            Bytes<?> source = java.util.Objects.requireNonNull(document.wire()).bytes();
            long length = source.readRemaining();
            if (length > SegmentSearch.LARGEST_BLOCK) {
                blocks.tooLong();
                return true;
            }
            size = (int) length;
            if (size > bytes.length) {
                bytes = new byte[Math.max(size, bytes.length * 2)];
            }
            size = source.read(bytes, 0, size);
        }
        blocks.read(bytes, size);
        bytesRead += size;
        progress.at(bytesRead, Math.max(bytesRead, bytesThere));
        return true;
    }

    private void lookAt(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".cq4")).toList()) {
                bytesThere += Files.size(file);
                segmentsThere++;
            }
        }
    }
}
