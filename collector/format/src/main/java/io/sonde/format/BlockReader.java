package io.sonde.format;

import io.sonde.format.vocabulary.Attribute;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads blocks ({@link BlockLayout}). The header is checked first, with {@link #open}; only then are the records
 * handed over, with {@link #read}. Not thread-safe.
 */
public final class BlockReader {
    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private long ringId;
    private long first;
    private long next;
    private int count;
    private boolean hasHeader;
    private long lastSpanId;
    private long lastStart;
    private long lastThreadId;
    private final SpanRecord span = new SpanRecord();

    /**
     * Takes a block and checks its header and checksum.
     *
     * @param block the bytes; must not change until they were read
     * @param size how many of them belong to the block
     * @return null when the block is whole, else what is wrong with it in words
     */
    public @Nullable String open(byte[] block, int size) {
        hasHeader = false;
        if (size < BlockLayout.PAYLOAD_OFFSET) {
            return "shorter than a block header";
        }
        ByteBuffer header = ByteBuffer.wrap(block, 0, size).order(ByteOrder.LITTLE_ENDIAN);
        if (header.getInt(0) != BlockLayout.MAGIC) {
            return "not a block of a recording";
        }
        int version = header.getShort(BlockLayout.VERSION_OFFSET) & 0xFFFF;
        if (version > Format.VERSION) {
            return "written in format " + version + ", newer than " + Format.VERSION;
        }
        hasHeader = true;
        ringId = header.getLong(BlockLayout.RING_ID_OFFSET);
        first = header.getLong(BlockLayout.FIRST_OFFSET);
        next = header.getLong(BlockLayout.NEXT_OFFSET);
        count = header.getInt(BlockLayout.COUNT_OFFSET);
        int length = header.getInt(BlockLayout.LENGTH_OFFSET);
        if (length < 0 || length > size - BlockLayout.PAYLOAD_OFFSET) {
            return "cut short";
        }
        if (header.getInt(BlockLayout.CRC_OFFSET) != BlockWriter.checksum(block, BlockLayout.PAYLOAD_OFFSET + length)) {
            return "checksum does not match";
        }
        bytes = block;
        at = BlockLayout.PAYLOAD_OFFSET;
        end = at + length;
        lastSpanId = lastStart = lastThreadId = 0;
        return null;
    }

    /** Whether the last {@link #open} found a header; of a block that is damaged it may say anything. */
    public boolean hasHeader() {
        return hasHeader;
    }

    public long ringId() {
        return ringId;
    }

    /** Position in the ring of the first record. */
    public long first() {
        return first;
    }

    /** Position in the ring after the last record. */
    public long next() {
        return next;
    }

    public int count() {
        return count;
    }

    /**
     * Hands every record of the opened block to the handler.
     *
     * @throws IllegalArgumentException if a record contradicts its length, which a matching checksum makes unlikely
     */
    public void read(RecordHandler handler) {
        int blockEnd = end;
        while (at < blockEnd) {
            int kind = u8(blockEnd);
            long length = varint(blockEnd);
            if (length < 0 || length > blockEnd - at) {
                throw new IllegalArgumentException("a record reaches beyond its block");
            }
            int bodyEnd = at + (int) length;
            record(kind, bodyEnd, handler);
            at = bodyEnd;
        }
    }

    private void record(int kind, int bodyEnd, RecordHandler handler) {
        switch (kind) {
            case Format.SPAN -> {
                decode(Format.SPAN, bodyEnd);
                handler.span(span);
            }
            case Format.BEGIN -> {
                decode(Format.BEGIN, bodyEnd);
                handler.begin(span);
            }
            case Format.AGGREGATE -> {
                decode(Format.AGGREGATE, bodyEnd);
                handler.aggregate(span);
            }
            case Format.DEFINE -> handler.define((int) varint(bodyEnd), text(bodyEnd));
            case Format.ANCHOR -> handler.anchor(fixed(bodyEnd), fixed(bodyEnd), varint(bodyEnd), varint(bodyEnd));
            case Format.THREAD -> {
                boolean virtual = u8(bodyEnd) != 0;
                handler.thread(varint(bodyEnd), (int) varint(bodyEnd), virtual);
            }
            case Format.ATTRIBUTE -> handler.attribute((int) varint(bodyEnd), u8(bodyEnd), text(bodyEnd));
            case Format.OPERATION -> handler.operation((int) varint(bodyEnd), text(bodyEnd));
            case Format.WAIT -> {
                int flags = u8(bodyEnd);
                long spanId = lastSpanId + zigzag(bodyEnd);
                long threadId = lastThreadId + zigzag(bodyEnd);
                long start = lastStart + zigzag(bodyEnd);
                long end = start + zigzag(bodyEnd);
                handler.wait(
                        spanId,
                        threadId,
                        start,
                        end,
                        (int) varint(bodyEnd),
                        (int) varint(bodyEnd),
                        (int) varint(bodyEnd),
                        varint(bodyEnd),
                        flags);
            }
            case Format.PADDING -> {}
            default -> handler.unknown(kind, bodyEnd - at);
        }
    }

    private void decode(int kind, int bodyEnd) {
        span.clear();
        span.phase = u8(bodyEnd);
        span.operation = u8(bodyEnd);
        span.flags = u8(bodyEnd);
        span.spanId = lastSpanId + zigzag(bodyEnd);
        long toParent = zigzag(bodyEnd);
        span.parentId = toParent == 0 ? 0 : span.spanId - toParent;
        span.traceId = span.spanId - zigzag(bodyEnd);
        span.start = lastStart + zigzag(bodyEnd);
        if (kind != Format.BEGIN) {
            span.end = span.start + zigzag(bodyEnd);
        }
        span.threadId = lastThreadId + zigzag(bodyEnd);
        span.name = (int) varint(bodyEnd);
        long attributes = varint(bodyEnd);
        if (attributes < 0 || attributes > bodyEnd - at) {
            throw new IllegalArgumentException("a span claims more attributes than its record holds");
        }
        for (int i = 0; i < attributes; i++) {
            int code = (int) varint(bodyEnd);
            switch (Attribute.Type.ofCode(u8(bodyEnd))) {
                case TEXT -> span.add(code, varint(bodyEnd));
                case LONG -> span.add(code, zigzag(bodyEnd));
                case BOOLEAN -> span.add(code, u8(bodyEnd));
                case DOUBLE, HASH -> span.add(code, fixed(bodyEnd));
            }
        }
        if (kind == Format.AGGREGATE) {
            return; // as with waits
        }
        lastSpanId = span.spanId;
        lastStart = span.start;
        lastThreadId = span.threadId;
    }

    private int u8(int limit) {
        if (at >= limit) {
            throw new IllegalArgumentException("a record ends inside a field");
        }
        return bytes[at++] & 0xFF;
    }

    private long fixed(int limit) {
        if (limit - at < 8) {
            throw new IllegalArgumentException("a record ends inside a field");
        }
        long value = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            value |= (bytes[at++] & 0xFFL) << shift;
        }
        return value;
    }

    private long zigzag(int limit) {
        long folded = varint(limit);
        return folded >>> 1 ^ -(folded & 1);
    }

    private long varint(int limit) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = u8(limit);
            value |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number is longer than ten bytes");
    }

    private String text(int limit) {
        String text = new String(bytes, at, limit - at, StandardCharsets.UTF_8);
        at = limit;
        return text;
    }
}
