package io.sonde.recorder;

import io.sonde.format.BlockLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;

/**
 * Segments as the cycles of a Chronicle Queue, one block per document. Every file is readable by its owner only.
 * Recorder thread only: it is the thread that Chronicle gets for its work, there is no other.
 */
final class ChronicleSegments implements SegmentWriter {
    /** Files grow in steps of this; sparse, but counted in full by {@code ls}, {@code tar} and quotas. */
    private static final long FILE_STEP = 1 << 20;

    /** How long Chronicle waits for a lock that a dead process may have left; ours is the only writer. */
    private static final long LOCK_TIMEOUT_MILLIS = 1_000;

    private final Path folder;
    private final SegmentClock clock;
    private final DiskReserve reserve;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private long restricted = Long.MIN_VALUE;

    private ChronicleSegments(Path folder, SegmentClock clock, DiskReserve reserve, SingleChronicleQueue queue) {
        this.folder = folder;
        this.clock = clock;
        this.reserve = reserve;
        this.queue = queue;
        this.appender = queue.createAppender();
    }

    /** Opens the queue in {@code folder}, each time with a new segment: the last one may be damaged. */
    static Opener in(Path folder, Clock wall, LongSupplier ticks) {
        SegmentClock clock = new SegmentClock(wall, ticks);
        return () -> {
            Files.createDirectories(folder, OwnerOnly.folder(folder));
            return open(folder, clock, DiskReserve.of(folder));
        };
    }

    static ChronicleSegments open(Path folder, SegmentClock clock, DiskReserve reserve) throws IOException {
        reserve.check();
        QuietChronicle.initialise();
        clock.roll();
        SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(folder)
                .rollCycle(LegacyRollCycles.MINUTELY)
                .timeProvider(clock::millis)
                .blockSize(FILE_STEP)
                .timeoutMS(LOCK_TIMEOUT_MILLIS)
                .build();
        try {
            return new ChronicleSegments(folder, clock, reserve, queue);
        } catch (Throwable failure) {
            queue.close();
            throw failure;
        }
    }

    @Override
    public long segment() {
        clock.rollIfDue();
        return clock.segment();
    }

    @Override
    public void append(byte[] block, int size) throws IOException {
        reserve.check();
        Bytes<byte[]> bytes = Bytes.wrapForRead(block);
        try {
            bytes.readLimit(size);
            appender.writeBytes(bytes);
        } finally {
            bytes.releaseLast();
        }
        // Should the disk have filled up all the same: JDK 17 throws the fault of a mapped write at the next passage
        // from native code to Java, and that must be here, before the caller counts the block as written. It does so in
        // interpreted code only; once this is compiled the reserve is what keeps the disk from filling up.
        // A native method that does nothing: to yield would cost a block's time or ten of them where others want the
        // processor.
        if (Thread.holdsLock(this)) {
            throw new IllegalStateException("nobody locks this");
        }
        clock.wrote(size, BlockLayout.next(block) > BlockLayout.first(block));
        if (restricted != clock.segment()) {
            ClosedSegment.close(restrictFiles(), clock.now());
            restricted = clock.segment();
        }
    }

    /** Chronicle creates its files with the process's usual rights; the folder around them is closed to others anyway. */
    private List<Path> restrictFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.sorted().toList();
            for (Path file : all) {
                OwnerOnly.restrict(file);
            }
            return all;
        }
    }

    @Override
    public void segmentsDeleted() {
        queue.refreshDirectoryListing();
    }

    @Override
    public void close() {
        try {
            appender.close();
        } finally {
            queue.close();
        }
    }
}
