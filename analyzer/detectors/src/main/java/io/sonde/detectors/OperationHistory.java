package io.sonde.detectors;

import io.sonde.detectors.statistics.TimeSeries;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.Arrays;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One operation, or the sessions as such, in the course of a recording: a series of windows, and for each session in
 * which it is among what the session depends on most, how much that was (36 bytes a session).
 */
final class OperationHistory {
    /** The history of the sessions themselves. */
    static final String SESSIONS = "";

    final TimeSeries series = new TimeSeries();
    String key = SESSIONS;
    Operation operation = Operation.NONE;
    String display = "sessions";
    String name = "";

    @Nullable
    String phase;

    @Nullable
    String agent;

    private int[] sessions = new int[8];
    private long[] offsets = new long[8];
    private long[] critical = new long[8];
    private long[] atLeast = new long[8];
    private long[] spans = new long[8];
    private int size;

    /** Says once whose history it is. */
    void name(Session session, int node, String newKey) {
        if (key.equals(SESSIONS)) {
            key = newKey;
            operation = session.operation(node);
            name = session.name(node);
            display = Names.display(session, node);
            phase = node == 0 ? "orchestration" : session.phase(node).label();
            agent = session.agent(node);
        }
    }

    boolean isOfSessions() {
        return key.equals(SESSIONS);
    }

    /** Adds what the operation holds of one session's critical path; sessions come in the order of their numbers. */
    void addShare(Session session, int node, long criticalNanos, long atLeastNanos) {
        add(session.number(), session.offsetNanos(), criticalNanos, atLeastNanos, session.spanId(node));
    }

    private void add(int number, long offset, long criticalNanos, long atLeastNanos, long span) {
        if (size == sessions.length) {
            sessions = Arrays.copyOf(sessions, size * 2);
            offsets = Arrays.copyOf(offsets, size * 2);
            critical = Arrays.copyOf(critical, size * 2);
            atLeast = Arrays.copyOf(atLeast, size * 2);
            spans = Arrays.copyOf(spans, size * 2);
        }
        sessions[size] = number;
        offsets[size] = offset;
        critical[size] = criticalNanos;
        atLeast[size] = atLeastNanos;
        spans[size++] = span;
    }

    static OperationHistory merged(OperationHistory into, OperationHistory other) {
        into.merge(other);
        return into;
    }

    void merge(OperationHistory other) {
        if (isOfSessions()) {
            key = other.key;
            operation = other.operation;
            name = other.name;
            display = other.display;
            phase = other.phase;
            agent = other.agent;
        }
        series.merge(other.series);
        for (int i = 0; i < other.size; i++) {
            add(other.sessions[i], other.offsets[i], other.critical[i], other.atLeast[i], other.spans[i]);
        }
    }

    /** Sessions in which it matters. */
    int size() {
        return size;
    }

    int session(int index) {
        return sessions[index];
    }

    /** Start of the session. Unit: ns since the start of the recording. */
    long offset(int index) {
        return offsets[index];
    }

    /** Time of the operation on the session's critical path. Unit: ns. */
    long critical(int index) {
        return critical[index];
    }

    /** A span of it in that session. */
    long span(int index) {
        return spans[index];
    }

    /** What the session would save at least if this share of the operation went. Unit: ns. */
    long atLeast(int index, double share) {
        return Math.round(atLeast[index] * share);
    }

    /** Time on the critical path that is too much, by how much of it is too much at each moment. Unit: ns. */
    long excess(LongToDoubleFunction shareAt) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += critical[i] * shareAt.applyAsDouble(offsets[i]);
        }
        return Math.round(sum);
    }
}
