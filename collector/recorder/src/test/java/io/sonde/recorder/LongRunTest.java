package io.sonde.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Long runs in a few seconds: ring, drain, a real queue and its retention; the clocks are ours. A day in each build, a week
 * with {@code -Dsonde.robustness=all}.
 */
class LongRunTest {
    private static final Instant START = Instant.parse("2026-01-01T12:00:30Z");
    private static final Duration STEP = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofDays("all".equals(System.getProperty("sonde.robustness")) ? 7 : 1);
    private static final int SPANS_PER_STEP = 400;
    /** No segment becomes larger in five minutes at this rate. */
    private static final long SEGMENT_BYTES = 2 << 20;

    @TempDir
    Path folder;

    private long ticks = 77;
    private Duration jump = Duration.ZERO;

    private final Clock wall = new Clock() {
        @Override
        public Instant instant() {
            return START.plusNanos(ticks).plus(jump);
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    };

    private RingDrain drain(Ring ring, Retention retention) {
        Path spans = folder.resolve("spans");
        return new RingDrain(
                ring,
                ChronicleSegments.in(spans, wall, () -> ticks),
                new SegmentPruner(spans, retention),
                wall,
                () -> ticks);
    }

    private Ring ring() throws IOException {
        return Ring.create(folder.resolve("spans.ring"), 1 << 20, 42, 1, 0, 0);
    }

    private long write(Ring ring, long id) {
        for (int i = 0; i < SPANS_PER_STEP; i++) {
            assertThat(Spans.write(ring, id + i)).isTrue();
        }
        return id + SPANS_PER_STEP;
    }

    private long bytes() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("spans"))) {
            return files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theFolderKeepsToItsSizeWithinOneSegment() throws IOException {
        long limit = 6 << 20;
        Ring ring = ring();
        RingDrain drain = drain(ring, new Retention(limit, null));
        long most = 0;
        long id = 1;
        for (Duration at = Duration.ZERO; at.compareTo(LONG) < 0; at = at.plus(STEP)) {
            id = write(ring, id);
            while (drain.step()) {}
            ticks += STEP.toNanos();
            most = Math.max(most, bytes());
        }
        assertThat(drain.stats().failures()).as(drain.stats().lastFailure()).isZero();
        assertThat(most).isBetween(limit / 2, limit + SEGMENT_BYTES);
        assertThat(drain.stats().deletedSegments()).isGreaterThan(LONG.dividedBy(SegmentClock.LONGEST) * 6 / 10);
        assertThat(drain.finish(ticks, () -> {})).isTrue();
        List<Long> left = Recorded.all(folder.resolve("spans")).spans;
        assertThat(left).contains(id - 1).isSorted().doesNotContain(1L);
        System.out.printf(
                LONG + ": at most %d KB, %d segments left%n",
                most >> 10,
                segments().size());
    }

    @Test
    void nothingBecomesOlderThanItMayWithinOneSegment() throws IOException {
        Duration age = Duration.ofMinutes(30);
        Ring ring = ring();
        RingDrain drain = drain(ring, new Retention(1L << 30, age));
        long id = 1;
        for (Duration at = Duration.ZERO; at.compareTo(Duration.ofDays(1)) < 0; at = at.plus(STEP)) {
            id = write(ring, id);
            while (drain.step()) {}
            ticks += STEP.toNanos();
            Instant oldest =
                    wall.instant().minus(age).minus(SegmentClock.LONGEST).minus(STEP);
            List<Path> segments = segments();
            for (Path closed : segments.subList(0, segments.size() - 1)) {
                FileTime time = Files.getLastModifiedTime(closed);
                assertThat(time.toInstant()).isAfter(oldest);
            }
            assertThat(segments.size()).isLessThanOrEqualTo(8);
        }
        assertThat(drain.stats().failures()).as(drain.stats().lastFailure()).isZero();
    }

    /** It is set back by a day, forth by a year, and back again: segments go up all the same, and nothing is lost. */
    @Test
    void aClockThatJumps() throws IOException {
        Ring ring = ring();
        RingDrain drain = drain(ring, Retention.DEFAULT);
        long id = 1;
        for (long days : new long[] {0, -1, 365, 0, -400}) {
            jump = Duration.ofDays(days);
            for (int minute = 0; minute < 12; minute++) {
                id = write(ring, id);
                while (drain.step()) {}
                ticks += STEP.toNanos();
            }
        }
        assertThat(drain.stats().failures()).as(drain.stats().lastFailure()).isZero();
        assertThat(drain.finish(ticks, () -> {})).isTrue();
        assertThat(Recorded.all(folder.resolve("spans")).spans)
                .hasSize((int) id - 1)
                .isSorted();
    }

    @Test
    void anIdleProgramKeepsSmall() throws IOException {
        Ring ring = ring();
        RingDrain drain = drain(ring, Retention.DEFAULT);
        Spans.write(ring, 1);
        for (Duration at = Duration.ZERO; at.compareTo(LONG) < 0; at = at.plus(STEP)) {
            drain.step();
            ticks += STEP.toNanos();
        }
        System.out.printf(
                LONG + " idle: %d KB, %d segments%n", bytes() >> 10, segments().size());
        assertThat(bytes()).isLessThan(32 << 20);
        assertThat(drain.stats().failures()).isZero();
    }
}
