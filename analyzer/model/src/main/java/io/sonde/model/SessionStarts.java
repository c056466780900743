package io.sonde.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When, on each thread, sessions with a root of their own began. */
final class SessionStarts {
    private final Map<Long, long[]> byThread;

    private SessionStarts(Map<Long, long[]> byThread) {
        this.byThread = byThread;
    }

    /** @param sessions ranges of {@code order}, the root first */
    static SessionStarts of(SpanTable table, int[] order, List<int[]> sessions) {
        Map<Long, Integer> counts = new HashMap<>();
        sessions.forEach(session -> counts.merge(table.threadId[order[session[0]]], 1, Integer::sum));
        Map<Long, long[]> byThread = new HashMap<>();
        for (int[] session : sessions) {
            int root = order[session[0]];
            long thread = table.threadId[root];
            int left = counts.merge(thread, -1, Integer::sum);
            byThread.computeIfAbsent(thread, any -> new long[left + 1])[left] = table.start[root];
        }
        byThread.values().forEach(Arrays::sort);
        return new SessionStarts(byThread);
    }

    /** Whether a session began on this thread between two moments. */
    boolean between(long thread, long from, long to) {
        long[] starts = byThread.get(thread);
        if (starts == null) {
            return false;
        }
        int place = Arrays.binarySearch(starts, from);
        int next = place >= 0 ? place : -place - 1;
        return next < starts.length && starts[next] < to;
    }
}
