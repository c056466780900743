package io.sonde.model;

/** When, on each thread, sessions with a root of their own began. 4 bytes a session. */
final class SessionStarts {
    private final SpanTable table;
    /** Rows of roots by thread, then by start. */
    private final int[] roots;

    private SessionStarts(SpanTable table, int[] roots) {
        this.table = table;
        this.roots = roots;
    }

    /** @param sessions ranges of {@code order}, the root first */
    static SessionStarts of(SpanTable table, IntColumn order, Ranges sessions) {
        int[] roots = new int[sessions.count()];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = order.get(sessions.from(i));
        }
        IndexSort.sort(roots, 0, roots.length, (a, b) -> {
            int byThread = Long.compare(table.threadId(a), table.threadId(b));
            return byThread != 0 ? byThread : Long.compare(table.start(a), table.start(b));
        });
        return new SessionStarts(table, roots);
    }

    /** Whether a session began on this thread between two moments. */
    boolean between(long thread, long from, long to) {
        int low = 0;
        int high = roots.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBefore(roots[middle], thread, from)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < roots.length && table.threadId(roots[low]) == thread && table.start(roots[low]) < to;
    }

    private boolean isBefore(int root, long thread, long moment) {
        long ofRoot = table.threadId(root);
        return ofRoot != thread ? ofRoot < thread : table.start(root) < moment;
    }
}
