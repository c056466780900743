package io.sonde.model;

import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import java.util.ArrayList;
import java.util.List;

/**
 * Which rows make up which session. A session is one trace whose root is a session root by its nature or by a rule;
 * whatever such roots do not cover is cut by inference ({@link InferredSessions}). What belongs to no
 * session is kept apart as "outside".
 *
 * <p>Each session is a range of {@link #rows()} whose first row is the root. Spans that only say what was held meanwhile
 * stand behind it, in a range of their own.
 */
final class SessionIndex {
    private final int[] rows;
    private final int[] from;
    private final int[] to;
    private final int[] overlaysTo;
    private final boolean[] inferred;
    private final int[] outside;
    private final long duplicates;

    /** One session as a range of rows. */
    private record Range(int from, int to, int overlaysTo, boolean inferred) {}

    private SessionIndex(int[] rows, List<Range> sessions, int[] outside, long duplicates) {
        this.rows = rows;
        this.outside = outside;
        this.duplicates = duplicates;
        from = new int[sessions.size()];
        to = new int[sessions.size()];
        overlaysTo = new int[sessions.size()];
        inferred = new boolean[sessions.size()];
        for (int i = 0; i < from.length; i++) {
            from[i] = sessions.get(i).from;
            to[i] = sessions.get(i).to;
            overlaysTo[i] = sessions.get(i).overlaysTo;
            inferred[i] = sessions.get(i).inferred;
        }
    }

    int[] rows() {
        return rows;
    }

    int count() {
        return from.length;
    }

    int from(int session) {
        return from[session];
    }

    int to(int session) {
        return to[session];
    }

    /** Where the session's overlays end, which begin where its tree ends. */
    int overlaysTo(int session) {
        return overlaysTo[session];
    }

    boolean inferred(int session) {
        return inferred[session];
    }

    /** Rows of traces that belong to no session. */
    int[] outside() {
        return outside;
    }

    /** Spans that were recorded twice and are counted once. */
    long duplicates() {
        return duplicates;
    }

    static SessionIndex of(SpanTable table) {
        int[] order = new int[table.rows()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        IndexSort.sort(order, 0, order.length, (a, b) -> byTrace(table, a, b));
        int kept = dropSuperseded(table, order);
        long duplicates = countDuplicates(table, order.length, kept);
        List<int[]> traces = traces(table, order, kept);

        List<int[]> sessions = new ArrayList<>();
        List<int[]> rest = new ArrayList<>();
        for (int[] trace : traces) {
            if (rootFirst(table, order, trace) && isSession(table, order[trace[0]])) {
                sessions.add(trace);
            } else {
                rest.add(trace);
            }
        }
        return InferredSessions.cut(table, order, sessions, rest, duplicates);
    }

    /**
     * Ranges are three places: start, end of the tree, end of the overlays.
     *
     * @param rooted ranges of rows that have a root of their own
     * @param inferred ranges of rows that begin with a synthetic one
     */
    static SessionIndex of(
            SpanTable table, int[] rows, List<int[]> rooted, List<int[]> inferred, int[] outside, long duplicates) {
        List<Range> sessions = new ArrayList<>();
        rooted.forEach(range -> sessions.add(new Range(range[0], range[1], range[2], false)));
        inferred.forEach(range -> sessions.add(new Range(range[0], range[1], range[2], true)));
        sessions.sort((a, b) -> byStart(table, rows[a.from], rows[b.from]));
        return new SessionIndex(rows, sessions, outside, duplicates);
    }

    static int[] rowsOf(int[] order, List<int[]> ranges) {
        int total = ranges.stream().mapToInt(range -> range[2] - range[0]).sum();
        int[] rows = new int[total];
        int at = 0;
        for (int[] range : ranges) {
            System.arraycopy(order, range[0], rows, at, range[2] - range[0]);
            at += range[2] - range[0];
        }
        return rows;
    }

    /** By trace, start, span, and a finished span before its own begin record. */
    private static int byTrace(SpanTable table, int a, int b) {
        int byTrace = Long.compare(table.traceId[a], table.traceId[b]);
        if (byTrace != 0) {
            return byTrace;
        }
        int byStart = byStart(table, a, b);
        return byStart != 0 ? byStart : Boolean.compare(table.open[a], table.open[b]);
    }

    static int byStart(SpanTable table, int a, int b) {
        int byStart = Long.compare(table.start[a], table.start[b]);
        return byStart != 0 ? byStart : Long.compare(table.spanId[a], table.spanId[b]);
    }

    /** Keeps one row per span and returns how many remain at the front. */
    private static int dropSuperseded(SpanTable table, int[] order) {
        int kept = 0;
        for (int row : order) {
            boolean same = kept > 0
                    && table.spanId[order[kept - 1]] == table.spanId[row]
                    && table.traceId[order[kept - 1]] == table.traceId[row];
            if (!same) {
                order[kept++] = row;
            }
        }
        return kept;
    }

    private static long countDuplicates(SpanTable table, int all, int kept) {
        long begins = 0;
        LongIndex finished = new LongIndex(all);
        for (int row = 0; row < all; row++) {
            if (!table.open[row]) {
                finished.putIfAbsent(table.spanId[row], row);
            }
        }
        for (int row = 0; row < all; row++) {
            if (table.open[row] && finished.get(table.spanId[row]) >= 0) {
                begins++;
            }
        }
        return Math.max(0, all - kept - begins);
    }

    /** Each trace as three places in the order: its start, the end of its tree, and the end of its overlays. */
    private static List<int[]> traces(SpanTable table, int[] order, int kept) {
        List<int[]> traces = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= kept; i++) {
            if (i == kept || table.traceId[order[i]] != table.traceId[order[from]]) {
                traces.add(new int[] {from, overlaysLast(table, order, from, i), i});
                from = i;
            }
        }
        return traces;
    }

    /** Moves overlays behind all others, keeping the order otherwise, and returns where they begin. */
    private static int overlaysLast(SpanTable table, int[] order, int from, int to) {
        int[] overlays = null;
        int count = 0;
        int kept = from;
        for (int i = from; i < to; i++) {
            int row = order[i];
            if (Operation.ofCode(table.operation[row]).isOverlay()) {
                overlays = overlays == null ? new int[to - i] : overlays;
                overlays[count++] = row;
            } else {
                order[kept++] = row;
            }
        }
        if (overlays != null) {
            System.arraycopy(overlays, 0, order, kept, count);
        }
        return kept;
    }

    /** Moves the root to the front of its trace; false when the trace has none. */
    private static boolean rootFirst(SpanTable table, int[] order, int[] trace) {
        for (int i = trace[0]; i < trace[1]; i++) {
            int row = order[i];
            if (table.spanId[row] == table.traceId[row] || table.parentId[row] == 0) {
                System.arraycopy(order, trace[0], order, trace[0] + 1, i - trace[0]);
                order[trace[0]] = row;
                return true;
            }
        }
        return false;
    }

    private static boolean isSession(SpanTable table, int root) {
        return Operation.ofCode(table.operation[root]).isSessionRoot()
                || table.find(root, Attribute.SESSION_SOURCE) >= 0;
    }

    /** A row for the root of an inferred session, which no code opened. */
    static int syntheticRoot(SpanTable table, int first, long end) {
        SpanRecord root = new SpanRecord();
        root.spanId = -table.spanId[first];
        root.traceId = root.spanId;
        root.start = table.start[first];
        root.end = end;
        root.threadId = table.threadId[first];
        root.phase = Operation.SESSION.phase().ordinal();
        root.operation = Operation.SESSION.ordinal();
        root.flags = SpanFlags.ROOT;
        return table.add(root, false);
    }
}
