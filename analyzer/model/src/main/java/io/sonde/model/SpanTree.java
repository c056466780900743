package io.sonde.model;

import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import java.util.Arrays;

/**
 * The cleaned-up tree of one session. Nodes are numbered in depth-first order, so that the subtree of node {@code i} is
 * the range {@code [i, subtreeEnd[i])} and 0 is the root. Children are clipped to their parents; a span whose parent is
 * missing hangs below the root as an orphan, one that outlives the task it was started in below what that task served.
 * Siblings are ordered by start, then span id. Overlays have the nodes from
 * {@code size} on: they know their parent, and no tree knows them.
 */
final class SpanTree {
    /**
     * An awaited call may be seen to end a little after its waiter went on: the thread that completes it wakes the waiter
     * first and closes the span then. Up to this much, or this part of the child, still counts as awaited (ours).
     */
    private static final long LATE_NANOS = 1_000_000;

    private static final long LATE_PART = 20;

    /** Nodes of the tree, overlays not counted. */
    final int size;

    final int[] row;
    final int[] parent;
    final int[] subtreeEnd;
    /** Clipped start and end, ns. */
    final long[] begin;

    final long[] end;
    final Join[] join;
    final int orphans;

    private SpanTree(int size, int overlays, int orphans) {
        this.size = size;
        int nodes = size + overlays;
        row = new int[nodes];
        parent = new int[nodes];
        subtreeEnd = new int[nodes];
        begin = new long[nodes];
        end = new long[nodes];
        join = new Join[nodes];
        this.orphans = orphans;
    }

    /**
     * @param rows the session's rows in {@code [from, to)}: the root first, the others by start and span id; behind them,
     *     to {@code overlaysTo}, its overlays
     */
    static SpanTree of(SpanTable table, int[] rows, int from, int to, int overlaysTo) {
        int size = to - from;
        int[] parents = new int[size];
        int orphans = findParents(table, rows, from, parents);
        breakCycles(parents);
        leaveEndedTasks(table, rows, from, parents);
        int[] next = new int[size];
        int[] firstChild = firstChildren(parents, next);
        SpanTree tree = new SpanTree(size, overlaysTo - to, orphans);
        tree.number(rows, from, parents, firstChild, next);
        tree.clip(table);
        if (overlaysTo > to) {
            tree.lay(table, rows, to);
        }
        return tree;
    }

    /** Puts the overlays beside the tree, unclipped. */
    private void lay(SpanTable table, int[] rows, int from) {
        LongIndex byId = new LongIndex(size);
        for (int i = 0; i < size; i++) {
            byId.putIfAbsent(table.spanId[row[i]], i);
        }
        System.arraycopy(rows, from, row, size, row.length - size);
        IndexSort.sort(row, size, row.length, (a, b) -> SessionIndex.byStart(table, a, b));
        for (int i = size; i < row.length; i++) {
            parent[i] = Math.max(0, byId.get(table.parentId[row[i]]));
            subtreeEnd[i] = i + 1;
            begin[i] = table.start[row[i]];
            end[i] = table.end[row[i]];
            join[i] = Join.DETACHED;
        }
    }

    private static int findParents(SpanTable table, int[] rows, int from, int[] parents) {
        LongIndex byId = new LongIndex(parents.length);
        for (int i = 0; i < parents.length; i++) {
            byId.putIfAbsent(table.spanId[rows[from + i]], i);
        }
        int orphans = 0;
        parents[0] = -1;
        for (int i = 1; i < parents.length; i++) {
            long id = table.parentId[rows[from + i]];
            int parent = byId.get(id);
            if (parent < 0 || parent == i) {
                orphans += id == 0 ? 0 : 1;
                parent = 0;
            }
            parents[i] = parent;
        }
        return orphans;
    }

    /** Damaged parent ids could form a ring: its first span then hangs below the root. */
    private static void breakCycles(int[] parents) {
        int[] seenBy = new int[parents.length];
        for (int i = 1; i < parents.length; i++) {
            int at = i;
            while (at > 0 && seenBy[at] == 0) {
                seenBy[at] = i;
                at = parents[at];
            }
            if (at > 0 && seenBy[at] == i) {
                parents[at] = 0;
            }
        }
    }

    /**
     * A task is only the thread's part in what it works on: a call that was started there and lasts beyond it (a streamed
     * answer, a chain of callbacks) hangs beneath what the task served, and is not cut at the task's end.
     */
    private static void leaveEndedTasks(SpanTable table, int[] rows, int from, int[] parents) {
        for (int i = 1; i < parents.length; i++) {
            while (parents[i] > 0
                    && table.operation[rows[from + parents[i]]] == Operation.TASK.ordinal()
                    && joinOf(table, rows[from + parents[i]], rows[from + i]) == Join.DETACHED) {
                parents[i] = parents[parents[i]];
            }
        }
    }

    private static int[] firstChildren(int[] parents, int[] next) {
        int[] first = new int[parents.length];
        Arrays.fill(first, -1);
        for (int i = parents.length - 1; i > 0; i--) {
            next[i] = first[parents[i]];
            first[parents[i]] = i;
        }
        return first;
    }

    private void number(int[] rows, int from, int[] parents, int[] firstChild, int[] next) {
        int[] nodeOf = new int[size];
        int at = 0;
        int source = 0;
        while (source >= 0) {
            nodeOf[source] = at;
            row[at] = rows[from + source];
            parent[at] = source == 0 ? -1 : nodeOf[parents[source]];
            at++;
            if (firstChild[source] >= 0) {
                source = firstChild[source];
                continue;
            }
            subtreeEnd[nodeOf[source]] = at;
            while (source > 0 && next[source] < 0) {
                source = parents[source];
                subtreeEnd[nodeOf[source]] = at;
            }
            source = source == 0 ? -1 : next[source];
        }
    }

    private void clip(SpanTable table) {
        for (int i = 0; i < size; i++) {
            begin[i] = table.start[row[i]];
            end[i] = table.end[row[i]];
            join[i] = i == 0 ? Join.SAME_THREAD : joinOf(table, row[parent[i]], row[i]);
            if (i > 0) {
                begin[i] = Math.min(Math.max(begin[i], begin[parent[i]]), end[parent[i]]);
                end[i] = Math.max(begin[i], Math.min(end[i], end[parent[i]]));
            }
        }
    }

    private static Join joinOf(SpanTable table, int parent, int child) {
        // A call cannot answer before its transport has: one that began on its thread and ended inside was waited for.
        boolean transport = (table.flags[child] & SpanFlags.TRANSPORT) != 0 && table.end[child] <= table.end[parent];
        boolean async = (table.flags[child] & SpanFlags.ASYNC) != 0 && !transport;
        if (!async && table.threadId[parent] == table.threadId[child]) {
            return Join.SAME_THREAD;
        }
        long late = table.end[child] - table.end[parent];
        long tolerated = Math.max(LATE_NANOS, (table.end[child] - table.start[child]) / LATE_PART);
        return late <= tolerated ? Join.ASSUMED : Join.DETACHED;
    }
}
