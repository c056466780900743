package io.sonde.model;

import java.util.Arrays;

/**
 * Which span a session's wall time depends on, moment by moment. The segments partition the root's interval: every ns
 * has one owner and the sum is exact.
 *
 * <p>It is CRISP's walk along the last-returning child (Zhang et al., USENIX ATC '22): from the end backwards, take the
 * joined child that ends last and not after the current moment; what lies between belongs to the parent; go on inside
 * the child and then before it. A child may overlap the current moment by up to 1 % of the parent when no start or end
 * of a sibling falls into the overlap (CRISP's tolerance). Ties: the longer child, then the smaller span id.
 */
public final class CriticalPath {
    private static final int TOLERANCE = 100;

    private final SpanTree tree;
    private final JoinedChildren children;
    private int[] owner = new int[16];
    private long[] from = new long[16];
    private long[] to = new long[16];
    private int segments;
    private final long[] owned;
    private long assumed;

    private CriticalPath(SpanTree tree) {
        this.tree = tree;
        children = tree.joined();
        owned = new long[tree.size];
    }

    static CriticalPath of(SpanTree tree) {
        CriticalPath path = new CriticalPath(tree);
        path.walk();
        path.reverse();
        return path;
    }

    /** Number of segments, in the order of time. */
    public int segments() {
        return segments;
    }

    /** Node that owns the segment. */
    public int owner(int segment) {
        return owner[segment];
    }

    /** Start of the segment. Unit: ns of the recording's clock. */
    public long from(int segment) {
        return from[segment];
    }

    /** End of the segment. Unit: ns of the recording's clock. */
    public long to(int segment) {
        return to[segment];
    }

    /** Whether the session depended on the span itself at that moment. Unit: ns of the recording's clock. */
    public boolean owns(int node, long moment) {
        int low = 0;
        int high = segments - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (to[middle] <= moment) {
                low = middle + 1;
            } else if (from[middle] > moment) {
                high = middle - 1;
            } else {
                return owner[middle] == node;
            }
        }
        return false;
    }

    /** Time on the path that the span itself owns, without its children. Unit: ns. */
    public long nanos(int node) {
        return owned[node];
    }

    /** Time on the path that the span and everything below it own. Unit: ns. */
    public long subtreeNanos(int node) {
        long sum = 0;
        for (int i = node; i < tree.subtreeEnd[node]; i++) {
            sum += owned[i];
        }
        return sum;
    }

    /** Time on the path that was reached through a join nobody recorded. Unit: ns. */
    public long assumedNanos() {
        return assumed;
    }

    private void walk() {
        Frame frame = new Frame(null, 0, tree.begin[0], tree.end[0], false, 0);
        while (frame != null) {
            int child = frame.takeLastReturning();
            if (child < 0) {
                emit(frame, frame.low, frame.t);
                frame = frame.above;
                continue;
            }
            long childEnd = Math.min(tree.end[child], frame.t);
            emit(frame, childEnd, frame.t);
            frame.t = tree.begin[child];
            boolean isAssumed = frame.assumed || tree.join[child] == Join.ASSUMED;
            frame = new Frame(frame, child, tree.begin[child], childEnd, isAssumed, tree.end[child] - childEnd);
        }
    }

    private void emit(Frame frame, long low, long high) {
        if (high <= low) {
            return;
        }
        if (segments == owner.length) {
            owner = Arrays.copyOf(owner, segments * 2);
            from = Arrays.copyOf(from, segments * 2);
            to = Arrays.copyOf(to, segments * 2);
        }
        owner[segments] = frame.node;
        from[segments] = low;
        to[segments++] = high;
        owned[frame.node] += high - low;
        if (frame.assumed) {
            assumed += high - low;
        }
    }

    private void reverse() {
        for (int i = 0, j = segments - 1; i < j; i++, j--) {
            int node = owner[i];
            owner[i] = owner[j];
            owner[j] = node;
            long a = from[i];
            from[i] = from[j];
            from[j] = a;
            long b = to[i];
            to[i] = to[j];
            to[j] = b;
        }
    }

    /** A span on the walk: where it stands and which children are still to be looked at. */
    private final class Frame {
        final @org.jspecify.annotations.Nullable Frame above;
        final int node;
        final long low;
        final boolean assumed;
        final int count;
        final long tolerance;
        long t;
        private int cursor;

        /** @param cut how much of the span's end the walk above has cut off */
        Frame(
                @org.jspecify.annotations.Nullable Frame above,
                int node,
                long low,
                long high,
                boolean assumed,
                long cut) {
            this.above = above;
            this.node = node;
            this.low = low;
            this.t = high;
            this.assumed = assumed;
            tolerance = Math.max((tree.end[node] - tree.begin[node]) / TOLERANCE, cut);
            count = children.count(node);
        }

        /** The next child on the path, -1 when none is left. Children that are skipped end after every later t. */
        int takeLastReturning() {
            while (cursor < count) {
                int child = children.lastFirst(node, cursor++);
                long overlap = tree.end[child] - t;
                boolean fits = overlap <= 0 || (overlap <= tolerance && nothingBetween(child, t));
                if (fits && tree.begin[child] >= low && tree.begin[child] < t) {
                    return child;
                }
            }
            return -1;
        }

        private boolean nothingBetween(int child, long moment) {
            for (int i = 0; i < count; i++) {
                int other = children.lastFirst(node, i);
                boolean inside = tree.end[other] > moment && tree.end[other] < tree.end[child];
                boolean starts = tree.begin[other] > moment && tree.begin[other] < tree.end[child];
                if (other != child && (inside || starts)) {
                    return false;
                }
            }
            return true;
        }
    }
}
