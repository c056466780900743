package io.sonde.detectors;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where slow sessions lose their time: for each operation its mean time on the critical path among slow sessions less that
 * among the others. As shares sum to each session's time, the differences sum to the difference of the means exactly.
 */
record PathDelta(List<Row> rows) {
    /**
     * One operation.
     *
     * @param slow ns on the critical path of all slow sessions together
     * @param base the same of the others
     * @param slowSessions number of slow sessions
     * @param baseSessions number of the others
     */
    record Row(String key, long slow, long base, int slowSessions, int baseSessions) {
        double slowMean() {
            return (double) slow / slowSessions;
        }

        double baseMean() {
            return (double) base / baseSessions;
        }

        /** Unit: ns per session. */
        double delta() {
            return slowMean() - baseMean();
        }
    }

    /** The operations, what grows most first. */
    static PathDelta of(List<SessionSample.Seen> slow, List<SessionSample.Seen> base) {
        Map<String, Long> ofSlow = sums(slow);
        Map<String, Long> ofBase = sums(base);
        List<Row> rows = new ArrayList<>();
        ofSlow.forEach(
                (key, sum) -> rows.add(new Row(key, sum, ofBase.getOrDefault(key, 0L), slow.size(), base.size())));
        ofBase.forEach((key, sum) -> {
            if (!ofSlow.containsKey(key)) {
                rows.add(new Row(key, 0, sum, slow.size(), base.size()));
            }
        });
        rows.sort(Comparator.comparingDouble(Row::delta).reversed().thenComparing(Row::key));
        return new PathDelta(rows);
    }

    private static Map<String, Long> sums(List<SessionSample.Seen> sessions) {
        Map<String, Long> sums = new TreeMap<>();
        for (SessionSample.Seen seen : sessions) {
            for (int i = 0; i < seen.keys().length; i++) {
                sums.merge(seen.keys()[i], seen.shares()[i], Long::sum);
            }
        }
        return sums;
    }
}
