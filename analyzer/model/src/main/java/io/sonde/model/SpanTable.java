package io.sonde.model;

import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.nio.ByteBuffer;

/**
 * All spans of a recording, one row of 64 bytes each and 10 bytes an attribute, and no object: in a {@link Workspace},
 * so on the heap only as long as they are few. Rows are in the order of the recording; what belongs together stands
 * close together. Owned by one thread while it grows, then read-only.
 */
final class SpanTable {
    private static final int ROW_BYTES = 64;
    private static final int ROWS_SHIFT = 16;
    private static final int PARENT = 8;
    private static final int START = 16;
    private static final int END = 24;
    private static final int THREAD = 32;
    private static final int NAME = 40;
    private static final int TRACE = 44;
    /** Number of the first attribute; the following are behind it. */
    private static final int ATTRIBUTES = 48;

    private static final int ATTRIBUTE_COUNT = 52;
    private static final int OPERATION = 54;
    private static final int PHASE = 56;
    private static final int FLAGS = 57;
    private static final int OPEN = 58;
    /** In the place of {@link #OPEN}. */
    private static final byte AGGREGATE = 2;

    private static final int ATTRIBUTE_BYTES = 10;
    private static final int ATTRIBUTES_SHIFT = 18;

    private final Column rows;
    private final Column attributes;
    private final Numbering traces;
    private long endOfOpen;

    SpanTable(Workspace workspace) {
        rows = new Column(workspace, ROW_BYTES, ROWS_SHIFT);
        attributes = new Column(workspace, ATTRIBUTE_BYTES, ATTRIBUTES_SHIFT);
        traces = new Numbering(workspace);
    }

    int rows() {
        return rows.size();
    }

    /** Distinct traces; a trace's number is below it. */
    int traces() {
        return traces.size();
    }

    /** Adds a row and returns its number. */
    int add(SpanRecord span, boolean open) {
        return add(span, open, traces.of(span.traceId));
    }

    /** Adds a row that stands for short spans which were summed; it has no span id. */
    void addAggregate(SpanRecord spans) {
        int row = add(spans, false);
        rows.page(row).put(rows.at(row) + OPEN, AGGREGATE);
        rows.page(row).putLong(rows.at(row), 0);
    }

    /** Adds a row that is in no trace and returns its number. */
    int addSynthetic(SpanRecord span) {
        return add(span, false, -1);
    }

    private int add(SpanRecord span, boolean open, int trace) {
        int row = rows.add();
        ByteBuffer page = rows.page(row);
        int at = rows.at(row);
        page.putLong(at, span.spanId);
        page.putLong(at + PARENT, span.parentId);
        page.putLong(at + START, span.start);
        page.putLong(at + END, Math.max(span.start, span.end));
        page.putLong(at + THREAD, span.threadId);
        page.putInt(at + NAME, span.name);
        page.putInt(at + TRACE, trace);
        page.putInt(at + ATTRIBUTES, attributes.size());
        page.putShort(at + ATTRIBUTE_COUNT, (short) span.attributeCount);
        page.putShort(at + OPERATION, (short) span.operation);
        page.put(at + PHASE, (byte) span.phase);
        page.put(at + FLAGS, (byte) span.flags);
        page.put(at + OPEN, (byte) (open ? 1 : 0));
        for (int i = 0; i < span.attributeCount; i++) {
            int place = attributes.add();
            ByteBuffer target = attributes.page(place);
            int offset = attributes.at(place);
            target.putShort(offset, span.codes[i]);
            target.putLong(offset + Short.BYTES, span.values[i]);
        }
        return row;
    }

    /** Says when spans end of which only the begin record is there. */
    void endOpenAt(long end) {
        endOfOpen = end;
    }

    long spanId(int row) {
        return rows.page(row).getLong(rows.at(row));
    }

    long parentId(int row) {
        return rows.page(row).getLong(rows.at(row) + PARENT);
    }

    /** Number of the trace, -1 for a row in none. */
    int trace(int row) {
        return rows.page(row).getInt(rows.at(row) + TRACE);
    }

    /** The id of a trace, which is the span id of its root. */
    long traceId(int trace) {
        return traces.id(trace);
    }

    long start(int row) {
        return rows.page(row).getLong(rows.at(row) + START);
    }

    long end(int row) {
        return open(row) ? Math.max(endOfOpen, start(row)) : rows.page(row).getLong(rows.at(row) + END);
    }

    long threadId(int row) {
        return rows.page(row).getLong(rows.at(row) + THREAD);
    }

    int name(int row) {
        return rows.page(row).getInt(rows.at(row) + NAME);
    }

    int phase(int row) {
        return rows.page(row).get(rows.at(row) + PHASE);
    }

    int operation(int row) {
        return rows.page(row).getShort(rows.at(row) + OPERATION);
    }

    int flags(int row) {
        return rows.page(row).get(rows.at(row) + FLAGS);
    }

    /** Whether the span never ended: only its begin record is there. */
    boolean open(int row) {
        return rows.page(row).get(rows.at(row) + OPEN) == 1;
    }

    /** Whether the row stands for short spans which were summed. */
    boolean isAggregate(int row) {
        return rows.page(row).get(rows.at(row) + OPEN) == AGGREGATE;
    }

    /** Whether the row stands beside the tree of its session, not in it. */
    boolean isBeside(int row) {
        return isAggregate(row) || Operation.ofCode(operation(row)).isOverlay();
    }

    int attributeCount(int row) {
        return rows.page(row).getShort(rows.at(row) + ATTRIBUTE_COUNT) & 0xFFFF;
    }

    /** Code of the row's attribute number {@code i}. */
    int code(int row, int i) {
        int place = rows.page(row).getInt(rows.at(row) + ATTRIBUTES) + i;
        return attributes.page(place).getShort(attributes.at(place)) & 0xFFFF;
    }

    /** Copies all attributes of a row to {@code at} and behind it. */
    void copyAttributes(int row, short[] codes, long[] values, int at) {
        int place = rows.page(row).getInt(rows.at(row) + ATTRIBUTES);
        int end = place + attributeCount(row);
        for (int to = at; place < end; place++, to++) {
            ByteBuffer page = attributes.page(place);
            int offset = attributes.at(place);
            codes[to] = page.getShort(offset);
            values[to] = page.getLong(offset + Short.BYTES);
        }
    }

    /** Where the attribute stands among all values, -1 when the span lacks it. */
    int find(int row, Attribute attribute) {
        ByteBuffer page = rows.page(row);
        int at = rows.at(row);
        int place = page.getInt(at + ATTRIBUTES);
        int end = place + (page.getShort(at + ATTRIBUTE_COUNT) & 0xFFFF);
        short code = (short) attribute.ordinal();
        for (; place < end; place++) {
            if (attributes.page(place).getShort(attributes.at(place)) == code) {
                return place;
            }
        }
        return -1;
    }

    /** The raw value at a place that {@link #find} returned. */
    long valueAt(int place) {
        return attributes.page(place).getLong(attributes.at(place) + Short.BYTES);
    }
}
