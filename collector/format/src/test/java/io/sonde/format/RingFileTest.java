package io.sonde.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no sound ring; the sound ones are tested where rings are written. */
class RingFileTest {
    private static final int CAPACITY = 1024;

    @TempDir
    Path folder;

    private final ByteBuffer ring =
            ByteBuffer.allocate(RingLayout.DATA_OFFSET + CAPACITY).order(ByteOrder.LITTLE_ENDIAN);

    /** A ring with three dictionary entries. */
    private ByteBuffer sound() {
        ring.putLong(RingLayout.MAGIC_OFFSET, RingLayout.MAGIC);
        ring.putInt(RingLayout.VERSION_OFFSET, Format.VERSION);
        ring.putLong(RingLayout.CAPACITY_OFFSET, CAPACITY);
        ring.putLong(RingLayout.TAIL_OFFSET, 72);
        for (int i = 0; i < 3; i++) {
            RingRecords.writeDefine(ring, RingLayout.DATA_OFFSET + 24 * i, i, new byte[] {'a'});
            ring.putInt(RingLayout.DATA_OFFSET + 24 * i, 24);
        }
        return ring;
    }

    private RingFile open() throws IOException {
        return RingFile.open(Files.write(folder.resolve("spans.ring"), ring.array()));
    }

    @Test
    void aSoundRingIsRead() throws IOException {
        sound();
        Transcript read = new Transcript();
        assertThat(open().read(read)).isEqualTo(new RingFile.Rest(3, 0, 72, List.of()));
        assertThat(read.lines).containsExactly("define 0 a", "define 1 a", "define 2 a");
    }

    @Test
    void whatTheQueueHasAlreadyIsLeftOut() throws IOException {
        sound();
        Transcript read = new Transcript();
        assertThat(open().read(read, 48)).isEqualTo(new RingFile.Rest(1, 0, 72, List.of()));
        assertThat(read.lines).containsExactly("define 2 a");
        assertThat(open().read(read, 72).records()).isZero();
        assertThat(open().read(read, 49).damage()).contains("no record starts");
    }

    @Test
    void recordsOfEachKindAreFoundBehindDamage() throws IOException {
        int bytes = RingLayout.spanBytes(0);
        for (int kind : new int[] {Format.SPAN, Format.BEGIN, Format.AGGREGATE}) {
            sound();
            ring.putLong(RingLayout.TAIL_OFFSET, 5L * bytes);
            for (int i = 0; i < 5; i++) {
                int at = RingLayout.DATA_OFFSET + i * bytes;
                RingRecords.writeSpan(ring, at, kind, 0, 0, 0, i, 0, i, 1, 2, 1, 0, 0, new short[0], new long[0]);
                ring.putInt(at, i == 0 ? 12_345 : bytes);
            }
            Transcript read = new Transcript();
            Files.deleteIfExists(folder.resolve("spans.ring"));
            assertThat(open().read(read).records()).as("kind %s", kind).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, does not start with SONDERNG",
        "8, 9, newer than 2",
        "8, 0, names format 0",
        "24, 1000, capacity of 1000",
        "24, 0, capacity of 0",
        "24, -8, capacity of -8",
        "24, 2048, cut short",
        "256, -8, contradict",
        "256, 2000, contradict",
        "384, 80, contradict",
        "384, 4, contradict",
    })
    void aDamagedHeaderIsRefusedWithTheReason(int offset, long value, String reason) {
        sound();
        if (offset == RingLayout.VERSION_OFFSET) {
            ring.putInt(offset, (int) value);
        } else {
            ring.putLong(offset, value);
        }
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining(reason);
    }

    @Test
    void aShortFileIsRefused() {
        assertThatThrownBy(() -> RingFile.open(Files.write(folder.resolve("short"), new byte[100])))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("shorter than a ring's header");
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 2048, -2048, -4, Integer.MIN_VALUE, Integer.MAX_VALUE, 64})
    void anImpossibleLengthCostsItsRecordAndIsNamed(int length) throws IOException {
        sound();
        ring.putInt(RingLayout.DATA_OFFSET + 24, length);
        RingFile.Rest rest = open().read(new RecordHandler() {});
        assertThat(rest.records()).isEqualTo(2);
        assertThat(rest.position()).isEqualTo(72);
        assertThat(rest.holes())
                .containsExactly(new RingFile.Hole(24, 48, "a record names the impossible length " + length));
    }

    /** Its thread was killed between claiming room and saying how much; others had gone on behind it. */
    @Test
    void whatWasCommittedBehindARecordThatWasBeingClaimedIsRead() throws IOException {
        sound();
        ring.put(RingLayout.DATA_OFFSET + 24, new byte[24]);
        Transcript read = new Transcript();
        RingFile.Rest rest = open().read(read);
        assertThat(read.lines).containsExactly("define 0 a", "define 2 a");
        assertThat(rest.holes()).singleElement().matches(RingFile.Hole::isUnfinished);
    }

    @Test
    void aRecordThatContradictsItselfIsSkipped() throws IOException {
        sound();
        ring.putInt(RingLayout.DATA_OFFSET + 24 + 12, 5_000);
        assertThat(open().read(new RecordHandler() {})).isEqualTo(new RingFile.Rest(2, 1, 72, List.of()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void garbageIsReadToAnEnd(long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            Arrays.fill(ring.array(), (byte) 0);
            byte[] data = new byte[CAPACITY];
            random.nextBytes(data);
            // Small lengths, so that reading comes further than the first record.
            for (int at = 0; at < CAPACITY; at += 8) {
                data[at] = (byte) (8 * random.nextInt(16));
                data[at + 1] = data[at + 2] = data[at + 3] = 0;
                data[at + 4] = (byte) random.nextInt(10);
            }
            sound();
            ring.putLong(RingLayout.TAIL_OFFSET, CAPACITY);
            ring.put(RingLayout.DATA_OFFSET, data);
            RingFile.Rest rest = open().read(new RecordHandler() {});
            assertThat(rest.position()).isBetween(0L, (long) CAPACITY);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aGarbageHeaderIsRefusedOrRead(long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            sound();
            for (int flips = 0; flips < 3; flips++) {
                ring.put(8 + random.nextInt(400), (byte) random.nextInt(256));
            }
            try {
                open().read(new RecordHandler() {});
            } catch (IOException documented) {
                assertThat(documented).message().isNotBlank();
            }
        }
    }
}
