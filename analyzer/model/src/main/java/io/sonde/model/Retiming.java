package io.sonde.model;

import org.jspecify.annotations.Nullable;

/**
 * Recomputes a session's recorded schedule as if parts of it were shorter. A child may start once what enabled it has
 * ended; which siblings those are cannot be observed, so the answer is a range: the pessimistic schedule waits for every
 * sibling that had ended before the child's start, the optimistic one only for the latest of them. Gaps between the
 * enabling end and the start are kept; a parent ends no earlier than its joined children. Of these, one on another thread
 * that ended while its parent was busy elsewhere holds up the end of the pessimistic schedule only: nobody was seen waiting
 * for it. Both bounds are exact under "gaps and order unchanged"; the saving is a prediction, not a measurement. Never
 * negative, never above the time on the critical path that was removed. Same notions as CRISP's slack and retiming.
 *
 * <p>Not thread-safe.
 */
public final class Retiming {
    /** A saving. Unit: ns; {@code 0 <= low <= high}. */
    public record Range(long low, long high) {
        public static final Range NONE = new Range(0, 0);

        /** The sum of both bounds. */
        public Range plus(Range other) {
            return new Range(low + other.low, high + other.high);
        }
    }

    private final SpanTree tree;
    private final CriticalPath path;
    private final long[] removed;
    private final Cutouts cutouts;
    private final JoinedChildren children;
    /** How much earlier a span could have started, by node; null while nobody asks. */
    private long @Nullable [] earlier;

    Retiming(SpanTree tree, CriticalPath path) {
        this.tree = tree;
        this.path = path;
        removed = new long[tree.size];
        cutouts = new Cutouts(tree.size);
        children = tree.joined();
    }

    /**
     * Makes a span and everything below it shorter. Of several calls for one span the largest share counts.
     *
     * @param share part of each self segment that goes, 0 to 1
     */
    public Retiming shrink(int node, double share) {
        long parts = Math.round(Math.min(1, Math.max(0, share)) * PARTS);
        for (int i = node; i < tree.subtreeEnd[node]; i++) {
            removed[i] = Math.max(removed[i], parts);
        }
        return this;
    }

    /** Makes the self time of one span shorter and leaves its children as they are. */
    public Retiming shrinkSelf(int node, double share) {
        removed[node] = Math.max(removed[node], Math.round(Math.min(1, Math.max(0, share)) * PARTS));
        return this;
    }

    /**
     * Takes an interval out of one span's self time, such as the pause between two attempts: what no joined child covers
     * of {@code [from, to)} goes as a whole, children stay as they are. Several intervals add up to their union.
     *
     * @param from ns of the recording's clock
     * @param to ns of the recording's clock
     */
    public Retiming removeSelf(int node, long from, long to) {
        cutouts.add(node, Math.max(from, tree.begin[node]), Math.min(to, tree.end[node]));
        return this;
    }

    /**
     * Lets a span start as if it had not stood in a queue before: everything that could enable it had happened this much
     * earlier. Unit: ns.
     */
    public Retiming startEarlier(int node, long nanos) {
        long[] starts = earlier;
        if (starts == null) {
            starts = new long[tree.size];
            earlier = starts;
        }
        long most = node == 0 ? 0 : tree.begin[node] - tree.begin[tree.parent[node]];
        starts[node] = Math.max(starts[node], Math.min(Math.max(0, nanos), most));
        return this;
    }

    /** The bound without a schedule: the removed part of the critical path. Unit: ns. */
    public long quickNanos() {
        long sum = 0;
        if (cutouts.any()) {
            long[] whole = new long[removed.length];
            for (int i = 0; i < path.segments(); i++) {
                int owner = path.owner(i);
                if (cutouts.of(owner)) {
                    whole[owner] += cutouts.sum(owner, path.from(i), path.to(i), (from, to) -> to - from);
                }
            }
            for (int i = 0; i < removed.length; i++) {
                sum += whole[i] + cut(path.nanos(i) - whole[i], removed[i]);
            }
        } else {
            for (int i = 0; i < removed.length; i++) {
                sum += removed[i] == 0 ? 0 : cut(path.nanos(i), removed[i]);
            }
        }
        return sum + queuedNanos();
    }

    /** The time in which a span that the session depends on stood in a queue, counted once. */
    private long queuedNanos() {
        long[] starts = earlier;
        if (starts == null) {
            return 0;
        }
        int[] waiting = new int[starts.length];
        int count = 0;
        for (int node = 1; node < starts.length; node++) {
            if (starts[node] > 0 && path.subtreeNanos(node) > 0) {
                waiting[count++] = node;
            }
        }
        IndexSort.sort(waiting, 0, count, (a, b) -> Long.compare(tree.begin[a] - starts[a], tree.begin[b] - starts[b]));
        long sum = 0;
        long upTo = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            int node = waiting[i];
            sum += Math.max(0, tree.begin[node] - Math.max(upTo, tree.begin[node] - starts[node]));
            upTo = Math.max(upTo, tree.begin[node]);
        }
        return sum;
    }

    /** What the session would save. */
    public Range saving() {
        long quick = quickNanos();
        if (quick == 0) {
            return Range.NONE;
        }
        long wall = tree.end[0] - tree.begin[0];
        long optimistic = duration(0, false);
        // What goes one after another leaves no doubt who enabled whom: both schedules are one.
        boolean certain = children.areInTurn() && earlier == null;
        long pessimistic = certain ? optimistic : duration(0, true);
        long high = Math.min(quick, Math.max(0, wall - optimistic));
        long low = Math.min(high, Math.max(0, wall - pessimistic));
        return new Range(low, high);
    }

    /** Shares are counted in parts, so that all arithmetic stays in integers. */
    private static final long PARTS = 1_000_000_000;

    private static long cut(long nanos, long parts) {
        return nanos / PARTS * parts + nanos % PARTS * parts / PARTS;
    }

    /** New durations, bottom-up: children have higher numbers than their parents. Most spans stay as they are. */
    private long duration(int root, boolean pessimistic) {
        long[] durations = new long[removed.length];
        boolean[] changed = new boolean[removed.length];
        long[] starts = earlier;
        for (int node = removed.length - 1; node >= root; node--) {
            long old = tree.end[node] - tree.begin[node];
            boolean affected = changed[node] || removed[node] > 0 || cutouts.of(node);
            durations[node] = affected ? duration(node, durations, pessimistic) : old;
            boolean moved = durations[node] != old || starts != null && starts[node] > 0;
            if (moved && node > root && JoinedChildren.isJoined(tree, node)) {
                changed[tree.parent[node]] = true;
            }
        }
        return durations[root];
    }

    private long duration(int node, long[] durations, boolean pessimistic) {
        int count = children.count(node);
        long old = tree.end[node] - tree.begin[node];
        if (count == 0) {
            long whole = cutouts.sum(node, tree.begin[node], tree.end[node], (from, to) -> to - from);
            return old - whole - cut(old - whole, removed[node]);
        }
        if (earlier == null && children.areInTurn(node) && !cutouts.of(node)) {
            return inTurn(node, count, durations);
        }
        Schedule schedule = new Schedule(node, count, pessimistic);
        long latestOfAll = 0;
        for (int i = 0; i < count; i++) {
            int child = children.byBegin(node, i);
            long newEnd = schedule.earliest(child) + durations[child];
            if (pessimistic || !isOvertaken(child, node)) {
                latestOfAll = Math.max(latestOfAll, newEnd);
            }
            schedule.ended(child, newEnd);
        }
        return Math.max(latestOfAll, schedule.earliest(tree.end[node], count - 1));
    }

    /** The new duration where each child began when the one before it had ended: gaps and children, summed. */
    private long inTurn(int node, int count, long[] durations) {
        long sum = 0;
        long upTo = tree.begin[node];
        for (int i = 0; i < count; i++) {
            int child = children.byBegin(node, i);
            long gap = tree.begin[child] - upTo;
            sum += gap - cut(gap, removed[node]) + durations[child];
            upTo = tree.end[child];
        }
        long rest = tree.end[node] - upTo;
        return sum + rest - cut(rest, removed[node]);
    }

    /**
     * Whether the parent's own thread was at work in another child when this one ended, on a thread of its own: nobody
     * waited for it then, and perhaps nobody ever did.
     */
    private boolean isOvertaken(int child, int parent) {
        if (tree.join[child] != Join.ASSUMED) {
            return false;
        }
        for (int i = 0; i < children.count(parent); i++) {
            int other = children.byBegin(parent, i);
            if (tree.begin[other] > tree.end[child]) {
                return false;
            }
            if (tree.join[other] == Join.SAME_THREAD && tree.end[other] > tree.end[child]) {
                return true;
            }
        }
        return false;
    }

    /**
     * The children of one span, added in the order of their old starts: those that had ended before a child began were
     * added before it. New times are relative to the span's start.
     */
    private final class Schedule {
        private final int node;
        private final int count;
        private final boolean pessimistic;
        private final long[] newEndByRank;
        /** The latest new end of those up to each rank, as far as it was asked for. */
        private final long[] latestEnd;

        private int latestKnown;

        Schedule(int node, int count, boolean pessimistic) {
            this.node = node;
            this.count = count;
            this.pessimistic = pessimistic;
            newEndByRank = new long[count];
            latestEnd = pessimistic ? new long[count] : newEndByRank;
        }

        void ended(int child, long newEnd) {
            newEndByRank[children.rank(child)] = newEnd;
        }

        /** When a child may now begin, as seen from the span's start. */
        long earliest(int child) {
            long[] starts = earlier;
            if (starts == null || starts[child] == 0) {
                return earliest(tree.begin[child], children.endedBefore(child) - 1);
            }
            long moment = tree.begin[child] - starts[child];
            return earliest(moment, firstRankEndingAt(moment + 1) - 1);
        }

        /**
         * When something that stood at {@code moment} may now stand, as seen from the span's start.
         *
         * @param latest rank of the last child that had ended, -1 for none
         */
        long earliest(long moment, int latest) {
            long enabledAt = latest < 0 ? tree.begin[node] : tree.end[children.byEnd(node, latest)];
            long enabled = latest < 0 ? 0 : pessimistic ? latestEnd(latest) : optimistic(latest);
            long gap = moment - enabledAt;
            return enabled + gap - removedBetween(enabledAt, moment, latest);
        }

        private long latestEnd(int rank) {
            while (latestKnown <= rank) {
                long before = latestKnown == 0 ? 0 : latestEnd[latestKnown - 1];
                latestEnd[latestKnown] = Math.max(before, newEndByRank[latestKnown]);
                latestKnown++;
            }
            return latestEnd[rank];
        }

        /** New end of the sibling on the critical path: of those that ended at the same moment, the longest. */
        private long optimistic(int latest) {
            long end = tree.end[children.byEnd(node, latest)];
            int chosen = latest;
            for (int i = latest; i >= 0 && tree.end[children.byEnd(node, i)] == end; i--) {
                if (tree.begin[children.byEnd(node, i)] < tree.begin[children.byEnd(node, chosen)]) {
                    chosen = i;
                }
            }
            return newEndByRank[chosen];
        }

        private int firstRankEndingAt(long moment) {
            int low = 0;
            int high = count;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (tree.end[children.byEnd(node, middle)] < moment) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        /** @param latest rank of the last child that ended before {@code to}; it did so at {@code from} */
        private long removedBetween(long from, long to, int latest) {
            long whole = cutouts.of(node) ? cutouts.sum(node, from, to, this::uncovered) : 0;
            if (removed[node] == 0) {
                return whole;
            }
            // Who covers any of it lasts beyond it.
            long free = Math.max(0, Math.min(to, children.earliestFrom(node, latest + 1)) - from);
            return whole + cut(free - whole, removed[node]);
        }

        private long uncovered(long from, long to) {
            long free = 0;
            long upTo = from;
            for (int i = 0; i < count; i++) {
                int child = children.byBegin(node, i);
                if (tree.end[child] <= upTo || tree.begin[child] >= to) {
                    continue;
                }
                free += Math.max(0, tree.begin[child] - upTo);
                upTo = Math.max(upTo, tree.end[child]);
            }
            return free + Math.max(0, to - upTo);
        }
    }
}
