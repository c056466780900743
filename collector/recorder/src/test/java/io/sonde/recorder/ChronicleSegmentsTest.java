package io.sonde.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ring, drain and a real queue; the clock is ours. */
class ChronicleSegmentsTest {
    private static final Instant START = Instant.parse("2026-01-01T12:00:30Z");

    @TempDir
    Path folder;

    private Path spans;
    private Ring ring;
    private long ticks = 77;

    private final Clock wall = new Clock() {
        @Override
        public Instant instant() {
            return START.plusNanos(ticks);
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    };

    @BeforeEach
    void create() throws IOException {
        spans = folder.resolve("spans");
        ring = Ring.create(folder.resolve("spans.ring"), 1 << 20, 42, 1, 0, 0);
    }

    private RingDrain drain(Retention retention) {
        return new RingDrain(
                ring,
                ChronicleSegments.in(spans, wall, () -> ticks),
                new SegmentPruner(spans, retention),
                wall,
                () -> ticks);
    }

    /** Enough for a segment to be worth closing. */
    private void writeMegabyte(RingDrain drain, long firstId) {
        for (long id = firstId; id < firstId + 60_000; id++) {
            if (!Spans.write(ring, id)) {
                while (drain.step()) {}
                id--;
            }
        }
        while (drain.step()) {}
    }

    @Test
    void everySegmentCanBeReadAlone() {
        RingDrain drain = drain(Retention.DEFAULT);
        Spans.define(ring, 1, "gpt-4o");
        Spans.thread(ring, 7, 1);
        for (int segment = 0; segment < 3; segment++) {
            writeMegabyte(drain, 1 + segment * 100_000L);
            ticks += Duration.ofMinutes(5).toNanos();
        }
        assertThat(drain.finish(ticks, () -> {})).isTrue();

        List<Seen> segments = new ArrayList<>(Recorded.segments(spans).values());
        assertThat(segments).hasSizeGreaterThanOrEqualTo(3);
        assertThat(segments).allSatisfy(segment -> {
            assertThat(segment.dictionary).containsEntry(1, "gpt-4o");
            assertThat(segment.threads).containsEntry(7L, 1);
            assertThat(segment.attributes).isNotEmpty();
            assertThat(segment.operations).isNotEmpty();
            assertThat(segment.anchors).isNotEmpty();
        });
        assertThat(spans.resolve("20260101-1200.cq4")).exists();
        assertThat(spans.resolve("20260101-1205.cq4")).exists();
    }

    @Test
    void anIdleProgramRollsOnceAnHour() {
        RingDrain drain = drain(Retention.DEFAULT);
        Spans.write(ring, 1);
        for (int minute = 0; minute < 130; minute++) {
            drain.step();
            ticks += Duration.ofMinutes(1).toNanos();
        }
        drain.finish(ticks, () -> {});
        // The one with the span closes after five minutes.
        assertThat(Recorded.segments(spans)).hasSize(4);
    }

    @Test
    void deletedSegmentsDoNotStopAReader() throws IOException {
        RingDrain drain = drain(new Retention((4 << 20) + (1 << 18), null));
        for (int segment = 0; segment < 5; segment++) {
            writeMegabyte(drain, 1 + segment * 100_000L);
            ticks += Duration.ofMinutes(5).toNanos();
        }
        writeMegabyte(drain, 500_001);
        assertThat(drain.stats().failures()).as(drain.stats().lastFailure()).isZero();
        assertThat(drain.stats().deletedSegments()).isPositive();
        assertThat(spans.resolve("20260101-1200.cq4")).doesNotExist();
        Seen live = Recorded.all(spans);
        drain.finish(ticks, () -> {});

        assertThat(live.spans).contains(560_000L).doesNotContain(1L);
        assertThat(Recorded.all(spans).spans).isEqualTo(live.spans);
    }

    @Test
    void aWriterThatFailedIsFollowedByANewSegment() throws IOException {
        SegmentWriter.Opener opener = ChronicleSegments.in(spans, wall, () -> ticks);
        long damaged;
        try (SegmentWriter writer = opener.open()) {
            damaged = writer.segment();
        }
        try (SegmentWriter writer = opener.open()) {
            assertThat(writer.segment()).isGreaterThan(damaged);
        }
    }

    @Test
    void nothingIsWrittenIntoTheReserveAndNothingIsLostByWaiting() throws IOException {
        Files.createDirectory(spans);
        long[] usable = {DiskReserve.BYTES - 1};
        SegmentClock clock = new SegmentClock(wall, () -> ticks);
        DiskReserve reserve = new DiskReserve(() -> usable[0]);
        RingDrain drain = new RingDrain(
                ring,
                () -> ChronicleSegments.open(spans, clock, reserve),
                new SegmentPruner(spans, Retention.DEFAULT),
                wall,
                () -> ticks);
        Spans.write(ring, 1);
        drain.step();
        assertThat(spans).isEmptyDirectory();
        assertThat(drain.stats().lastFailure()).contains("16383 KB are left");

        usable[0] = DiskReserve.BYTES;
        ticks += Duration.ofSeconds(10).toNanos();
        drain.step();
        usable[0] = 0;
        Spans.write(ring, 2);
        drain.step();
        usable[0] = DiskReserve.BYTES;
        ticks += Duration.ofSeconds(10).toNanos();

        assertThat(drain.finish(ticks, () -> {})).isTrue();
        assertThat(Recorded.all(spans).spans).containsExactly(1L, 2L);
    }

    /** The process is gone, the queue was never closed. */
    @Test
    void aQueueThatWasNotClosedIsReadToItsEnd() {
        RingDrain drain = drain(Retention.DEFAULT);
        for (long id = 1; id <= 100; id++) {
            Spans.write(ring, id);
        }
        drain.step();
        assertThat(Recorded.all(spans).spans).hasSize(100);
    }

    @Test
    void aFolderThatVanishesIsSurvivedAndMadeAgain() throws IOException {
        RingDrain drain = drain(Retention.DEFAULT);
        Spans.write(ring, 1);
        drain.step();
        try (var files = Files.list(spans)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(spans);
        // The segment is still mapped and takes what comes, until somebody looks at the folder's size.
        ticks += Duration.ofSeconds(10).toNanos();
        for (long id = 2; id <= 10; id++) {
            Spans.write(ring, id);
            drain.step();
            ticks += Duration.ofSeconds(10).toNanos();
        }
        assertThat(drain.finish(ticks + 1, () -> ticks++)).isTrue();
        assertThat(Recorded.all(spans).spans).contains(10L);
    }
}
