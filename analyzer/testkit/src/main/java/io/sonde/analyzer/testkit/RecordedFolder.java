package io.sonde.analyzer.testkit;

import io.sonde.format.BlockWriter;
import io.sonde.format.Format;
import io.sonde.format.RecordHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;

/** A recording folder on disk, written block by block, whole or damaged. Needs the JVM flags that Chronicle needs. */
public final class RecordedFolder implements AutoCloseable {
    private static final long RING = 42;

    private final Path folder;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private long millis = 1_700_000_000_000L;
    private long position;

    private RecordedFolder(Path folder) {
        System.setProperty("chronicle.announcer.disable", "true");
        System.setProperty("chronicle.disk.monitor.disable", "true");
        this.folder = folder;
        queue = SingleChronicleQueueBuilder.binary(folder.resolve(Format.SPANS))
                .rollCycle(LegacyRollCycles.MINUTELY)
                .timeProvider(() -> millis)
                .blockSize(1 << 16)
                .build();
        appender = queue.createAppender();
    }

    /** A new recording with a complete manifest and no block yet. */
    public static RecordedFolder in(Path folder) throws IOException {
        Files.createDirectories(folder);
        writeManifest(folder, Format.VERSION);
        return new RecordedFolder(folder);
    }

    /** Only the manifest. */
    public static void writeManifest(Path folder, int version) throws IOException {
        Files.writeString(folder.resolve(Format.MANIFEST), """
                {"formatVersion": %d, "id": "rec-1", "app": "desk", "start": "2026-01-01T00:00:00Z", "pid": 4711,
                 "jvm": {"name": "OpenJDK", "version": "17", "vendor": "x"}, "clock": {"id": 1, "name": "nanoTime"},
                 "sessionRoots": [], "libraries": [{"library": "lib", "version": "1.0", "status": "woven", "methods": 2}],
                 "notRecorded": [], "cleanStop": true, "future": {"unknown": [1, 2]},
                 "counters": {"spans": 1, "lostSpans": 0, "lostRecords": 0, "droppedRecords": 0, "failures": []}}
                """.formatted(version));
    }

    public Path path() {
        return folder;
    }

    /** Appends the next block of the ring. */
    public RecordedFolder block(Consumer<RecordHandler> records) {
        return append(encode(records));
    }

    /** Appends a block of a drawing. */
    public RecordedFolder drawn(String... drawings) {
        return block(handler -> Timeline.write(handler, timeline -> {
            for (String drawing : drawings) {
                timeline.add(drawing);
            }
        }));
    }

    /** The next block of the ring, not appended. */
    public byte[] encode(Consumer<RecordHandler> records) {
        BlockWriter block = new BlockWriter();
        block.start(RING, position);
        records.accept(block);
        position += 64;
        byte[] bytes = block.finish(position);
        return Arrays.copyOf(bytes, block.size());
    }

    /** Appends bytes as one document, whatever they are. */
    public RecordedFolder append(byte[] block) {
        Bytes<byte[]> bytes = Bytes.wrapForRead(block);
        try {
            appender.writeBytes(bytes);
        } finally {
            bytes.releaseLast();
        }
        return this;
    }

    /** The following blocks go to a new segment. */
    public RecordedFolder nextSegment() {
        millis += 60_000;
        return this;
    }

    @Override
    public void close() {
        appender.close();
        queue.close();
    }
}
