package io.sonde.model;

import java.util.Arrays;

/**
 * Puts the rows of each trace side by side: counted, laid out, then each trace put in order by itself: the root first,
 * the others by start and span id, overlays behind. A row that was recorded twice, and the begin record of a span that
 * ended, are left out.
 */
final class TraceGrouping {
    private final SpanTable table;
    private final IntColumn order;
    private final Ranges traces;
    private int[] rows = new int[64];
    private int[] overlays = new int[16];
    private long duplicates;

    private TraceGrouping(SpanTable table, Workspace workspace) {
        this.table = table;
        order = IntColumn.zeros(workspace, table.rows());
        traces = new Ranges(workspace);
    }

    static TraceGrouping of(SpanTable table, Workspace workspace) {
        TraceGrouping grouping = new TraceGrouping(table, workspace);
        grouping.group(workspace);
        return grouping;
    }

    /** Rows, those of a trace side by side. */
    IntColumn order() {
        return order;
    }

    /** One range for each trace. */
    Ranges traces() {
        return traces;
    }

    /** Spans that were recorded twice. */
    long duplicates() {
        return duplicates;
    }

    private void group(Workspace workspace) {
        IntColumn next = IntColumn.zeros(workspace, table.traces() + 1);
        for (int row = 0; row < table.rows(); row++) {
            next.increment(table.trace(row) + 1);
        }
        for (int trace = 1; trace <= table.traces(); trace++) {
            next.set(trace, next.get(trace) + next.get(trace - 1));
        }
        for (int row = 0; row < table.rows(); row++) {
            order.set(next.increment(table.trace(row)), row);
        }
        int from = 0;
        for (int trace = 0; trace < table.traces(); trace++) {
            int to = next.get(trace);
            arrange(trace, from, to);
            from = to;
        }
        next.release();
    }

    private void arrange(int trace, int from, int to) {
        int size = to - from;
        if (size > rows.length) {
            rows = new int[Math.max(size, rows.length * 2)];
        }
        order.copy(from, size, rows);
        IndexSort.sort(rows, 0, size, this::compare);
        int kept = dropSuperseded(size);
        int tree = overlaysLast(kept);
        rootFirst(table.traceId(trace), tree);
        for (int i = 0; i < kept; i++) {
            order.set(from + i, rows[i]);
        }
        traces.add(from, from + tree, from + kept, false);
    }

    /** By start, span, and a finished span before its own begin record. */
    private int compare(int a, int b) {
        int byStart = SessionIndex.byStart(table, a, b);
        return byStart != 0 ? byStart : Boolean.compare(table.open(a), table.open(b));
    }

    /** Keeps one row per span and returns how many remain at the front. */
    private int dropSuperseded(int size) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (kept == 0 || table.isAggregate(rows[i]) || table.spanId(rows[kept - 1]) != table.spanId(rows[i])) {
                rows[kept++] = rows[i];
            } else if (!table.open(rows[i]) || table.open(rows[kept - 1])) {
                duplicates++;
            }
        }
        return kept;
    }

    /** Moves overlays behind all others, keeping the order otherwise, and returns where they begin. */
    private int overlaysLast(int size) {
        int count = 0;
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (table.isBeside(rows[i])) {
                if (count == overlays.length) {
                    overlays = Arrays.copyOf(overlays, count * 2);
                }
                overlays[count++] = rows[i];
            } else {
                rows[kept++] = rows[i];
            }
        }
        System.arraycopy(overlays, 0, rows, kept, count);
        return kept;
    }

    /** Moves the root to the front of its tree, if there is one. */
    private void rootFirst(long traceId, int tree) {
        for (int i = 0; i < tree; i++) {
            int row = rows[i];
            if (table.spanId(row) == traceId || table.parentId(row) == 0) {
                System.arraycopy(rows, 0, rows, 1, i);
                rows[0] = row;
                return;
            }
        }
    }
}
