package io.sonde.model;

import java.util.Arrays;

/**
 * The children of each span that it may have waited for, those that take time, in the order of their starts and in that of
 * their ends: what every question about another schedule begins with. Immutable.
 */
final class JoinedChildren {
    /** First place of each node's children; one more at the end. */
    private final int[] first;

    private final int[] byBegin;
    private final int[] byEnd;
    /** The last end first; of equal ends the earliest start, then the smallest span id first. */
    private final int[] lastFirst;
    /** By node: its rank among its siblings by end. */
    private final int[] rank;
    /** By node: how many of its siblings had ended when it began. */
    private final int[] endedBefore;
    /** By place in the order of ends: the earliest start of this child and those that end after it. */
    private final long[] earliestFrom;
    /** By node: whether each of its children began when the one before had ended. */
    private final boolean[] inTurn;

    private boolean allInTurn = true;

    JoinedChildren(SpanTree tree) {
        first = new int[tree.size + 1];
        rank = new int[tree.size];
        endedBefore = new int[tree.size];
        inTurn = new boolean[tree.size];
        int[] children = new int[tree.size];
        int count = 0;
        for (int node = 0; node < tree.size; node++) {
            first[node] = count;
            for (int c = node + 1; c < tree.subtreeEnd[node]; c = tree.subtreeEnd[c]) {
                if (isJoined(tree, c)) {
                    children[count++] = c;
                }
            }
        }
        first[tree.size] = count;
        byBegin = Arrays.copyOf(children, count);
        byEnd = children.length == count ? children : Arrays.copyOf(children, count);
        lastFirst = new int[count];
        earliestFrom = new long[count];
        for (int node = 0; node < tree.size; node++) {
            order(tree, first[node], first[node + 1]);
            inTurn[node] = areInTurn(tree, first[node], first[node + 1]);
            allInTurn &= inTurn[node];
        }
    }

    private boolean areInTurn(SpanTree tree, int from, int to) {
        for (int place = from + 1; place < to; place++) {
            if (tree.begin[byBegin[place]] < tree.end[byBegin[place - 1]]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the parent may have waited for the span. */
    static boolean isJoined(SpanTree tree, int node) {
        return tree.join[node] != Join.DETACHED && tree.end[node] > tree.begin[node];
    }

    private void order(SpanTree tree, int from, int to) {
        if (from == to) {
            return;
        }
        IndexSort.sort(byBegin, from, to, (a, b) -> Long.compare(tree.begin[a], tree.begin[b]));
        System.arraycopy(byBegin, from, byEnd, from, to - from);
        IndexSort.sort(byEnd, from, to, (a, b) -> Long.compare(tree.end[a], tree.end[b]));
        for (int i = 0; i < to - from; i++) {
            lastFirst[from + i] = byEnd[to - 1 - i];
        }
        IndexSort.sort(lastFirst, from, to, (a, b) -> lastFirst(tree, a, b));
        long earliest = Long.MAX_VALUE;
        for (int place = to - 1; place >= from; place--) {
            earliest = Math.min(earliest, tree.begin[byEnd[place]]);
            earliestFrom[place] = earliest;
            rank[byEnd[place]] = place - from;
        }
        int ended = from;
        for (int place = from; place < to; place++) {
            while (ended < to && tree.end[byEnd[ended]] <= tree.begin[byBegin[place]]) {
                ended++;
            }
            endedBefore[byBegin[place]] = ended - from;
        }
    }

    private static int lastFirst(SpanTree tree, int a, int b) {
        int byEnd = Long.compare(tree.end[b], tree.end[a]);
        if (byEnd != 0) {
            return byEnd;
        }
        int byBegin = Long.compare(tree.begin[a], tree.begin[b]);
        return byBegin != 0 ? byBegin : Long.compare(tree.spanId[a], tree.spanId[b]);
    }

    int count(int node) {
        return first[node + 1] - first[node];
    }

    /** The child number {@code i} in the order of starts. */
    int byBegin(int node, int i) {
        return byBegin[first[node] + i];
    }

    /** The child number {@code i} in the order of ends. */
    int byEnd(int node, int i) {
        return byEnd[first[node] + i];
    }

    /** The child number {@code i} from the one that ends last. */
    int lastFirst(int node, int i) {
        return lastFirst[first[node] + i];
    }

    /** Number of a child in the order of ends. */
    int rank(int child) {
        return rank[child];
    }

    /** How many children had ended when this one began. */
    int endedBefore(int child) {
        return endedBefore[child];
    }

    /** Whether each child of the span began when the one before it had ended. */
    boolean areInTurn(int node) {
        return inTurn[node];
    }

    /** Whether that is so of every span's children. */
    boolean areInTurn() {
        return allInTurn;
    }

    /** The earliest start of those children that have number {@code i} or more in the order of ends. */
    long earliestFrom(int node, int i) {
        return i < count(node) ? earliestFrom[first[node] + i] : Long.MAX_VALUE;
    }
}
