package io.sonde.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sonde.format.RecordHandler;
import io.sonde.format.RingFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingTest {
    private static final int EVERYTHING = Integer.MAX_VALUE;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("spans.ring");
    }

    private Ring ring(int capacity) throws IOException {
        return Ring.create(file, capacity, 42, 4711, 1_000, 2_000);
    }

    @Test
    void aRecordComesOutAsItWentIn() throws IOException {
        Ring ring = ring(1024);
        Spans.define(ring, 3, "käse");
        Spans.thread(ring, 9, 3);
        Spans.write(ring, 5);
        Spans.wait(ring, 5);
        Seen seen = new Seen();

        assertThat(ring.drain(seen, EVERYTHING, EVERYTHING)).isEqualTo(4);

        assertThat(seen.dictionary).containsEntry(3, "käse");
        assertThat(seen.threads).containsEntry(9L, 3);
        assertThat(seen.spans).containsExactly(5L);
        assertThat(seen.waits).containsExactly(List.of(5L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L));
        assertThat(ring.head()).isEqualTo(ring.tail());
        assertThat(ring.drain(seen, EVERYTHING, EVERYTHING)).isZero();
    }

    @Test
    void aFullRingRefusesAndTakesAgainAfterDraining() throws IOException {
        Ring ring = ring(1024);
        long id = 1;
        while (Spans.write(ring, id)) {
            id++;
        }
        assertThat(ring.lostSpans()).isEqualTo(1);
        assertThat(id - 1).isEqualTo(1024 / Spans.BYTES);

        assertThat(ring.drain(new Seen(), 1, EVERYTHING)).isEqualTo(1);

        // What is left at the end is shorter than a record: padding goes there, and the record to the start.
        assertThat(Spans.write(ring, id)).isTrue();
        Seen seen = new Seen();
        ring.drain(seen, EVERYTHING, EVERYTHING);
        assertThat(seen.spans).isEqualTo(LongStream.rangeClosed(2, id).boxed().toList());
    }

    /** Ten times round, record lengths that do not divide the capacity. */
    @Test
    void manyLapsKeepEveryRecordWhole() throws IOException {
        Ring ring = ring(512);
        Seen seen = new Seen();
        for (long id = 1; id <= 1_000; id++) {
            assertThat(Spans.write(ring, id)).isTrue();
            if (id % 3 == 0) {
                ring.drain(seen, EVERYTHING, EVERYTHING);
            }
        }
        ring.drain(seen, EVERYTHING, EVERYTHING);
        assertThat(seen.spans)
                .isEqualTo(LongStream.rangeClosed(1, 1_000).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096, 1 << 16})
    void manyProducersLoseNothingThatTheyDidNotCount(int capacity) throws Exception {
        Ring ring = ring(capacity);
        Producers.loseNothing(ring, producer -> id -> Spans.write(ring, id));
    }

    @Test
    void theRecorderWaitsForARecordThatIsNotCommitted() throws IOException {
        Ring ring = ring(1024);
        Spans.write(ring, 1);
        int open = ring.claim(Spans.BYTES);
        Spans.write(ring, 3);
        Seen seen = new Seen();

        assertThat(ring.drain(seen, EVERYTHING, EVERYTHING)).isEqualTo(1);
        Spans.fill(ring, open, 2);
        ring.commit(open, Spans.BYTES);
        assertThat(ring.drain(seen, EVERYTHING, EVERYTHING)).isEqualTo(2);

        assertThat(seen.spans).containsExactly(1L, 2L, 3L);
    }

    @Test
    void anAbandonedRecordIsPassedOver() throws IOException {
        Ring ring = ring(1024);
        int open = ring.claim(Spans.BYTES);
        Spans.write(ring, 2);
        ring.abandon(open, Spans.BYTES);
        Seen seen = new Seen();

        assertThat(ring.drain(seen, EVERYTHING, EVERYTHING)).isEqualTo(1);

        assertThat(seen.spans).containsExactly(2L);
    }

    @Test
    void aStalledRecordCanBeSkipped() throws IOException {
        Ring ring = ring(1024);
        assertThat(ring.skipStalled()).as("empty").isFalse();
        ring.claim(Spans.BYTES);
        Spans.write(ring, 2);

        assertThat(ring.skipStalled()).isTrue();

        Seen seen = new Seen();
        ring.drain(seen, EVERYTHING, EVERYTHING);
        assertThat(seen.spans).containsExactly(2L);
        Spans.write(ring, 3);
        assertThat(ring.skipStalled()).as("a committed record").isFalse();
    }

    /** The thread died between claiming and marking: the room is there, its length is not. */
    @Test
    void aStalledRecordWithoutLengthCanBeSkipped() throws IOException {
        Ring ring = ring(1024);
        int open = ring.claim(Spans.BYTES);
        ring.buffer().putInt(open, 0);
        Spans.write(ring, 2);

        assertThat(ring.skipStalled()).isTrue();

        Seen seen = new Seen();
        ring.drain(seen, EVERYTHING, EVERYTHING);
        assertThat(seen.spans).containsExactly(2L);
    }

    @Test
    void whatWasPeekedStaysUntilItIsReleased() throws IOException {
        Ring ring = ring(1024);
        Spans.write(ring, 1);
        Seen seen = new Seen();

        ring.peek(seen, EVERYTHING, EVERYTHING);
        ring.peek(seen, EVERYTHING, EVERYTHING);
        assertThat(seen.spans).containsExactly(1L, 1L);
        assertThat(ring.head()).isZero();
        ring.release();

        assertThat(ring.peek(seen, EVERYTHING, EVERYTHING)).isZero();
        assertThat(ring.head()).isEqualTo(Spans.BYTES);
    }

    @Test
    void aFullRingIsPeekedOnlyOnce() throws IOException {
        Ring ring = ring(1024);
        while (ring.claim(64) >= 0) {}
        for (int at = 4096; at < 4096 + 1024; at += 64) {
            ring.abandon(at, 64);
        }

        ring.peek(new Seen(), EVERYTHING, EVERYTHING);

        assertThat(ring.peeked()).isEqualTo(1024);
    }

    @Test
    void aRecordLongerThanAQuarterOfTheRingIsRefused() throws IOException {
        Ring ring = ring(1024);
        assertThat(ring.claim(257)).isNegative();
        assertThat(ring.claim(256)).isNotNegative();
        assertThat(ring.claim(7)).as("shorter than a header").isNegative();
    }

    @Test
    void aRecordThatContradictsItselfIsPassedOver() throws IOException {
        Ring ring = ring(1024);
        Spans.write(ring, 1);
        ring.buffer().putInt(4096 + 60, 1_000_000);
        Spans.write(ring, 2);
        Seen seen = new Seen();

        ring.drain(seen, EVERYTHING, EVERYTHING);

        assertThat(seen.spans).containsExactly(2L);
        assertThat(ring.malformed()).isEqualTo(1);
    }

    @Test
    void aClosedRingTakesNothingNewAndKeepsWhatItHas() throws IOException {
        Ring ring = ring(1024);
        int open = ring.claim(Spans.BYTES);
        ring.close();
        assertThat(ring.claim(Spans.BYTES)).isNegative();
        Spans.fill(ring, open, 1);
        ring.commit(open, Spans.BYTES);

        Seen seen = new Seen();
        ring.drain(seen, EVERYTHING, EVERYTHING);
        assertThat(seen.spans).containsExactly(1L);
    }

    /** The ring is never closed here: the file is read as a process leaves it that was killed. */
    @Test
    void afterACrashTheFileHoldsExactlyWhatWasCommittedAndNotDrained() throws IOException {
        Ring ring = ring(2048);
        // Almost a lap, so that what is left goes over the end.
        for (long id = 1; id <= 15; id++) {
            Spans.write(ring, id);
        }
        ring.drain(new Seen(), 13, EVERYTHING);
        ring.claim(Spans.BYTES);
        for (long id = 17; id <= 20; id++) {
            Spans.write(ring, id);
        }
        ring.lostSpan();
        ring.lostRecord();
        ring.failure();
        ring.failure();

        RingFile left = RingFile.open(file);
        Seen seen = new Seen();
        RingFile.Rest rest = left.read(seen);

        assertThat(seen.spans).containsExactly(14L, 15L, 17L, 18L, 19L, 20L);
        assertThat(rest).isEqualTo(new RingFile.Rest(6, 1, ring.tail(), List.of()));
        assertThat(left.ringId()).isEqualTo(42);
        assertThat(left.pid()).isEqualTo(4711);
        assertThat(left.clock()).isEqualTo(1);
        assertThat(left.anchorTicks()).isEqualTo(1_000);
        assertThat(left.anchorEpochNanos()).isEqualTo(2_000);
        assertThat(left.head()).isEqualTo(ring.head());
        assertThat(left.lostSpans()).isEqualTo(1);
        assertThat(left.lostRecords()).isEqualTo(1);
        assertThat(left.failures()).isEqualTo(2);
    }

    @Test
    void whatWasCommittedBehindARecordThatIsNotYetMarkedIsRead() throws IOException {
        Ring ring = ring(1024);
        Spans.write(ring, 1);
        int open = ring.claim(Spans.BYTES);
        ring.buffer().putInt(open, 0);
        Spans.write(ring, 3);
        Seen seen = new Seen();

        RingFile.Rest rest = RingFile.open(file).read(seen);

        assertThat(seen.spans).containsExactly(1L, 3L);
        assertThat(rest.damage()).contains("being claimed");
    }

    @Test
    void anExistingFileIsNotTouched() throws IOException {
        Files.writeString(file, "mine");
        assertThatThrownBy(() -> ring(1024)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("mine");
    }

    @Test
    void aFailingHandlerLeavesTheRecordsInTheRing() throws IOException {
        Ring ring = ring(1024);
        Spans.write(ring, 1);
        RecordHandler failing = new RecordHandler() {
            @Override
            public void span(io.sonde.format.SpanRecord span) {
                throw new IllegalStateException("disk");
            }
        };
        assertThatThrownBy(() -> ring.peek(failing, EVERYTHING, EVERYTHING)).hasMessage("disk");
        ring.release();

        Seen seen = new Seen();
        ring.drain(seen, EVERYTHING, EVERYTHING);
        assertThat(seen.spans).containsExactly(1L);
    }
}
