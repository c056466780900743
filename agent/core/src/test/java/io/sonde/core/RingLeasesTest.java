package io.sonde.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.api.Lease;
import io.sonde.format.RecordHandler;
import io.sonde.recorder.Ring;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RingLeasesTest {
    private static final int CAPACITY = 1 << 18;
    private static final int BYTES = 128;
    private static final long QUICK = 1_000;
    private static final long SLOW = 200_000;

    @TempDir
    Path folder;

    private final Lease own = new Lease();
    private Ring ring;
    private RingLeases leases;
    private long now = 5_000_000_000L;

    @BeforeEach
    void createTheRing() throws IOException {
        ring = ring("spans.ring", 42);
        leases = new RingLeases(ring);
    }

    private Ring ring(String name, long id) throws IOException {
        return Ring.create(folder.resolve(name), CAPACITY, id, 4711, 1_000, 2_000);
    }

    private void record(int times, long apart) {
        for (int i = 0; i < times; i++) {
            now += apart;
            int at = leases.claim(own, BYTES, now);
            assertThat(at).isNotNegative();
            ring.abandon(at, BYTES);
        }
    }

    @Test
    void aThreadThatRecordsNowAndThenHasNone() {
        record(1_000, SLOW);
        assertThat(ring.tail()).isEqualTo(1_000L * BYTES);
        assertThat(own.bytes).isZero();
    }

    @Test
    void aThreadThatRecordsMuchHasOneAndItGrows() {
        record(8, QUICK);
        assertThat(own.bytes).isZero();
        record(1, QUICK);
        assertThat(own.bytes).isEqualTo(1024);
        record(100, QUICK);
        assertThat(own.bytes).isEqualTo(ring.largestLease()).isEqualTo(4096);
        assertThat(ring.tail()).as("unused is no more than used").isLessThan(2 * 109 * BYTES);
    }

    @Test
    void whatAThreadThatHasBecomeQuietHadIsNotRenewed() {
        record(50, QUICK);
        record(60, SLOW);
        assertThat(own.bytes).isZero();
        long tail = ring.tail();
        record(10, SLOW);
        assertThat(ring.tail()).isEqualTo(tail + 10 * BYTES);
    }

    @Test
    void aLeaseThatTheRecorderEndedIsReplaced() {
        record(9, QUICK);
        ring.drain(new RecordHandler() {}, Integer.MAX_VALUE, Integer.MAX_VALUE);
        ring.drain(new RecordHandler() {}, Integer.MAX_VALUE, Integer.MAX_VALUE);
        assertThat(ring.head()).isEqualTo(ring.tail());
        record(1, QUICK);
        assertThat(own.bytes).as("it was not idle").isPositive();
        record(1, 100 * SLOW);
        assertThat(own.used).as("there was room").isLessThan(own.bytes);
    }

    @Test
    void anotherRecordingHasAnotherRing() throws IOException {
        record(50, QUICK);
        int used = own.used;
        ring = ring("next.ring", 43);
        leases = new RingLeases(ring);
        record(1, QUICK);
        assertThat(used).isPositive();
        assertThat(own.bytes).isZero();
        assertThat(ring.tail()).isEqualTo(BYTES);
    }

    @Test
    void aRingThatHasNoRoomForALeaseMayHaveItForARecord() {
        record(9, QUICK);
        Lease other = new Lease();
        long taken = 0;
        while (CAPACITY - ring.tail() > 2 * BYTES) {
            ring.abandon(ring.claim(BYTES), BYTES);
            taken++;
        }
        assertThat(taken).isPositive();
        for (int i = 0; i < 2; i++) {
            assertThat(leases.claim(other, BYTES, now)).isNotNegative();
        }
        assertThat(leases.claim(other, BYTES, now)).isNegative();
    }
}
