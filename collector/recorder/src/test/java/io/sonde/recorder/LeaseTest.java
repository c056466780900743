package io.sonde.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.RingFile;
import io.sonde.format.RingLayout;
import io.sonde.format.RingRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pieces of the ring that one thread has to itself. */
class LeaseTest {
    private static final int EVERYTHING = Integer.MAX_VALUE;
    private static final int CAPACITY = 1 << 16;
    private static final int BYTES = 1024;

    @TempDir
    Path folder;

    private Path file;
    private Ring ring;

    @BeforeEach
    void createTheRing() throws IOException {
        file = folder.resolve("spans.ring");
        ring = Ring.create(file, CAPACITY, 42, 4711, 1_000, 2_000);
    }

    /** A thread's lease. */
    private final class Leased {
        private final long lease = ring.lease(BYTES);
        private int used = RingRecords.LEASE_HEAD_BYTES;

        /** @return offset of the record; -1 when the lease is over or full */
        int claim() {
            int at = used + Spans.BYTES > BYTES ? -1 : ring.claim(lease, used, Spans.BYTES);
            used += at < 0 ? 0 : Spans.BYTES;
            return at;
        }

        boolean write(long id) {
            int at = claim();
            if (at >= 0) {
                Spans.fill(ring, at, id);
                ring.commit(at, Spans.BYTES);
            }
            return at >= 0;
        }

        void end() {
            ring.endLease(lease, used, BYTES);
        }
    }

    private List<Long> drained() {
        Seen seen = new Seen();
        ring.drain(seen, EVERYTHING, EVERYTHING);
        return seen.spans;
    }

    @Test
    void anEndedLeaseGoesAsAWholeInTheOrderOfTheTail() {
        Spans.write(ring, 1);
        Leased leased = new Leased();
        Spans.write(ring, 4);
        leased.write(2);
        leased.write(3);
        leased.end();

        Seen seen = new Seen();
        assertThat(ring.drain(seen, 2, EVERYTHING)).as("not split").isEqualTo(3);
        assertThat(seen.spans).containsExactly(1L, 2L, 3L);
        assertThat(drained()).containsExactly(4L);
        assertThat(ring.head()).isEqualTo(ring.tail());
    }

    @Test
    void aFullLeaseGoesWithoutBeingEnded() {
        Leased leased = new Leased();
        long id = 0;
        while (leased.write(id + 1)) {
            id++;
        }
        assertThat(id).isEqualTo((BYTES - RingRecords.LEASE_HEAD_BYTES) / Spans.BYTES);
        leased.end();
        assertThat(drained()).isEqualTo(LongStream.rangeClosed(1, id).boxed().toList());
        assertThat(ring.head()).isEqualTo(ring.tail());
    }

    @Test
    void aLeaseIsLeftToItsOwnerOnceAndThenEnded() {
        Leased leased = new Leased();
        leased.write(1);
        Spans.write(ring, 9);

        assertThat(drained()).isEmpty();
        assertThat(ring.waitsForLease()).isTrue();
        assertThat(leased.write(2)).isTrue();
        assertThat(drained()).containsExactly(1L, 2L, 9L);
        assertThat(ring.waitsForLease()).isFalse();

        assertThat(leased.write(3)).as("its place is gone").isFalse();
        leased.end();
        assertThat(ring.head()).isEqualTo(ring.tail());
        assertThat(drained()).isEmpty();
    }

    /** However many idle owners there are, the recorder rests once for all of them. */
    @Test
    void allLeasesThatWereThereAtTheFirstLookAreEndedAtTheSecond() {
        for (long id = 1; id <= 20; id++) {
            new Leased().write(id);
        }
        assertThat(drained()).isEmpty();
        Leased later = new Leased();
        later.write(21);

        assertThat(drained()).isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
        assertThat(later.write(22)).as("is younger").isTrue();
        assertThat(drained()).containsExactly(21L, 22L);
    }

    @Test
    void aRecordThatIsBeingWrittenIsWaitedFor() {
        Leased leased = new Leased();
        leased.write(1);
        int open = leased.claim();

        assertThat(drained()).isEmpty();
        assertThat(drained()).isEmpty();
        Spans.fill(ring, open, 2);
        ring.commit(open, Spans.BYTES);
        assertThat(drained()).containsExactly(1L, 2L);
    }

    @Test
    void aLeaseWhoseOwnerStoppedWithinARecordCanBeSkipped() {
        Leased leased = new Leased();
        leased.write(1);
        int open = leased.claim();
        Spans.write(ring, 9);
        drained();
        drained();

        assertThat(ring.skipStalled()).isTrue();

        assertThat(drained()).containsExactly(1L, 9L);
        assertThat(leased.write(3)).isFalse();
        assertThat(open).isPositive();
        assertThat(ring.head()).isEqualTo(ring.tail());
    }

    @Test
    void aClosedRingWaitsForNoOwner() {
        Leased leased = new Leased();
        leased.write(1);
        ring.close();

        assertThat(leased.write(2)).isFalse();
        assertThat(ring.lease(BYTES)).isNegative();
        assertThat(drained()).containsExactly(1L);
    }

    /** The place where a lease was belongs to others after a lap; its owner, who slept meanwhile, must not write there. */
    @Test
    void anOwnerThatSleptForALapHasNoPlaceAnyMore() {
        Leased slept = new Leased();
        drained();
        drained();
        for (int i = 0; i < 3 * CAPACITY / BYTES; i++) {
            assertThat(slept.claim()).isNegative();
            new Leased().write(i);
            drained();
        }
        assertThat(ring.malformed()).isZero();
    }

    @Test
    void aSmallRingGivesNone() throws IOException {
        Ring small = Ring.create(folder.resolve("small"), 4096, 42, 4711, 1_000, 2_000);
        assertThat(small.largestLease()).isZero();
        assertThat(small.lease(BYTES)).isNegative();
        assertThat(ring.lease(ring.largestLease() + RingLayout.ALIGNMENT)).isNegative();
    }

    @Test
    void afterACrashTheFileHoldsWhatWasCommittedInLeases() throws IOException {
        Leased first = new Leased();
        Leased second = new Leased();
        new Leased();
        Spans.write(ring, 5);
        first.write(1);
        first.write(2);
        first.claim();
        second.write(3);

        Seen seen = new Seen();
        RingFile.Rest rest = RingFile.open(file).read(seen);

        assertThat(seen.spans).containsExactly(1L, 2L, 3L, 5L);
        assertThat(rest).isEqualTo(new RingFile.Rest(4, 1, ring.tail(), List.of()));
    }

    @Test
    void damageInALeaseIsNamedAndCostsNoMoreThanItsRecord() throws IOException {
        Leased leased = new Leased();
        for (long id = 1; id <= 6; id++) {
            leased.write(id);
        }
        ring.buffer().putInt(RingLayout.DATA_OFFSET + RingRecords.LEASE_HEAD_BYTES + Spans.BYTES, 0);
        Spans.write(ring, 9);

        Seen seen = new Seen();
        RingFile.Rest rest = RingFile.open(file).read(seen);

        assertThat(seen.spans).containsExactly(1L, 3L, 4L, 5L, 6L, 9L);
        assertThat(rest.holes()).hasSize(1);
    }

    @Test
    void manyOwnersAndOneWithoutLoseNothingThatTheyDidNotCount() throws Exception {
        Producers.loseNothing(ring, producer -> producer == 0 ? id -> Spans.write(ring, id) : new Renewed());
    }

    /** Takes a new lease when one is over. */
    private final class Renewed implements LongPredicate {
        private @Nullable Leased own;

        @Override
        public boolean test(long id) {
            Leased present = own;
            if (present != null && present.write(id)) {
                return true;
            }
            if (present != null) {
                present.end();
            }
            Leased next = new Leased();
            own = next.lease < 0 ? null : next;
            return own != null && next.write(id) || Spans.write(ring, id);
        }
    }
}
