package io.sonde.model;

import io.sonde.format.vocabulary.Attribute;

/** The attributes of one session's spans, copied side by side: detectors ask for them far more often than there are any. Immutable. */
final class SpanAttributes {
    /** Place of each node's first attribute; one more at the end. */
    private final int[] first;

    private final short[] codes;
    private final long[] values;
    /** Which attributes a node may have: bit {@code code % 64}. Most questions end here. */
    private final long[] carried;

    SpanAttributes(SpanTable table, int[] rows) {
        first = new int[rows.length + 1];
        for (int node = 0; node < rows.length; node++) {
            first[node + 1] = first[node] + table.attributeCount(rows[node]);
        }
        codes = new short[first[rows.length]];
        values = new long[codes.length];
        carried = new long[rows.length];
        for (int node = 0; node < rows.length; node++) {
            table.copyAttributes(rows[node], codes, values, first[node]);
            for (int place = first[node]; place < first[node + 1]; place++) {
                carried[node] |= 1L << codes[place];
            }
        }
    }

    /** Where the attribute stands among all values, -1 when the span lacks it. */
    int find(int node, Attribute attribute) {
        int code = attribute.ordinal();
        if ((carried[node] & 1L << code) == 0) {
            return -1;
        }
        for (int place = first[node]; place < first[node + 1]; place++) {
            if (codes[place] == (short) code) {
                return place;
            }
        }
        return -1;
    }

    /** The raw value at a place that {@link #find} returned. */
    long valueAt(int place) {
        return values[place];
    }
}
