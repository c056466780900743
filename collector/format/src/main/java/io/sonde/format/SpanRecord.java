package io.sonde.format;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import java.util.Arrays;

/**
 * One span as it travels: a mutable value that a codec fills and a handler reads before it is filled again. Fields are
 * public for speed; nobody may keep the instance beyond the call that hands it over ({@link #copy()} makes one to
 * keep). Not thread-safe.
 */
public final class SpanRecord {
    public long spanId;
    /** 0 when the span has no parent. */
    public long parentId;
    /** Span id of the root. */
    public long traceId;
    /** Raw ticks of the recording's clock. */
    public long start;
    /** Raw ticks of the recording's clock; 0 in a begin record. */
    public long end;
    /** {@code Thread.getId()} of the thread the span began on. */
    public long threadId;
    /** Ordinal of a {@link Phase}. */
    public int phase;
    /** Ordinal of an {@link Operation}, or a code of a newer recorder. */
    public int operation;
    /** Bits of {@link io.sonde.format.vocabulary.SpanFlags}. */
    public int flags;
    /** Dictionary id of the span's name (agent, model, tool, statement, host ...); 0 is the empty string. */
    public int name;

    public int attributeCount;
    /** The first {@link #attributeCount} entries are codes of {@link Attribute}, each at most once. */
    public short[] codes = new short[16];
    /** Values beside {@link #codes}, read by {@link Attribute.Type}. */
    public long[] values = new long[16];

    /** Adds an attribute behind the present ones. */
    public void add(int code, long value) {
        if (attributeCount == codes.length) {
            codes = Arrays.copyOf(codes, attributeCount * 2);
            values = Arrays.copyOf(values, attributeCount * 2);
        }
        codes[attributeCount] = (short) code;
        values[attributeCount++] = value;
    }

    /** Adds an attribute behind the present ones. */
    public void add(Attribute attribute, long value) {
        add(attribute.ordinal(), value);
    }

    /** The raw value of an attribute, or {@code absent}. */
    public long value(Attribute attribute, long absent) {
        int code = attribute.ordinal();
        for (int i = 0; i < attributeCount; i++) {
            if (codes[i] == code) {
                return values[i];
            }
        }
        return absent;
    }

    /** Whether the attribute is present. */
    public boolean has(Attribute attribute) {
        int code = attribute.ordinal();
        for (int i = 0; i < attributeCount; i++) {
            if (codes[i] == code) {
                return true;
            }
        }
        return false;
    }

    /** Empties every field for reuse. */
    public void clear() {
        spanId = parentId = traceId = start = end = threadId = 0;
        phase = operation = flags = name = attributeCount = 0;
    }

    /** An independent copy. */
    public SpanRecord copy() {
        SpanRecord copy = new SpanRecord();
        copy.spanId = spanId;
        copy.parentId = parentId;
        copy.traceId = traceId;
        copy.start = start;
        copy.end = end;
        copy.threadId = threadId;
        copy.phase = phase;
        copy.operation = operation;
        copy.flags = flags;
        copy.name = name;
        copy.attributeCount = attributeCount;
        copy.codes = Arrays.copyOf(codes, Math.max(1, attributeCount));
        copy.values = Arrays.copyOf(values, Math.max(1, attributeCount));
        return copy;
    }
}
