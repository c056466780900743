package io.sonde.detectors.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Whether values rise or fall with another: the test of Mann (1945) and Kendall. Ties shrink the variance; correlation of
 * neighbours widens it by (1 + r) / (1 - r), the counterpart of counting fewer values.
 *
 * @param tau from -1, always falling, to 1, always rising
 * @param p two-sided probability to see this where nothing rises or falls
 */
public record MannKendall(double tau, double p) {
    private static final double MOST_CORRELATED = 0.95;

    /** In the order of time. */
    public static MannKendall of(double[] values) {
        double[] x = new double[values.length];
        Arrays.setAll(x, i -> i);
        TheilSen line = TheilSen.of(x, values);
        double[] rest = new double[values.length];
        Arrays.setAll(rest, i -> values[i] - line.at(i));
        return of(x, values, Math.max(0, Math.min(MOST_CORRELATED, Neighbours.correlation(rest))));
    }

    /** Whether {@code y} goes with {@code x}, each pair on its own. */
    public static MannKendall of(double[] x, double[] y) {
        return of(x, y, 0);
    }

    private static MannKendall of(double[] x, double[] y, double correlation) {
        int n = x.length;
        long sum = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                sum += (long) (Math.signum(x[j] - x[i]) * Math.signum(y[j] - y[i]));
            }
        }
        double variance = (n * (n - 1.0) * (2.0 * n + 5) - ties(x) - ties(y)) / 18;
        double pairs = n * (n - 1.0) / 2;
        if (n < 3 || variance <= 0 || sum == 0) {
            return new MannKendall(n < 2 ? 0 : sum / pairs, 1);
        }
        double widened = variance * (1 + correlation) / (1 - correlation);
        double z = (Math.abs(sum) - 1) / Math.sqrt(widened);
        return new MannKendall(
                sum / pairs, Math.min(1, 2 * NormalDistribution.of(0, 1).survivalProbability(z)));
    }

    private static double ties(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double sum = 0;
        for (int i = 0; i < sorted.length; ) {
            int end = i;
            while (end < sorted.length && sorted[end] == sorted[i]) {
                end++;
            }
            double t = end - i;
            sum += t * (t - 1) * (2 * t + 5);
            i = end;
        }
        return sum;
    }
}
