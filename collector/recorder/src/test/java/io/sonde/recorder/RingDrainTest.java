package io.sonde.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.BlockReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The drain without its thread: time stands still until a test moves it, and the queue does what a test says. */
class RingDrainTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path folder;

    private final List<byte[]> blocks = new ArrayList<>();
    private long now = -5 * SECOND;
    private long segment = 1;
    private int openings;
    private boolean openFails;
    private int appendsUntilFailure = Integer.MAX_VALUE;
    private Error failure = new InternalError("a fault occurred in an unsafe memory access operation");

    private Ring ring;
    private RingDrain drain;

    @BeforeEach
    void start() throws IOException {
        ring = Ring.create(folder.resolve("spans.ring"), 1 << 16, 42, 1, 0, 0);
        drain = new RingDrain(
                ring,
                this::open,
                new SegmentPruner(Files.createDirectory(folder.resolve("spans")), Retention.DEFAULT),
                Clock.fixed(Instant.ofEpochSecond(100, 7), ZoneOffset.UTC),
                () -> now);
    }

    private SegmentWriter open() throws IOException {
        openings++;
        if (openFails) {
            throw new IOException("No space left on device");
        }
        return new SegmentWriter() {
            @Override
            public long segment() {
                return segment;
            }

            @Override
            public void append(byte[] block, int size) {
                if (appendsUntilFailure-- <= 0) {
                    throw failure;
                }
                blocks.add(Arrays.copyOf(block, size));
            }

            @Override
            public void segmentsDeleted() {}

            @Override
            public void close() {}
        };
    }

    private Seen written() {
        Seen seen = new Seen();
        for (byte[] block : blocks) {
            BlockReader reader = new BlockReader();
            assertThat(reader.open(block, block.length)).isNull();
            reader.read(seen);
        }
        return seen;
    }

    private void write(long first, long last) {
        for (long id = first; id <= last; id++) {
            assertThat(Spans.write(ring, id)).isTrue();
        }
    }

    private void drainAll() {
        while (drain.step()) {}
    }

    @Test
    void nothingIsOpenedBeforeTheFirstRecord() {
        now += 100 * SECOND;
        assertThat(drain.step()).isFalse();
        assertThat(openings).isZero();
        assertThat(drain.finish(now, () -> {})).isTrue();
        assertThat(openings).isZero();
    }

    @Test
    void waitsReachTheQueue() {
        write(1, 1);
        Spans.wait(ring, 1);
        drainAll();
        Seen seen = written();
        assertThat(seen.waits).containsExactly(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L));
        assertThat(seen.spans).containsExactly(1L);
    }

    @Test
    void aBlockNamesItsPositionsInTheRing() {
        write(1, 3);
        drainAll();
        BlockReader reader = new BlockReader();
        byte[] introduction = blocks.get(0);
        byte[] spans = blocks.get(1);

        assertThat(reader.open(introduction, introduction.length)).isNull();
        assertThat(reader.ringId()).isEqualTo(42);
        assertThat(reader.next()).isEqualTo(reader.first());
        assertThat(reader.open(spans, spans.length)).isNull();
        assertThat(reader.ringId()).isEqualTo(42);
        assertThat(reader.first()).isZero();
        assertThat(reader.next()).isEqualTo(3L * Spans.BYTES);
        assertThat(reader.count()).isEqualTo(3);
    }

    @Test
    void blocksAreBounded() {
        write(1, 600);
        drainAll();
        BlockReader reader = new BlockReader();
        for (byte[] block : blocks) {
            assertThat(reader.open(block, block.length)).isNull();
            assertThat(reader.count()).isLessThanOrEqualTo(RingDrain.BLOCK_RECORDS);
        }
        assertThat(written().spans).hasSize(600);
    }

    @Test
    void aNewSegmentRepeatsVocabularyDictionaryAndThreads() {
        Spans.define(ring, 1, "gpt-4o");
        Spans.thread(ring, 7, 1);
        write(1, 1);
        drainAll();
        blocks.clear();
        segment++;
        write(2, 2);
        drainAll();

        Seen seen = written();
        assertThat(seen.dictionary).containsEntry(1, "gpt-4o");
        assertThat(seen.threads).containsEntry(7L, 1);
        assertThat(seen.attributes).isNotEmpty();
        assertThat(seen.operations).isNotEmpty();
        assertThat(seen.anchors).hasSize(1);
        assertThat(seen.spans).containsExactly(2L);
    }

    @Test
    void aLargeDictionaryIsRepeatedInSeveralBlocks() {
        for (int id = 1; id <= 50; id++) {
            Spans.define(ring, id, "x".repeat(5_000));
            drainAll();
        }
        blocks.clear();
        segment++;
        write(1, 1);
        drainAll();
        assertThat(written().dictionary).hasSize(50);
        assertThat(blocks).hasSizeGreaterThan(4);
        assertThat(blocks).allSatisfy(block -> assertThat(block.length).isLessThan(2 * RingDrain.BLOCK_BYTES));
    }

    @Test
    void anAnchorEachSecondWhileRecordingAndEveryTenWhenIdle() {
        write(1, 1);
        drainAll();
        assertThat(written().anchors).hasSize(1);
        for (int half = 0; half < 20; half++) {
            now += SECOND / 2;
            write(10 + half, 10 + half);
            drainAll();
        }
        assertThat(written().anchors).hasSize(11);
        for (int second = 0; second < 20; second++) {
            now += SECOND;
            drain.step();
        }
        assertThat(written().anchors).hasSize(13);
    }

    @Test
    void anAnchorCarriesTheLosses() {
        write(1, 1);
        ring.lostSpan();
        ring.lostSpan();
        drainAll();
        assertThat(written().lostSpans).isEqualTo(2);
    }

    @Test
    void aFailingQueueLosesNothingThatTheRingStillHolds() {
        write(1, 10);
        drainAll();
        blocks.clear();
        appendsUntilFailure = 0;
        write(11, 20);
        assertThat(drain.step()).isFalse();
        assertThat(drain.stats().failures()).isEqualTo(1);
        assertThat(drain.stats().lastFailure()).contains("unsafe memory access");

        appendsUntilFailure = Integer.MAX_VALUE;
        drain.step();
        assertThat(openings).as("not before the back-off is over").isEqualTo(1);
        now += SECOND;
        drainAll();

        assertThat(openings).isEqualTo(2);
        assertThat(drain.stats().reopens()).isEqualTo(1);
        assertThat(written().spans).containsExactly(11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L, 20L);
        assertThat(written().attributes).as("introduced again").isNotEmpty();
        assertThat(drain.stats().droppedRecords()).isZero();
        assertThat(ring.failures()).isEqualTo(1);
    }

    /** A reader leaves out a block that starts before the end of another: more records in it would be lost. */
    @Test
    void aBlockIsTriedAgainWithTheSameRecords() {
        write(1, 3);
        appendsUntilFailure = 1;
        drain.step();
        write(4, 6);
        appendsUntilFailure = Integer.MAX_VALUE;
        now += SECOND;
        drainAll();

        assertThat(written().spans).containsExactly(1L, 2L, 3L);
        drainAll();
        assertThat(written().spans).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void aFullDiskFillsTheRingAndNothingElse() {
        openFails = true;
        long id = 1;
        while (Spans.write(ring, id)) {
            id++;
        }
        for (int attempt = 0; attempt < 50; attempt++) {
            now += 10 * SECOND;
            assertThat(drain.step()).isFalse();
        }
        assertThat(openings).isEqualTo(50);
        assertThat(drain.stats().droppedRecords()).isZero();
        openFails = false;
        now += 10 * SECOND;
        drainAll();
        assertThat(written().spans).hasSize((int) id - 1);
    }

    @Test
    void theBackoffGrowsToSecondsAndEndsWithSuccess() {
        openFails = true;
        write(1, 1);
        for (int milli = 0; milli < 60_000; milli += 10) {
            drain.step();
            now += SECOND / 100;
        }
        assertThat(openings).isBetween(12, 20);
        openFails = false;
        now += 10 * SECOND;
        drainAll();
        openFails = true;
        appendsUntilFailure = 0;
        write(2, 2);
        int before = openings;
        drain.step();
        now += SECOND / 5;
        drain.step();
        assertThat(openings).isEqualTo(before + 1);
    }

    @Test
    void aBlockThatTheQueueNeverTakesIsGivenUpAndCounted() {
        write(1, 3);
        for (int attempt = 0; attempt < RingDrain.ATTEMPTS; attempt++) {
            appendsUntilFailure = 1; // the introduction passes, the block does not
            drain.step();
            now += 10 * SECOND;
        }
        assertThat(drain.stats().droppedRecords()).isEqualTo(3);
        appendsUntilFailure = Integer.MAX_VALUE;
        write(4, 4);
        drainAll();
        assertThat(written().spans).containsExactly(4L);
    }

    @Test
    void aRecordThatIsNeverCommittedStopsTheDrainForTenSecondsOnly() {
        write(1, 1);
        drainAll();
        ring.claim(Spans.BYTES);
        write(3, 3);
        drainAll();
        now += 9 * SECOND;
        drainAll();
        assertThat(written().spans).containsExactly(1L);
        now += SECOND;
        drainAll();
        drainAll();
        assertThat(written().spans).containsExactly(1L, 3L);
        assertThat(drain.stats().droppedRecords()).isEqualTo(1);
    }

    @Test
    void finishingDrainsEverythingAndWritesALastAnchor() {
        write(1, 1);
        drainAll();
        blocks.clear();
        now += SECOND / 10;
        write(2, 600 - 1);

        assertThat(drain.finish(now, () -> {})).isTrue();

        assertThat(written().spans).hasSize(598);
        BlockReader reader = new BlockReader();
        byte[] last = blocks.get(blocks.size() - 1);
        assertThat(reader.open(last, last.length)).isNull();
        Seen seen = new Seen();
        reader.read(seen);
        assertThat(seen.anchors).containsExactly(now);
    }

    @Test
    void finishingAgainstAFullDiskEndsAtTheDeadlineAndSaysSo() {
        openFails = true;
        write(1, 1);
        assertThat(drain.finish(now + 2 * SECOND, () -> now += SECOND / 10)).isFalse();
        assertThat(ring.head()).isZero();
    }
}
