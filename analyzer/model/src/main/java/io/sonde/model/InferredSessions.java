package io.sonde.model;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts sessions out of spans that nothing encloses, for recordings without a single root: a session is a run of
 * parentless spans on one thread. A run is cut where its first operation recurs, unless that is a model call with a
 * longer prompt (an agent's loop over one conversation), and where the thread is idle for long. The bounds are lower
 * limits of the real ones. Source of the rules: {@code reference/session-discovery.md}, step 10.
 */
final class InferredSessions {
    /** An idle gap shorter than this never cuts. */
    static final long MIN_GAP_NANOS = 1_000_000_000;
    /** An idle gap cuts when it is this many times the thread's median gap. */
    static final long GAP_FACTOR = 5;

    private final SpanTable table;
    private final int[] order;
    private final List<Integer> rows = new ArrayList<>();
    private final List<int[]> sessions = new ArrayList<>();

    private InferredSessions(SpanTable table, int[] order) {
        this.table = table;
        this.order = order;
    }

    static SessionIndex cut(SpanTable table, int[] order, List<int[]> traces, long duplicates) {
        List<int[]> rooted = new ArrayList<>();
        List<int[]> rootless = new ArrayList<>();
        for (int[] trace : traces) {
            boolean hasRoot = trace[0] < trace[1] && table.parentId[order[trace[0]]] == 0;
            (hasRoot ? rooted : rootless).add(trace);
        }
        rooted.sort((a, b) -> {
            int byThread = Long.compare(table.threadId[order[a[0]]], table.threadId[order[b[0]]]);
            return byThread != 0 ? byThread : SessionIndex.byStart(table, order[a[0]], order[b[0]]);
        });
        InferredSessions cutter = new InferredSessions(table, order);
        int from = 0;
        for (int i = 1; i <= rooted.size(); i++) {
            if (i == rooted.size() || cutter.thread(rooted.get(i)) != cutter.thread(rooted.get(from))) {
                cutter.cutThread(rooted.subList(from, i));
                from = i;
            }
        }
        return cutter.finish(rootless, duplicates);
    }

    private SessionIndex finish(List<int[]> rootless, long duplicates) {
        int[] all = rows.stream().mapToInt(Integer::intValue).toArray();
        sessions.sort((a, b) -> SessionIndex.byStart(table, all[a[0]], all[b[0]]));
        return SessionIndex.inferred(all, sessions, SessionIndex.rowsOf(order, rootless), duplicates);
    }

    private long thread(int[] trace) {
        return table.threadId[root(trace)];
    }

    private int root(int[] trace) {
        return order[trace[0]];
    }

    private void cutThread(List<int[]> traces) {
        long longGap = Math.max(MIN_GAP_NANOS, GAP_FACTOR * medianGap(traces));
        int from = 0;
        long end = table.end[root(traces.get(0))];
        int lastOfFirstKind = root(traces.get(0));
        for (int i = 1; i < traces.size(); i++) {
            int row = root(traces.get(i));
            boolean recurs = sameOperation(row, lastOfFirstKind);
            boolean continues = recurs && growingPrompt(lastOfFirstKind, row);
            if ((recurs && !continues) || table.start[row] - end > longGap) {
                add(traces.subList(from, i));
                from = i;
            }
            if (from == i || recurs) {
                lastOfFirstKind = row;
            }
            end = from == i ? table.end[row] : Math.max(end, table.end[row]);
        }
        add(traces.subList(from, traces.size()));
    }

    private long medianGap(List<int[]> traces) {
        if (traces.size() < 2) {
            return 0;
        }
        long[] gaps = new long[traces.size() - 1];
        for (int i = 1; i < traces.size(); i++) {
            gaps[i - 1] = Math.max(0, table.start[root(traces.get(i))] - table.end[root(traces.get(i - 1))]);
        }
        Arrays.sort(gaps);
        return gaps[gaps.length / 2];
    }

    private boolean sameOperation(int a, int b) {
        return table.operation[a] == table.operation[b]
                && table.name[a] == table.name[b]
                && value(a, Attribute.CODE_FUNCTION_NAME) == value(b, Attribute.CODE_FUNCTION_NAME);
    }

    private boolean growingPrompt(int before, int after) {
        return Operation.ofCode(table.operation[after]).isModelCall()
                && value(before, Attribute.MESSAGES) > 0
                && value(after, Attribute.MESSAGES) > value(before, Attribute.MESSAGES);
    }

    private long value(int row, Attribute attribute) {
        int place = table.find(row, attribute);
        return place < 0 ? -1 : table.valueAt(place);
    }

    private void add(List<int[]> traces) {
        long end = Long.MIN_VALUE;
        for (int[] trace : traces) {
            end = Math.max(end, table.end[root(trace)]);
        }
        int from = rows.size();
        rows.add(SessionIndex.syntheticRoot(table, root(traces.get(0)), end));
        for (int[] trace : traces) {
            addAll(trace[0], trace[1]);
        }
        int to = rows.size();
        for (int[] trace : traces) {
            addAll(trace[1], trace[2]);
        }
        sessions.add(new int[] {from, to, rows.size()});
    }

    private void addAll(int from, int to) {
        for (int i = from; i < to; i++) {
            rows.add(order[i]);
        }
    }
}
