package io.sonde.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans as a program makes them: what they cost in bytes, and what a reader says when their block has a hole. */
class SpanCodecTest {
    private final BlockWriter writer = new BlockWriter();
    private final BlockReader reader = new BlockReader();

    private byte[] finish() {
        return Arrays.copyOf(writer.finish(2), writer.size());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void sessionsOfManyThreadsAreReadAsTheyWereWritten(long seed) {
        Transcript written = new Transcript();
        writer.start(1, 1);
        new RandomSessions(seed).write(2_000, writer, written);
        byte[] block = finish();
        Transcript read = new Transcript();

        assertThat(reader.open(block, block.length)).isNull();
        reader.read(read);

        assertThat(read.lines).isEqualTo(written.lines);
    }

    /** More combinations than there are numbers for. */
    @Test
    void spansThatHaveNothingInCommonAreReadAsTheyWereWritten() {
        RandomRecords random = new RandomRecords(5);
        Transcript written = new Transcript();
        writer.start(1, 1);
        for (int i = 0; i < 3 * SpanForm.MOST; i++) {
            SpanRecord span = random.span();
            writer.span(span);
            written.span(span);
        }
        byte[] block = finish();
        Transcript read = new Transcript();

        assertThat(reader.open(block, block.length)).isNull();
        reader.read(read);

        assertThat(read.lines).isEqualTo(written.lines);
    }

    @Test
    void aBlockIsReadWithoutTheOnesBeforeIt() {
        RandomSessions sessions = new RandomSessions(99);
        for (int i = 0; i < 20; i++) {
            Transcript written = new Transcript();
            writer.start(1, 1);
            sessions.write(100, writer, written);
            byte[] block = finish();
            BlockReader fresh = new BlockReader();
            Transcript read = new Transcript();

            assertThat(fresh.open(block, block.length)).isNull();
            fresh.read(read);

            assertThat(read.lines).isEqualTo(written.lines);
        }
    }

    /** Calls of a model one after the other, 400 to 900 ms each: trace, parent, phase and two counts of tokens. */
    @Test
    void aSpanWithTwoCountsOfTokensTakesFifteenBytesInAFullBlock() {
        writer.start(1, 1);
        calls(500);

        assertThat((double) finish().length / 500).isLessThan(15);
    }

    private void calls(int number) {
        java.util.Random random = new java.util.Random(3);
        SpanRecord span = new SpanRecord();
        long now = 1_000_000_000_000L;
        for (int i = 0; i < number; i++) {
            span.clear();
            span.operation = Operation.CHAT.ordinal();
            span.phase = Operation.CHAT.phase().ordinal();
            span.spanId = 5_000_000_000L + i;
            span.parentId = 4_999_999_000L;
            span.traceId = 4_999_998_000L;
            span.threadId = 31;
            span.name = 12;
            span.start = now + random.nextInt(2_000_000);
            span.end = span.start + 400_000_000 + random.nextInt(500_000_000);
            now = span.end;
            span.add(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 500 + random.nextInt(3_000));
            span.add(Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, random.nextInt(600));
            writer.span(span);
        }
    }

    /** The block lacks its first record, which defines what the others refer to, and its checksum says nothing of it. */
    @Test
    void whatABlockDoesNotDefineIsNamedAndNotGuessed() {
        writer.start(1, 1);
        calls(500);
        byte[] block = finish();
        writer.start(1, 1);
        calls(1);
        int cut = writer.size() - BlockLayout.PAYLOAD_OFFSET;
        byte[] holed = new byte[block.length - cut];
        System.arraycopy(block, 0, holed, 0, BlockLayout.PAYLOAD_OFFSET);
        System.arraycopy(
                block,
                BlockLayout.PAYLOAD_OFFSET + cut,
                holed,
                BlockLayout.PAYLOAD_OFFSET,
                holed.length - BlockLayout.PAYLOAD_OFFSET);
        ByteBuffer header = ByteBuffer.wrap(holed).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(BlockLayout.LENGTH_OFFSET, holed.length - BlockLayout.PAYLOAD_OFFSET);
        header.putInt(BlockLayout.CRC_OFFSET, BlockWriter.checksum(holed, holed.length));
        Transcript read = new Transcript();

        assertThat(reader.open(holed, holed.length)).isNull();
        assertThatThrownBy(() -> reader.read(read))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a span is of a shape that its block has not defined");
        assertThat(read.lines).isEmpty();
    }
}
