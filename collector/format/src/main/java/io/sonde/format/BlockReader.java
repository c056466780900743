package io.sonde.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads blocks ({@link BlockLayout}). The header is checked first, with {@link #open}; only then are the records
 * handed over, with {@link #read}. Not thread-safe.
 */
public final class BlockReader {
    private final BlockInput in = new BlockInput();
    private final SpanDecoder spans = new SpanDecoder(in);
    private final OldSpans oldSpans = new OldSpans(in);
    private boolean old;
    private long ringId;
    private long first;
    private long next;
    private int count;
    private boolean hasHeader;

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
        in.bytes = block;
        in.at = BlockLayout.PAYLOAD_OFFSET;
        in.limit = in.at + length;
        old = version < OldSpans.BEFORE;
        spans.clear();
        oldSpans.clear();
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
        int blockEnd = in.limit;
        while (in.at < blockEnd) {
            int kind = in.u8();
            if (kind >= SpanForm.HEAD && !old) {
                span(kind, handler);
                continue;
            }
            long length = in.varint();
            if (length < 0 || length > blockEnd - in.at) {
                throw new IllegalArgumentException("a record reaches beyond its block");
            }
            in.limit = in.at + (int) length;
            record(kind, handler);
            in.at = in.limit;
            in.limit = blockEnd;
        }
    }

    private void span(int head, RecordHandler handler) {
        switch (spans.read(head)) {
            case Format.BEGIN -> handler.begin(spans.span);
            case Format.AGGREGATE -> handler.aggregate(spans.span);
            default -> handler.span(spans.span);
        }
    }

    private void record(int kind, RecordHandler handler) {
        if (old && oldSpan(kind, handler)) {
            return;
        }
        switch (kind) {
            case Format.DEFINE -> handler.define((int) in.varint(), in.text());
            case Format.ANCHOR -> handler.anchor(in.fixed(), in.fixed(), in.varint(), in.varint());
            case Format.THREAD -> {
                boolean virtual = in.u8() != 0;
                handler.thread(in.varint(), (int) in.varint(), virtual);
            }
            case Format.ATTRIBUTE -> handler.attribute((int) in.varint(), in.u8(), in.text());
            case Format.OPERATION -> handler.operation((int) in.varint(), in.text());
            case Format.WAIT -> spans.wait(handler);
            case Format.PADDING -> {}
            default -> handler.unknown(kind, in.limit - in.at);
        }
    }

    /** Whether it was a record that format 1 wrote in another way. */
    private boolean oldSpan(int kind, RecordHandler handler) {
        switch (kind) {
            case Format.SPAN -> handler.span(oldSpans.read(kind));
            case Format.BEGIN -> handler.begin(oldSpans.read(kind));
            case Format.AGGREGATE -> handler.aggregate(oldSpans.read(kind));
            case Format.WAIT -> oldSpans.wait(handler);
            default -> {
                return false;
            }
        }
        return true;
    }
}
