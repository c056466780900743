package io.sonde.model;

import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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

    /** As recorded, not clipped. */
    final long[] rawBegin;

    final long[] rawEnd;
    final long[] spanId;
    final long[] threadId;
    final Operation[] operation;
    final byte[] flags;
    /** Whether the span never ended. */
    final boolean[] open;

    private @Nullable JoinedChildren joined;

    private SpanTree(int size, int overlays, int orphans) {
        this.size = size;
        int nodes = size + overlays;
        row = new int[nodes];
        parent = new int[nodes];
        subtreeEnd = new int[nodes];
        begin = new long[nodes];
        end = new long[nodes];
        join = new Join[nodes];
        rawBegin = new long[nodes];
        rawEnd = new long[nodes];
        spanId = new long[nodes];
        threadId = new long[nodes];
        operation = new Operation[nodes];
        flags = new byte[nodes];
        open = new boolean[nodes];
        this.orphans = orphans;
    }

    /**
     * @param rows the session's rows in {@code [from, to)}: the root first, the others by start and span id; behind them,
     *     to {@code overlaysTo}, its overlays
     */
    static SpanTree of(SpanTable table, IntColumn rows, int from, int to, int overlaysTo) {
        int size = to - from;
        int[] own = new int[overlaysTo - from];
        rows.copy(from, own.length, own);
        int[] parents = new int[size];
        int orphans = findParents(table, own, parents);
        breakCycles(parents);
        leaveEndedTasks(table, own, parents);
        int[] next = new int[size];
        int[] firstChild = firstChildren(parents, next);
        SpanTree tree = new SpanTree(size, overlaysTo - to, orphans);
        tree.number(own, parents, firstChild, next);
        System.arraycopy(own, size, tree.row, size, own.length - size);
        if (overlaysTo > to) {
            IndexSort.sort(tree.row, size, own.length, (a, b) -> SessionIndex.byStart(table, a, b));
        }
        tree.read(table);
        tree.clip();
        if (overlaysTo > to) {
            tree.lay(table);
        }
        return tree;
    }

    /** Who may have waited for whom; found when first asked for. */
    JoinedChildren joined() {
        JoinedChildren found = joined;
        if (found == null) {
            found = new JoinedChildren(this);
            joined = found;
        }
        return found;
    }

    /** Copies what is asked for most: reading the table again and again would cost more. */
    private void read(SpanTable table) {
        for (int i = 0; i < row.length; i++) {
            spanId[i] = table.spanId(row[i]);
            rawBegin[i] = table.start(row[i]);
            rawEnd[i] = table.end(row[i]);
            threadId[i] = table.threadId(row[i]);
            operation[i] = Operation.ofCode(table.operation(row[i]));
            flags[i] = (byte) table.flags(row[i]);
            open[i] = table.open(row[i]);
        }
    }

    /** Puts the overlays beside the tree, unclipped. */
    private void lay(SpanTable table) {
        LongIndex byId = new LongIndex(size);
        for (int i = 0; i < size; i++) {
            byId.putIfAbsent(spanId[i], i);
        }
        for (int i = size; i < row.length; i++) {
            parent[i] = Math.max(0, byId.get(table.parentId(row[i])));
            subtreeEnd[i] = i + 1;
            begin[i] = rawBegin[i];
            end[i] = rawEnd[i];
            join[i] = Join.DETACHED;
        }
    }

    private static int findParents(SpanTable table, int[] rows, int[] parents) {
        LongIndex byId = new LongIndex(parents.length);
        for (int i = 0; i < parents.length; i++) {
            byId.putIfAbsent(table.spanId(rows[i]), i);
        }
        int orphans = 0;
        parents[0] = -1;
        for (int i = 1; i < parents.length; i++) {
            long id = table.parentId(rows[i]);
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
    private static void leaveEndedTasks(SpanTable table, int[] rows, int[] parents) {
        for (int i = 1; i < parents.length; i++) {
            while (parents[i] > 0
                    && table.operation(rows[parents[i]]) == Operation.TASK.ordinal()
                    && joinOf(table, rows[parents[i]], rows[i]) == Join.DETACHED) {
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

    private void number(int[] rows, int[] parents, int[] firstChild, int[] next) {
        int[] nodeOf = new int[size];
        int at = 0;
        int source = 0;
        while (source >= 0) {
            nodeOf[source] = at;
            row[at] = rows[source];
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

    private void clip() {
        for (int i = 0; i < size; i++) {
            begin[i] = rawBegin[i];
            end[i] = rawEnd[i];
            if (i == 0) {
                join[i] = Join.SAME_THREAD;
                continue;
            }
            int above = parent[i];
            join[i] = joinOf(rawEnd[above], threadId[above], flags[i], rawBegin[i], rawEnd[i], threadId[i]);
            begin[i] = Math.min(Math.max(begin[i], begin[above]), end[above]);
            end[i] = Math.max(begin[i], Math.min(end[i], end[above]));
        }
    }

    private static Join joinOf(SpanTable table, int parent, int child) {
        return joinOf(
                table.end(parent),
                table.threadId(parent),
                table.flags(child),
                table.start(child),
                table.end(child),
                table.threadId(child));
    }

    private static Join joinOf(
            long parentEnd, long parentThread, int childFlags, long childStart, long childEnd, long childThread) {
        // A call cannot answer before its transport has: one that began on its thread and ended inside was waited for.
        boolean transport = (childFlags & SpanFlags.TRANSPORT) != 0 && childEnd <= parentEnd;
        boolean async = (childFlags & SpanFlags.ASYNC) != 0 && !transport;
        if (!async && parentThread == childThread) {
            return Join.SAME_THREAD;
        }
        long late = childEnd - parentEnd;
        long tolerated = Math.max(LATE_NANOS, (childEnd - childStart) / LATE_PART);
        return late <= tolerated ? Join.ASSUMED : Join.DETACHED;
    }
}
