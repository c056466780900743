package io.sonde.model;

import io.sonde.format.vocabulary.Attribute;
import java.util.Arrays;

/**
 * Who made the calls that nothing encloses: a flow is what happened on one thread, with the tasks that it handed out.
 * Tasks follow the thread that submitted them when it has itself one call for every {@value #MOST_TASKS_FOR_A_CALL} of
 * theirs. 8 bytes a call, and 20 a thread.
 */
final class Flows {
    private static final long MOST_TASKS_FOR_A_CALL = 8;

    private final SpanTable table;
    private final IntColumn order;
    private final Ranges traces;
    private final Numbering threads;
    private final int threadCount;
    /** By thread: when the first task began that it had handed out. */
    private final long[] tasksFrom;

    private final int[] calls;
    private final int[] tasks;

    /** Takes a flow: its traces in {@code [from, to)} by start; the array must not be kept. */
    interface Consumer {
        void accept(int[] traces, int from, int to);
    }

    /** @param traces ranges of {@code order} */
    Flows(SpanTable table, IntColumn order, Ranges traces, Workspace workspace) {
        this.table = table;
        this.order = order;
        this.traces = traces;
        threads = new Numbering(workspace);
        for (int trace = 0; trace < traces.count(); trace++) {
            if (isRooted(trace)) {
                threads.of(threadId(trace));
                threads.of(submitterId(trace));
            }
        }
        threadCount = threads.size();
        tasksFrom = new long[threadCount];
        calls = new int[threadCount];
        tasks = new int[threadCount];
        count();
    }

    /** Whether the trace's first row is its root, so that it can stand for the trace. */
    boolean isRooted(int trace) {
        return traces.from(trace) < traces.to(trace) && table.parentId(root(trace)) == 0;
    }

    void forEach(Consumer consumer) {
        int[] next = new int[threadCount + 1];
        for (int trace = 0; trace < traces.count(); trace++) {
            if (isRooted(trace)) {
                next[flow(trace) + 1]++;
            }
        }
        for (int flow = 0; flow < threadCount; flow++) {
            next[flow + 1] += next[flow];
        }
        int[] members = new int[next[threadCount]];
        for (int trace = 0; trace < traces.count(); trace++) {
            if (isRooted(trace)) {
                members[next[flow(trace)]++] = trace;
            }
        }
        int from = 0;
        for (int flow = 0; flow < threadCount; flow++) {
            int to = next[flow];
            IndexSort.sort(members, from, to, (a, b) -> SessionIndex.byStart(table, root(a), root(b)));
            if (to > from) {
                consumer.accept(members, from, to);
            }
            from = to;
        }
    }

    private void count() {
        Arrays.fill(tasksFrom, Long.MAX_VALUE);
        for (int trace = 0; trace < traces.count(); trace++) {
            if (isRooted(trace) && submitterId(trace) > 0) {
                int submitter = threads.of(submitterId(trace));
                tasksFrom[submitter] = Math.min(tasksFrom[submitter], table.start(root(trace)));
            }
        }
        for (int trace = 0; trace < traces.count(); trace++) {
            if (!isRooted(trace)) {
                continue;
            }
            if (submitterId(trace) > 0) {
                tasks[threads.of(submitterId(trace))]++;
            } else {
                int thread = threads.of(threadId(trace));
                // What a thread prepares before it hands out work says nothing of that work.
                boolean prepares = tasksFrom[thread] != Long.MAX_VALUE && table.start(root(trace)) < tasksFrom[thread];
                calls[thread] += prepares ? 0 : 1;
            }
        }
    }

    private int flow(int trace) {
        if (submitterId(trace) > 0) {
            int submitter = threads.of(submitterId(trace));
            if (calls[submitter] * MOST_TASKS_FOR_A_CALL >= tasks[submitter]) {
                return submitter;
            }
        }
        return threads.of(threadId(trace));
    }

    private int root(int trace) {
        return order.get(traces.from(trace));
    }

    private long threadId(int trace) {
        return table.threadId(root(trace));
    }

    /** The thread that had submitted the task in which the call was made, not above 0 where there is none. */
    private long submitterId(int trace) {
        int place = table.find(root(trace), Attribute.ENTRY_THREAD);
        return place < 0 ? -1 : table.valueAt(place);
    }
}
