package io.sonde.format;

import java.util.Arrays;

/** What spans of one sort have in common within a block, and the values that the last of them had. Not thread-safe. */
final class SpanShape {
    int kind;
    int phase;
    int operation;
    int flags;
    int name;
    int attributes;
    short[] codes = new short[8];
    /** Codes of {@link io.sonde.format.vocabulary.Attribute.Type}. */
    byte[] types = new byte[8];
    /** Of the last span; those of hashes are not kept. */
    long[] last = new long[8];

    /** For who writes: the last combination met, and its number. */
    long lastForm;

    int lastFormNumber;

    void clear() {
        attributes = 0;
        lastFormNumber = -1;
    }

    void add(int code, int type) {
        if (attributes == codes.length) {
            codes = Arrays.copyOf(codes, attributes * 2);
            types = Arrays.copyOf(types, attributes * 2);
            last = Arrays.copyOf(last, attributes * 2);
        }
        codes[attributes] = (short) code;
        types[attributes] = (byte) type;
        last[attributes++] = 0;
    }

    /** Becomes the same as another, but for the name that the caller sets. */
    void like(SpanShape other) {
        kind = other.kind;
        phase = other.phase;
        operation = other.operation;
        flags = other.flags;
        for (int i = 0; i < other.attributes; i++) {
            add(other.codes[i] & 0xFFFF, other.types[i]);
            last[i] = other.last[i];
        }
    }

    /** Whether the span is of this shape, whatever its name. */
    boolean isAlike(SpanRecord span, int kindOfSpan) {
        if (kind != kindOfSpan
                || operation != span.operation
                || phase != span.phase
                || flags != span.flags
                || attributes != span.attributeCount) {
            return false;
        }
        for (int i = 0; i < attributes; i++) {
            if (codes[i] != span.codes[i]) {
                return false;
            }
        }
        return true;
    }
}
