package io.sonde.format;

import io.sonde.format.vocabulary.Attribute;

/** Reads spans and waits of format 1: each field as its difference from the span before. Owned by one thread. */
final class OldSpans {
    /** Blocks below this version hold such spans. */
    static final int BEFORE = 2;

    private final BlockInput in;
    private long lastSpanId;
    private long lastStart;
    private long lastThreadId;
    private final SpanRecord span = new SpanRecord();

    OldSpans(BlockInput in) {
        this.in = in;
    }

    /** Begins a new block. */
    void clear() {
        lastSpanId = lastStart = lastThreadId = 0;
    }

    /** Reads the body of a SPAN, a BEGIN or an AGGREGATE; valid until the next call. */
    SpanRecord read(int kind) {
        span.clear();
        span.phase = in.u8();
        span.operation = in.u8();
        span.flags = in.u8();
        span.spanId = lastSpanId + in.zigzag();
        long toParent = in.zigzag();
        span.parentId = toParent == 0 ? 0 : span.spanId - toParent;
        span.traceId = span.spanId - in.zigzag();
        span.start = lastStart + in.zigzag();
        if (kind != Format.BEGIN) {
            span.end = span.start + in.zigzag();
        }
        span.threadId = lastThreadId + in.zigzag();
        span.name = (int) in.varint();
        long attributes = in.varint();
        if (attributes < 0 || attributes > in.limit - in.at) {
            throw new IllegalArgumentException("a span claims more attributes than its record holds");
        }
        for (int i = 0; i < attributes; i++) {
            int code = (int) in.varint();
            switch (Attribute.Type.ofCode(in.u8())) {
                case TEXT -> span.add(code, in.varint());
                case LONG -> span.add(code, in.zigzag());
                case BOOLEAN -> span.add(code, in.u8());
                case DOUBLE, HASH -> span.add(code, in.fixed());
            }
        }
        if (kind != Format.AGGREGATE) {
            lastSpanId = span.spanId;
            lastStart = span.start;
            lastThreadId = span.threadId;
        }
        return span;
    }

    /** Reads the body of a WAIT and hands it over. */
    void wait(RecordHandler handler) {
        int flags = in.u8();
        long spanId = lastSpanId + in.zigzag();
        long threadId = lastThreadId + in.zigzag();
        long start = lastStart + in.zigzag();
        long end = start + in.zigzag();
        handler.wait(
                spanId,
                threadId,
                start,
                end,
                (int) in.varint(),
                (int) in.varint(),
                (int) in.varint(),
                in.varint(),
                flags);
    }
}
