package io.sonde.detectors.statistics;

import java.util.Arrays;

/**
 * {@code y = a + b x1 + c x2} where some points may be wild: each slope is the median of the slopes between all pairs after
 * the other's part was taken off (Theil-Sen, alternating, from the least-squares solution on). Intervals are Sen's (1968),
 * of 95 %, and know nothing of the other slope's doubt. Of more than {@value #MOST_POINTS} points an evenly spaced choice is
 * taken. A variable that does not vary has the slope 0 and no interval.
 *
 * @param correlation of x1 and x2, Pearson's; 0 where one does not vary
 */
public record PlaneFit(
        double intercept,
        double b,
        double bLow,
        double bHigh,
        double c,
        double cLow,
        double cHigh,
        double correlation) {
    /** More than this, and the parts of x1 and x2 cannot be told apart (catalogue). */
    public static final double TOO_CORRELATED = 0.95;

    private static final int MOST_POINTS = 200;
    private static final int ROUNDS = 12;
    private static final double Z = 1.959964;

    /** Whether both slopes mean something beside each other. */
    public boolean separable() {
        return Math.abs(correlation) <= TOO_CORRELATED;
    }

    /** Whether y surely grows with x1. */
    public boolean growsWithFirst() {
        return separable() && bLow > 0;
    }

    /** Whether y surely grows with x2. */
    public boolean growsWithSecond() {
        return separable() && cLow > 0;
    }

    /** The plane through these points. */
    public static PlaneFit of(double[] allX1, double[] allX2, double[] allY) {
        double[] x1 = TheilSen.evenly(allX1, MOST_POINTS);
        double[] x2 = TheilSen.evenly(allX2, MOST_POINTS);
        double[] y = TheilSen.evenly(allY, MOST_POINTS);
        double v1 = covariance(x1, x1);
        double v2 = covariance(x2, x2);
        double both = covariance(x1, x2);
        double correlation = v1 == 0 || v2 == 0 ? 0 : both / Math.sqrt(v1 * v2);
        double determinant = v1 * v2 - both * both;
        double c = v2 == 0 || determinant <= 1e-9 * v1 * v2
                ? 0
                : (covariance(x2, y) * v1 - covariance(x1, y) * both) / determinant;
        double[] first = NONE;
        double[] second = NONE;
        for (int round = 0; round < ROUNDS; round++) {
            first = slope(x1, minus(y, x2, c));
            if (v2 == 0 || determinant <= 1e-9 * v1 * v2) {
                break;
            }
            second = slope(x2, minus(y, x1, first[0]));
            c = second[0];
        }
        double intercept = Medians.of(minus(minus(y, x1, first[0]), x2, second[0]));
        return new PlaneFit(intercept, first[0], first[1], first[2], second[0], second[1], second[2], correlation);
    }

    private static final double[] NONE = {0, Double.NaN, Double.NaN};

    /** Median slope with its interval. */
    private static double[] slope(double[] x, double[] y) {
        double[] slopes = new double[x.length * (x.length - 1) / 2];
        int count = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = i + 1; j < x.length; j++) {
                if (x[i] != x[j]) {
                    slopes[count++] = (y[j] - y[i]) / (x[j] - x[i]);
                }
            }
        }
        if (count == 0) {
            return NONE;
        }
        double[] sorted = Arrays.copyOf(slopes, count);
        Arrays.sort(sorted);
        double n = x.length;
        double half = Z * Math.sqrt(n * (n - 1) * (2 * n + 5) / 18);
        int low = (int) Math.floor((count - half) / 2);
        int high = (int) Math.ceil((count + half) / 2);
        boolean enough = low >= 0 && high < count;
        return new double[] {Medians.of(sorted), enough ? sorted[low] : Double.NaN, enough ? sorted[high] : Double.NaN};
    }

    private static double[] minus(double[] y, double[] x, double slope) {
        double[] rest = new double[y.length];
        Arrays.setAll(rest, i -> y[i] - slope * x[i]);
        return rest;
    }

    private static double covariance(double[] x, double[] y) {
        double meanX = Arrays.stream(x).average().orElse(0);
        double meanY = Arrays.stream(y).average().orElse(0);
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (x[i] - meanX) * (y[i] - meanY);
        }
        return sum;
    }
}
