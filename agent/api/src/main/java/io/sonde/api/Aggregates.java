package io.sonde.api;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;

/** Short spans directly inside one frame, summed by kind. Confined to the frame's thread and reused with the frame. */
final class Aggregates {
    /** Kinds in one frame; spans of more are written. */
    private static final int MOST = 8;

    private static final int BUCKETS = 11;

    private final Span[] sums = new Span[MOST];
    private final long[] ends = new long[MOST];
    private final int[][] under = new int[MOST][];
    private final int[] counts = new int[MOST];
    private final int[] errors = new int[MOST];
    private final long[] durations = new long[MOST];
    private int used;

    /**
     * Adds a span that has ended.
     *
     * @return false when there is no room for its kind
     */
    boolean add(Span span, long end) {
        int at = indexOf(span.operation, span.name);
        if (at < 0) {
            if (used == MOST) {
                return false;
            }
            at = used++;
            begin(at, span);
        }
        long lasted = Math.max(0, end - span.start);
        counts[at]++;
        durations[at] += lasted;
        errors[at] += (span.flags & SpanFlags.ERROR) == 0 ? 0 : 1;
        under[at][bucket(lasted)]++;
        ends[at] = end;
        return true;
    }

    private int indexOf(Operation operation, int name) {
        for (int i = 0; i < used; i++) {
            if (sums[i].operation == operation && sums[i].name == name) {
                return i;
            }
        }
        return -1;
    }

    private void begin(int at, Span first) {
        if (sums[at] == null) {
            sums[at] = new Span(null, null);
            under[at] = new int[BUCKETS];
        }
        Span sum = sums[at];
        sum.reset(first.operation, first.phase, first.name, null);
        sum.spanId = 0;
        sum.parentId = first.parentId;
        sum.traceId = first.traceId;
        sum.start = first.start;
        sum.threadId = first.threadId;
        sum.recording = first.recording;
        sum.flags = first.flags & ~SpanFlags.ERROR;
        java.util.Arrays.fill(under[at], 0);
        counts[at] = 0;
        errors[at] = 0;
        durations[at] = 0;
    }

    /** Which power of two microseconds it stays below, beginning with 1. */
    static int bucket(long nanos) {
        long micros = nanos / 1_000;
        return Math.min(BUCKETS - 1, 64 - Long.numberOfLeadingZeros(micros));
    }

    /** Writes the sums and begins anew. */
    void flush(SpanSink sink) {
        for (int i = 0; i < used; i++) {
            Span sum = sums[i];
            sum.set(Attribute.AGGREGATE_COUNT, counts[i]).set(Attribute.AGGREGATE_SUM, durations[i]);
            if (errors[i] > 0) {
                sum.set(Attribute.AGGREGATE_ERRORS, errors[i]);
            }
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                if (under[i][bucket] > 0) {
                    sum.set(Attribute.ofCode(Attribute.AGGREGATE_1_US.ordinal() + bucket), under[i][bucket]);
                }
            }
            sink.aggregate(sum, ends[i]);
        }
        used = 0;
    }

    void clear() {
        used = 0;
    }
}
