package io.sonde.model;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;

/**
 * Which rows make up which session. A session is one trace whose root is a session root by its nature or by a rule;
 * whatever such roots do not cover is cut by inference ({@link InferredSessions}). What belongs to no session is only
 * counted, as "outside".
 *
 * <p>Each session is a range of {@link #rows()} whose first row is the root. Spans that only say what was held meanwhile
 * stand behind it, in a range of their own. Sessions are in the order of their starts. 4 bytes a span and 16 a session,
 * in a {@link Workspace}.
 */
final class SessionIndex {
    private final IntColumn rows;
    private final Ranges sessions;
    private final long[] outside;
    private final long duplicates;

    private SessionIndex(IntColumn rows, Ranges sessions, long[] outside, long duplicates) {
        this.rows = rows;
        this.sessions = sessions;
        this.outside = outside;
        this.duplicates = duplicates;
    }

    IntColumn rows() {
        return rows;
    }

    int count() {
        return sessions.count();
    }

    int from(int session) {
        return sessions.from(session);
    }

    int to(int session) {
        return sessions.to(session);
    }

    /** Where the session's overlays end, which begin where its tree ends. */
    int overlaysTo(int session) {
        return sessions.overlaysTo(session);
    }

    boolean inferred(int session) {
        return sessions.inferred(session);
    }

    /** Spans that belong to no session, by the ordinal of their operation. */
    long[] outside() {
        return outside;
    }

    /** Spans that were recorded twice and are counted once. */
    long duplicates() {
        return duplicates;
    }

    static SessionIndex of(SpanTable table, Workspace workspace) {
        TraceGrouping grouping = TraceGrouping.of(table, workspace);
        IntColumn order = grouping.order();
        Ranges traces = grouping.traces();
        Ranges sessions = new Ranges(workspace);
        Ranges rest = new Ranges(workspace);
        for (int trace = 0; trace < traces.count(); trace++) {
            boolean rooted = traces.to(trace) > traces.from(trace) && isSession(table, order, traces, trace);
            (rooted ? sessions : rest).add(traces, trace);
        }
        traces.release();
        long[] outside = rest.count() == 0
                ? new long[Operation.values().length]
                : InferredSessions.cut(table, order, sessions, rest, workspace);
        rest.release();
        return new SessionIndex(order, byStart(table, order, sessions, workspace), outside, grouping.duplicates());
    }

    private static Ranges byStart(SpanTable table, IntColumn order, Ranges sessions, Workspace workspace) {
        int[] sorted = new int[sessions.count()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = i;
        }
        IndexSort.sort(
                sorted,
                0,
                sorted.length,
                (a, b) -> byStart(table, order.get(sessions.from(a)), order.get(sessions.from(b))));
        Ranges ordered = new Ranges(workspace);
        for (int session : sorted) {
            ordered.add(sessions, session);
        }
        sessions.release();
        return ordered;
    }

    static int byStart(SpanTable table, int a, int b) {
        int byStart = Long.compare(table.start(a), table.start(b));
        return byStart != 0 ? byStart : Long.compare(table.spanId(a), table.spanId(b));
    }

    /** Whether the first row is a root, and one of a session. */
    private static boolean isSession(SpanTable table, IntColumn order, Ranges traces, int trace) {
        int root = order.get(traces.from(trace));
        return (table.spanId(root) == table.traceId(trace) || table.parentId(root) == 0)
                && (Operation.ofCode(table.operation(root)).isSessionRoot()
                        || table.find(root, Attribute.SESSION_SOURCE) >= 0);
    }
}
