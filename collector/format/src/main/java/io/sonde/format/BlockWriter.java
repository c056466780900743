package io.sonde.format;

import io.sonde.format.vocabulary.Attribute;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Encodes records into one block after another ({@link BlockLayout}). It is itself a handler, so that a ring can be
 * drained straight into it. Owned by one thread; steady state allocates only for dictionary entries.
 */
public final class BlockWriter implements RecordHandler {
    private byte[] bytes = new byte[128 * 1024];
    private int at;
    private int count;
    private long ringId;
    private long first;
    private long lastSpanId;
    private long lastStart;
    private long lastThreadId;

    /** Starts a new block, forgetting the present one. */
    public void start(long ringId, long first) {
        this.ringId = ringId;
        this.first = first;
        at = BlockLayout.PAYLOAD_OFFSET;
        count = 0;
        lastSpanId = lastStart = lastThreadId = 0;
    }

    /** Records in the present block. */
    public int count() {
        return count;
    }

    /** Bytes of the present block so far. */
    public int size() {
        return at;
    }

    /**
     * Closes the block.
     *
     * @param next position in the ring after the last record
     * @return the block's bytes, from 0 to {@link #size()}; valid until the next call of any method
     */
    public byte[] finish(long next) {
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0, BlockLayout.MAGIC);
        header.putShort(BlockLayout.VERSION_OFFSET, (short) Format.VERSION);
        header.putShort(BlockLayout.VERSION_OFFSET + 2, (short) 0);
        header.putLong(BlockLayout.RING_ID_OFFSET, ringId);
        header.putLong(BlockLayout.FIRST_OFFSET, first);
        header.putLong(BlockLayout.NEXT_OFFSET, next);
        header.putInt(BlockLayout.COUNT_OFFSET, count);
        header.putInt(BlockLayout.LENGTH_OFFSET, at - BlockLayout.PAYLOAD_OFFSET);
        header.putInt(BlockLayout.CRC_OFFSET, checksum(bytes, at));
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
        int body = open(Format.SPAN, atMost(span));
        encode(span, Format.SPAN);
        close(body);
    }

    @Override
    public void aggregate(SpanRecord spans) {
        int body = open(Format.AGGREGATE, atMost(spans));
        encode(spans, Format.AGGREGATE);
        close(body);
    }

    @Override
    public void begin(SpanRecord span) {
        int body = open(Format.BEGIN, atMost(span));
        encode(span, Format.BEGIN);
        close(body);
    }

    /** Three bytes, six numbers of ten, a name of five and a count of three; code, type and value per attribute. */
    private static int atMost(SpanRecord span) {
        return 3 + 6 * 10 + 5 + 3 + 14 * span.attributeCount;
    }

    private void encode(SpanRecord span, int kind) {
        u8(span.phase);
        u8(span.operation);
        u8(span.flags);
        zigzag(span.spanId - lastSpanId);
        zigzag(span.parentId == 0 ? 0 : span.spanId - span.parentId);
        zigzag(span.spanId - span.traceId);
        zigzag(span.start - lastStart);
        if (kind != Format.BEGIN) {
            zigzag(span.end - span.start);
        }
        zigzag(span.threadId - lastThreadId);
        varint(Integer.toUnsignedLong(span.name));
        varint(span.attributeCount);
        for (int i = 0; i < span.attributeCount; i++) {
            attribute(span.codes[i] & 0xFFFF, span.values[i]);
        }
        if (kind == Format.AGGREGATE) {
            return; // nothing of it is remembered: older readers pass over it
        }
        lastSpanId = span.spanId;
        lastStart = span.start;
        lastThreadId = span.threadId;
    }

    private void attribute(int code, long value) {
        Attribute.Type type = code < Attribute.count() ? Attribute.ofCode(code).type() : Attribute.Type.LONG;
        varint(code);
        u8(type.ordinal());
        switch (type) {
            case TEXT -> varint(value);
            case LONG -> zigzag(value);
            case BOOLEAN -> u8((int) value);
            case DOUBLE, HASH -> fixed(value);
        }
    }

    @Override
    public void define(int id, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int body = open(Format.DEFINE, 8 + utf8.length);
        varint(Integer.toUnsignedLong(id));
        raw(utf8);
        close(body);
    }

    @Override
    public void anchor(long ticks, long epochNanos, long lostSpans, long failures) {
        int body = open(Format.ANCHOR, 16 + 2 * 10);
        fixed(ticks);
        fixed(epochNanos);
        varint(lostSpans);
        varint(failures);
        close(body);
    }

    @Override
    public void thread(long id, int name, boolean virtual) {
        int body = open(Format.THREAD, 24);
        u8(virtual ? 1 : 0);
        varint(id);
        varint(Integer.toUnsignedLong(name));
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
        int body = open(Format.WAIT, 1 + 5 * 10 + 3 * 5);
        u8(flags);
        // Nothing of it is remembered: a reader that passes over waits must find the next span all the same.
        zigzag(spanId - lastSpanId);
        zigzag(threadId - lastThreadId);
        zigzag(start - lastStart);
        zigzag(end - start);
        varint(Integer.toUnsignedLong(blockerClass));
        varint(Integer.toUnsignedLong(callSite));
        varint(Integer.toUnsignedLong(blockerIdentity));
        varint(ownerThreadId);
        close(body);
    }

    @Override
    public void attribute(int code, int type, String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        int body = open(Format.ATTRIBUTE, 8 + utf8.length);
        varint(code);
        u8(type);
        raw(utf8);
        close(body);
    }

    @Override
    public void operation(int code, String label) {
        byte[] utf8 = label.getBytes(StandardCharsets.UTF_8);
        int body = open(Format.OPERATION, 8 + utf8.length);
        varint(code);
        raw(utf8);
        close(body);
    }

    /** Reserves room for the kind, a length of up to 5 bytes and the body; returns where the length stands. */
    private int open(int kind, int bodyAtMost) {
        int needed = at + 6 + bodyAtMost;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
        bytes[at++] = (byte) kind;
        int lengthAt = at;
        at += 2; // most bodies are shorter than 16 KB: two bytes hold the length
        return lengthAt;
    }

    private void close(int lengthAt) {
        int length = at - lengthAt - 2;
        if (length >= 1 << 14) {
            System.arraycopy(bytes, lengthAt + 2, bytes, lengthAt + 5, length);
            at += 3;
            for (int i = 0; i < 4; i++) {
                bytes[lengthAt + i] = (byte) (length >>> (7 * i) & 0x7F | 0x80);
            }
            bytes[lengthAt + 4] = (byte) (length >>> 28);
        } else {
            bytes[lengthAt] = (byte) (length & 0x7F | 0x80);
            bytes[lengthAt + 1] = (byte) (length >>> 7);
        }
        count++;
    }

    private void u8(int value) {
        bytes[at++] = (byte) value;
    }

    private void raw(byte[] value) {
        System.arraycopy(value, 0, bytes, at, value.length);
        at += value.length;
    }

    private void fixed(long value) {
        for (int shift = 0; shift < 64; shift += 8) {
            bytes[at++] = (byte) (value >>> shift);
        }
    }

    private void zigzag(long value) {
        varint(value << 1 ^ value >> 63);
    }

    private void varint(long value) {
        while ((value & ~0x7FL) != 0) {
            bytes[at++] = (byte) (value & 0x7F | 0x80);
            value >>>= 7;
        }
        bytes[at++] = (byte) value;
    }
}
