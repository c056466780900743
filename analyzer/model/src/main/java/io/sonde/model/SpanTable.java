package io.sonde.model;

import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Attribute;
import java.util.Arrays;

/**
 * All spans of a recording as growable columns: about 80 bytes a span and 10 an attribute, and no object. Rows are in
 * the order of the recording. Owned by one thread while it grows, then read-only.
 */
final class SpanTable {
    private int rows;
    long[] spanId = new long[256];
    long[] parentId = new long[256];
    long[] traceId = new long[256];
    long[] start = new long[256];
    long[] end = new long[256];
    long[] threadId = new long[256];
    int[] name = new int[256];
    byte[] phase = new byte[256];
    short[] operation = new short[256];
    byte[] flags = new byte[256];
    /** Whether the span never ended: only its begin record is there. */
    boolean[] open = new boolean[256];

    private int[] firstAttribute = new int[257];
    private short[] codes = new short[1024];
    private long[] values = new long[1024];

    int rows() {
        return rows;
    }

    /** Adds a row and returns its number. */
    int add(SpanRecord span, boolean isOpen) {
        if (rows == spanId.length) {
            grow();
        }
        int row = rows++;
        spanId[row] = span.spanId;
        parentId[row] = span.parentId;
        traceId[row] = span.traceId;
        start[row] = span.start;
        end[row] = isOpen ? span.start : Math.max(span.start, span.end);
        threadId[row] = span.threadId;
        name[row] = span.name;
        phase[row] = (byte) span.phase;
        operation[row] = (short) span.operation;
        flags[row] = (byte) span.flags;
        open[row] = isOpen;
        addAttributes(row, span);
        return row;
    }

    private void addAttributes(int row, SpanRecord span) {
        int at = firstAttribute[row];
        int needed = at + span.attributeCount;
        if (needed > codes.length) {
            int capacity = Math.max(needed, codes.length + (codes.length >> 1));
            codes = Arrays.copyOf(codes, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        System.arraycopy(span.codes, 0, codes, at, span.attributeCount);
        System.arraycopy(span.values, 0, values, at, span.attributeCount);
        firstAttribute[row + 1] = needed;
    }

    private void grow() {
        int capacity = rows + (rows >> 1);
        spanId = Arrays.copyOf(spanId, capacity);
        parentId = Arrays.copyOf(parentId, capacity);
        traceId = Arrays.copyOf(traceId, capacity);
        start = Arrays.copyOf(start, capacity);
        end = Arrays.copyOf(end, capacity);
        threadId = Arrays.copyOf(threadId, capacity);
        name = Arrays.copyOf(name, capacity);
        phase = Arrays.copyOf(phase, capacity);
        operation = Arrays.copyOf(operation, capacity);
        flags = Arrays.copyOf(flags, capacity);
        open = Arrays.copyOf(open, capacity);
        firstAttribute = Arrays.copyOf(firstAttribute, capacity + 1);
    }

    /** Where the attribute stands among all values, -1 when the span lacks it. */
    int find(int row, Attribute attribute) {
        int code = attribute.ordinal();
        for (int i = firstAttribute[row]; i < firstAttribute[row + 1]; i++) {
            if (codes[i] == code) {
                return i;
            }
        }
        return -1;
    }

    /** The raw value at a place that {@link #find} returned. */
    long valueAt(int place) {
        return values[place];
    }
}
