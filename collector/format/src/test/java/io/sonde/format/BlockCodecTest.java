package io.sonde.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockCodecTest {
    private final BlockWriter writer = new BlockWriter();
    private final BlockReader reader = new BlockReader();

    /** Writes the same records to the block and to the transcript. */
    private byte[] block(long seed, int records, Transcript written) {
        RandomRecords random = new RandomRecords(seed);
        writer.start(42, 1_000);
        for (int i = 0; i < records; i++) {
            for (RecordHandler target : new RecordHandler[] {writer, written}) {
                RandomRecords same = new RandomRecords(seed * 31 + i);
                switch (same.number(10)) {
                    case 0 -> target.define((int) same.extreme(), same.text());
                    case 1 -> target.anchor(same.extreme(), same.extreme(), same.extreme(), same.extreme());
                    case 2 -> target.thread(same.extreme(), (int) same.extreme(), same.number(2) == 0);
                    case 3 -> target.attribute(same.number(300), same.number(5), same.text());
                    case 4 -> target.operation(same.number(300), same.text());
                    case 5 -> {
                        SpanRecord span = same.span();
                        span.end = 0;
                        target.begin(span);
                    }
                    case 6 ->
                        target.wait(
                                same.extreme(),
                                same.extreme(),
                                same.extreme(),
                                same.extreme(),
                                (int) same.extreme(),
                                (int) same.extreme(),
                                (int) same.extreme(),
                                same.extreme(),
                                same.number(256));
                    case 7 -> target.aggregate(same.span());
                    default -> target.span(same.span());
                }
            }
        }
        assertThat(writer.count()).isEqualTo(records);
        return Arrays.copyOf(writer.finish(2_000), writer.size());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whatIsWrittenIsRead(long seed) {
        Transcript written = new Transcript();
        byte[] block = block(seed, 300, written);
        Transcript read = new Transcript();

        assertThat(reader.open(block, block.length)).isNull();
        reader.read(read);

        assertThat(read.lines).isEqualTo(written.lines);
        assertThat(reader.ringId()).isEqualTo(42);
        assertThat(reader.first()).isEqualTo(1_000);
        assertThat(reader.next()).isEqualTo(2_000);
        assertThat(reader.count()).isEqualTo(300);
    }

    @Test
    void anEmptyBlockIsABlock() {
        byte[] block = block(1, 0, new Transcript());
        assertThat(reader.open(block, block.length)).isNull();
        Transcript read = new Transcript();
        reader.read(read);
        assertThat(read.lines).isEmpty();
    }

    @Test
    void bytesBehindABlockAreIgnored() {
        byte[] block = block(1, 3, new Transcript());
        byte[] padded = Arrays.copyOf(block, block.length + 3);
        assertThat(reader.open(padded, padded.length)).isNull();
    }

    @Test
    void aBlockCutAnywhereIsRefusedInWords() {
        byte[] block = block(2, 20, new Transcript());
        for (int size = 0; size < block.length; size++) {
            assertThat(reader.open(Arrays.copyOf(block, size), size))
                    .as("cut at %d", size)
                    .isNotNull();
        }
    }

    @Test
    void everyFlippedBitIsNoticed() {
        byte[] block = block(3, 5, new Transcript());
        for (int bit = 0; bit < block.length * 8; bit++) {
            block[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(reader.open(block, block.length)).as("bit %d", bit).isNotNull();
            block[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    /** Damage that the checksum does not show: the documented exception, or records, and in the end an end. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void damageUnderAMatchingChecksumThrowsNothingElse(long seed) {
        Random random = new Random(seed);
        byte[] sound = block(seed, 40, new Transcript());
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] block = sound.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                int at = BlockLayout.PAYLOAD_OFFSET + random.nextInt(block.length - BlockLayout.PAYLOAD_OFFSET);
                block[at] = (byte) random.nextInt(256);
            }
            seal(block);
            assertThat(reader.open(block, block.length)).isNull();
            try {
                reader.read(new RecordHandler() {});
            } catch (IllegalArgumentException documented) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void aRecordOfAnUnknownKindIsSkipped() {
        writer.start(1, 0);
        writer.define(1, "a");
        writer.define(2, "b");
        byte[] block = Arrays.copyOf(writer.finish(0), writer.size());
        block[BlockLayout.PAYLOAD_OFFSET] = 99;
        seal(block);
        Transcript read = new Transcript();

        assertThat(reader.open(block, block.length)).isNull();
        reader.read(read);

        assertThat(read.lines).containsExactly("unknown 99 2", "define 2 b");
    }

    @Test
    void spansAroundARecordOfAnUnknownKindAreRead() {
        RandomRecords random = new RandomRecords(17);
        SpanRecord before = random.span();
        SpanRecord after = random.span();
        Transcript written = new Transcript();
        written.span(before);
        written.span(after);
        writer.start(1, 0);
        writer.span(before);
        int at = writer.size();
        writer.define(7, "to be of another kind");
        writer.span(after);
        byte[] block = Arrays.copyOf(writer.finish(0), writer.size());
        block[at] = 99;
        seal(block);
        Transcript read = new Transcript();

        assertThat(reader.open(block, block.length)).isNull();
        reader.read(read);

        assertThat(read.lines).hasSize(3).containsAll(written.lines);
    }

    /** A block with each kind of record, and what was put into it when format 1 was the newest. */
    @Test
    void aBlockOfFormatOneIsRead() throws Exception {
        byte[] block = resource("block-of-format-1.bin");
        Transcript read = new Transcript();

        assertThat(reader.open(block, block.length)).isNull();
        reader.read(read);

        assertThat(String.join("\n", read.lines))
                .isEqualTo(new String(resource("block-of-format-1.txt"), StandardCharsets.UTF_8).stripTrailing());
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = BlockCodecTest.class.getResourceAsStream("/" + name)) {
            assertThat(in).isNotNull();
            return in.readAllBytes();
        }
    }

    private static void seal(byte[] block) {
        ByteBuffer header = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(BlockLayout.LENGTH_OFFSET, block.length - BlockLayout.PAYLOAD_OFFSET);
        header.putInt(BlockLayout.CRC_OFFSET, BlockWriter.checksum(block, block.length));
    }

    @Test
    void aNewerFormatIsNamed() {
        byte[] block = block(1, 1, new Transcript());
        block[BlockLayout.VERSION_OFFSET] = (byte) (Format.VERSION + 1);
        assertThat(reader.open(block, block.length)).contains("newer than " + Format.VERSION);
    }
}
