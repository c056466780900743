package io.sonde.model;

import java.util.Arrays;

/**
 * Puts the rows of each trace side by side: counted, laid out, then each trace put in order by itself: the root first,
 * the others by start and span id, overlays behind. A row that was recorded twice, and the begin record of a span that
 * ended, are left out.
 */
final class TraceGrouping {
    /** Below this a second thread costs more than it brings. */
    private static final int MANY_ROWS = 100_000;

    private final SpanTable table;
    private final IntColumn order;
    private final Ranges traces;
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
        traces.addAll(table.traces());
        int threads = table.rows() < MANY_ROWS ? 1 : Runtime.getRuntime().availableProcessors();
        Arranger[] arrangers = new Arranger[threads];
        SideBySide.run(threads, part -> {
            Arranger arranger = new Arranger();
            arranger.arrange(next, share(part, threads), share(part + 1, threads));
            arrangers[part] = arranger;
        });
        for (Arranger arranger : arrangers) {
            duplicates += arranger.duplicates;
        }
        next.release();
    }

    private int share(int part, int parts) {
        return (int) ((long) table.traces() * part / parts);
    }

    /** Puts each of some traces in order; others may put others in order meanwhile. */
    private final class Arranger {
        /** Rows of the trace as recorded, and what they are sorted by. */
        private int[] recorded = new int[64];

        private long[] starts = new long[64];
        private long[] spans = new long[64];
        private boolean[] open = new boolean[64];
        /** Places among them. */
        private int[] sorted = new int[64];
        /** The rows that are left, in their order. */
        private int[] rows = new int[64];

        private int[] overlays = new int[16];
        private long duplicates;

        /** @param ends where the rows of each trace end */
        void arrange(IntColumn ends, int fromTrace, int toTrace) {
            int from = fromTrace == 0 ? 0 : ends.get(fromTrace - 1);
            for (int trace = fromTrace; trace < toTrace; trace++) {
                int to = ends.get(trace);
                arrange(trace, from, to);
                from = to;
            }
        }

        private void arrange(int trace, int from, int to) {
            int size = to - from;
            read(from, size);
            IndexSort.sort(sorted, 0, size, this::compare);
            int kept = dropSuperseded(size);
            int tree = overlaysLast(kept);
            rootFirst(table.traceId(trace), tree);
            for (int i = 0; i < kept; i++) {
                order.set(from + i, rows[i]);
            }
            traces.set(trace, from, from + tree, from + kept, false);
        }

        /** Copies what rows are sorted by: the table is far too large for the processor's caches. */
        private void read(int from, int size) {
            if (size > sorted.length) {
                int room = Math.max(size, sorted.length * 2);
                recorded = new int[room];
                rows = new int[room];
                sorted = new int[room];
                starts = new long[room];
                spans = new long[room];
                open = new boolean[room];
            }
            order.copy(from, size, recorded);
            for (int i = 0; i < size; i++) {
                sorted[i] = i;
                starts[i] = table.start(recorded[i]);
                spans[i] = table.spanId(recorded[i]);
                open[i] = table.open(recorded[i]);
            }
        }

        /** By start, span, and a finished span before its own begin record. */
        private int compare(int a, int b) {
            int byStart = Long.compare(starts[a], starts[b]);
            int bySpan = byStart != 0 ? byStart : Long.compare(spans[a], spans[b]);
            return bySpan != 0 ? bySpan : Boolean.compare(open[a], open[b]);
        }

        /** Lays out one row per span in the order found and returns how many there are. */
        private int dropSuperseded(int size) {
            int kept = 0;
            int last = -1;
            for (int i = 0; i < size; i++) {
                int at = sorted[i];
                if (last < 0 || spans[last] != spans[at] || table.isAggregate(recorded[at])) {
                    rows[kept++] = recorded[at];
                    last = at;
                } else if (!open[at] || open[last]) {
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
}
