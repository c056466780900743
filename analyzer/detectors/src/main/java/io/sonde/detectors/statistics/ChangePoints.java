package io.sonde.detectors.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;
import org.apache.commons.statistics.inference.MannWhitneyUTest;

/**
 * Where the level of a series changes. Candidates come from the energy distance of E-divisive (Matteson and James 2014),
 * halving the series again and again while a t-test at {@value #WEAK} says that the halves differ; then the least certain
 * go until each that stays is significant at {@value #STRONG}, as Hunter (Fleming et al. 2023) and Apache Otava do it, so
 * that the answer needs no random permutations. Three additions. Windows of one recording depend on each other: the t-test
 * counts n (1 - r) / (1 + r) values, r being the correlation of neighbours around their levels. The place was chosen
 * because it differs most: p is multiplied by the number of segments of least length that it could have had. And the
 * test of Mann and Whitney has to agree. Segments have at least {@value #LEAST_SEGMENT} values: an outlier is no change.
 */
public final class ChangePoints {
    /** Least values between two changes. */
    public static final int LEAST_SEGMENT = 5;

    private static final double WEAK = 0.01;
    private static final double STRONG = 0.001;
    private static final double RANKS = 0.01;

    private ChangePoints() {}

    /**
     * One change.
     *
     * @param index the first value of the new level
     * @param before median from the change before it
     * @param after median up to the change after it
     * @param p probability to see such a difference where the level stays
     */
    public record Change(int index, double before, double after, double p) {}

    /**
     * The changes of a series, earliest first.
     *
     * @param leastChange smaller differences of the medians are none
     */
    public static List<Change> of(double[] values, double leastChange) {
        List<Integer> splits = new ArrayList<>();
        divide(values, 0, values.length, splits);
        splits.sort(null);
        List<Change> changes = judged(values, splits);
        while (!changes.isEmpty()) {
            int weakest = weakest(changes, leastChange);
            if (weakest < 0) {
                return changes;
            }
            splits.remove(weakest);
            changes = judged(values, splits);
        }
        return changes;
    }

    /** The change to drop: too small or not certain enough, the least certain of them; -1 when all may stay. */
    private static int weakest(List<Change> changes, double leastChange) {
        int weakest = -1;
        double worst = -1;
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            boolean small = Math.abs(change.after() - change.before()) < leastChange;
            double p = small ? 2 : change.p();
            if (p > STRONG && p > worst) {
                worst = p;
                weakest = i;
            }
        }
        return weakest;
    }

    private static List<Change> judged(double[] values, List<Integer> splits) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < splits.size(); i++) {
            int from = i == 0 ? 0 : splits.get(i - 1);
            int to = i + 1 == splits.size() ? values.length : splits.get(i + 1);
            double[] before = Arrays.copyOfRange(values, from, splits.get(i));
            double[] after = Arrays.copyOfRange(values, splits.get(i), to);
            double ranks = MannWhitneyUTest.withDefaults().test(before, after).getPValue();
            double tries = (double) (to - from) / LEAST_SEGMENT;
            double means = Math.min(1, tries * meansDiffer(before, after));
            double p = ranks > RANKS ? Math.max(ranks, means) : means;
            changes.add(new Change(splits.get(i), Medians.of(before), Medians.of(after), p));
        }
        return changes;
    }

    private static void divide(double[] values, int from, int to, List<Integer> splits) {
        int split = bestSplit(values, from, to);
        if (split < 0) {
            return;
        }
        double p = pOfMeans(Arrays.copyOfRange(values, from, split), Arrays.copyOfRange(values, split, to), 0);
        if (p <= WEAK) {
            splits.add(split);
            divide(values, from, split, splits);
            divide(values, split, to, splits);
        }
    }

    /** Where the energy distance between the two sides is largest, -1 when the range is too short. */
    private static int bestSplit(double[] values, int from, int to) {
        int n = to - from;
        double within = 0;
        double beyond = 0;
        double across = 0;
        for (int i = from; i < to; i++) {
            for (int j = i + 1; j < to; j++) {
                beyond += Math.abs(values[i] - values[j]);
            }
        }
        int best = -1;
        double most = 0;
        for (int split = from + 1; split < to; split++) {
            double toLeft = 0;
            double toRight = 0;
            for (int j = from; j < to; j++) {
                double distance = Math.abs(values[split - 1] - values[j]);
                toLeft += j < split - 1 ? distance : 0;
                toRight += j >= split ? distance : 0;
            }
            within += toLeft;
            beyond -= toRight;
            across += toRight - toLeft;
            double a = split - from;
            double b = n - a;
            if (a < LEAST_SEGMENT || b < LEAST_SEGMENT) {
                continue;
            }
            double distance = a * b / n * (2 * across / (a * b) - 2 * within / (a * a) - 2 * beyond / (b * b));
            if (distance > most) {
                most = distance;
                best = split;
            }
        }
        return best;
    }

    private static double meansDiffer(double[] before, double[] after) {
        double[] rest = new double[before.length + after.length];
        double meanBefore = mean(before);
        double meanAfter = mean(after);
        Arrays.setAll(rest, i -> i < before.length ? before[i] - meanBefore : after[i - before.length] - meanAfter);
        return pOfMeans(before, after, Math.max(0, Neighbours.correlation(rest)));
    }

    /** Two-sided p of Student's t-test with values that are correlated with their neighbours. */
    private static double pOfMeans(double[] before, double[] after, double correlation) {
        double worth = (1 - correlation) / (1 + correlation);
        double a = before.length * worth;
        double b = after.length * worth;
        double degrees = a + b - 2;
        double difference = Math.abs(mean(before) - mean(after));
        if (difference == 0 || degrees < 1) {
            return 1;
        }
        double variance = (squares(before) + squares(after)) / (before.length + after.length - 2);
        double t = difference / Math.sqrt(variance * (1 / a + 1 / b));
        return Double.isInfinite(t) ? 0 : 2 * TDistribution.of(degrees).survivalProbability(t);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    private static double squares(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
    }
}
