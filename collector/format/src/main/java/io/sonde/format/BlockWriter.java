package io.sonde.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Encodes records into one block after another ({@link BlockLayout}). It is itself a handler, so that a ring can be
 * drained straight into it. Owned by one thread; steady state allocates only for dictionary entries.
 */
public final class BlockWriter implements RecordHandler {
    private final BlockOutput out = new BlockOutput();
    private final SpanEncoder spans = new SpanEncoder(out);
    private int count;
    private long ringId;
    private long first;

    /** Starts a new block, forgetting the present one. */
    public void start(long ringId, long first) {
        this.ringId = ringId;
        this.first = first;
        out.at = BlockLayout.PAYLOAD_OFFSET;
        count = 0;
        spans.clear();
    }

    /** Records in the present block. */
    public int count() {
        return count;
    }

    /** Bytes of the present block so far. */
    public int size() {
        return out.at;
    }

    /**
     * Closes the block.
     *
     * @param next position in the ring after the last record
     * @return the block's bytes, from 0 to {@link #size()}; valid until the next call of any method
     */
    public byte[] finish(long next) {
        byte[] bytes = out.bytes;
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0, BlockLayout.MAGIC);
        header.putShort(BlockLayout.VERSION_OFFSET, (short) Format.VERSION);
        header.putShort(BlockLayout.VERSION_OFFSET + 2, (short) 0);
        header.putLong(BlockLayout.RING_ID_OFFSET, ringId);
        header.putLong(BlockLayout.FIRST_OFFSET, first);
        header.putLong(BlockLayout.NEXT_OFFSET, next);
        header.putInt(BlockLayout.COUNT_OFFSET, count);
        header.putInt(BlockLayout.LENGTH_OFFSET, out.at - BlockLayout.PAYLOAD_OFFSET);
        header.putInt(BlockLayout.CRC_OFFSET, checksum(bytes, out.at));
        return bytes;
    }

    static int checksum(byte[] block, int size) {
        CRC32C crc = new CRC32C();
        crc.update(block, 0, BlockLayout.CRC_OFFSET);
        crc.update(block, BlockLayout.PAYLOAD_OFFSET, size - BlockLayout.PAYLOAD_OFFSET);
        return (int) crc.getValue();
    }

    @Override
    public void span(SpanRecord span) {
        spans.span(Format.SPAN, span);
        count++;
    }

    @Override
    public void aggregate(SpanRecord aggregate) {
        spans.span(Format.AGGREGATE, aggregate);
        count++;
    }

    @Override
    public void begin(SpanRecord span) {
        spans.span(Format.BEGIN, span);
        count++;
    }

    @Override
    public void define(int id, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int body = open(Format.DEFINE, 8 + utf8.length);
        out.varint(Integer.toUnsignedLong(id));
        out.raw(utf8);
        close(body);
    }

    @Override
    public void anchor(long ticks, long epochNanos, long lostSpans, long failures) {
        int body = open(Format.ANCHOR, 16 + 2 * 10);
        out.fixed(ticks);
        out.fixed(epochNanos);
        out.varint(lostSpans);
        out.varint(failures);
        close(body);
    }

    @Override
    public void thread(long id, int name, boolean virtual) {
        int body = open(Format.THREAD, 24);
        out.u8(virtual ? 1 : 0);
        out.varint(id);
        out.varint(Integer.toUnsignedLong(name));
        close(body);
    }

    @Override
    public void wait(
            long spanId,
            long threadId,
            long start,
            long end,
            int blockerClass,
            int callSite,
            int blockerIdentity,
            long ownerThreadId,
            int flags) {
        int body = open(Format.WAIT, 2 + 7 * 10 + 3 * 5);
        spans.wait(spanId, threadId, start, end, blockerClass, callSite, blockerIdentity, ownerThreadId, flags);
        close(body);
    }

    @Override
    public void attribute(int code, int type, String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        int body = open(Format.ATTRIBUTE, 8 + utf8.length);
        out.varint(code);
        out.u8(type);
        out.raw(utf8);
        close(body);
    }

    @Override
    public void operation(int code, String label) {
        byte[] utf8 = label.getBytes(StandardCharsets.UTF_8);
        int body = open(Format.OPERATION, 8 + utf8.length);
        out.varint(code);
        out.raw(utf8);
        close(body);
    }

    /** Reserves room for the kind, a length of up to 5 bytes and the body; returns where the length stands. */
    private int open(int kind, int bodyAtMost) {
        out.reserve(14 + bodyAtMost);
        out.u8(kind);
        return out.at++; // most bodies are shorter than 128 bytes: one byte holds the length
    }

    private void close(int lengthAt) {
        int length = out.at - lengthAt - 1;
        if (length < 1 << 7) {
            out.bytes[lengthAt] = (byte) length;
        } else {
            int wider = (31 - Integer.numberOfLeadingZeros(length)) / 7;
            System.arraycopy(out.bytes, lengthAt + 1, out.bytes, lengthAt + 1 + wider, length);
            out.at = lengthAt;
            out.narrowVarint(length);
            out.at += length;
        }
        count++;
    }
}
