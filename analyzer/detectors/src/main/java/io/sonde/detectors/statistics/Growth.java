package io.sonde.detectors.statistics;

import java.util.Arrays;

/**
 * How values rise with time, by figures that a few wild ones cannot move.
 *
 * @param points how many there are
 * @param tau of Kendall: 1 when each value is above all before, -1 when below
 * @param slope of Theil and Sen, per unit of x
 * @param low the slope's lower bound with 80 % confidence (Sen 1968, by the variance of Kendall's score)
 * @param high its upper bound
 * @param early slope of the first half, the point in the middle included
 * @param late slope of the second half
 * @param gain what the slope adds from the first point to the last
 * @param relative the same as a part of the median
 */
public record Growth(
        int points,
        double tau,
        double slope,
        double low,
        double high,
        double early,
        double late,
        double gain,
        double relative) {
    private static final double Z = 1.2816;

    /** Of points in the order of x. Of fewer than two there is no growth. */
    public static Growth of(double[] x, double[] y) {
        int n = x.length;
        if (n < 2) {
            return new Growth(n, 0, 0, 0, 0, 0, 0, 0, 0);
        }
        double slope = TheilSen.of(x, y).slope();
        double gain = slope * (x[n - 1] - x[0]);
        double median = Medians.of(y);
        double[] interval = interval(x, y);
        return new Growth(
                n,
                MannKendall.of(x, y).tau(),
                slope,
                interval[0],
                interval[1],
                slope(x, y, 0, n / 2 + 1),
                slope(x, y, (n - 1) / 2, n),
                gain,
                median > 0 ? gain / median : 0);
    }

    /**
     * Whether it rises, and goes on rising.
     *
     * @param leastTau in as many steps as this says
     * @param leastLate in the second half so many times as fast as in the first, or faster
     */
    public boolean goesOn(double leastTau, double leastLate) {
        return tau >= leastTau && late > 0 && late >= leastLate * early;
    }

    private static double slope(double[] x, double[] y, int from, int to) {
        double slope = TheilSen.of(Arrays.copyOfRange(x, from, to), Arrays.copyOfRange(y, from, to))
                .slope();
        return Double.isNaN(slope) ? 0 : slope;
    }

    private static double[] interval(double[] x, double[] y) {
        double[] fewX = TheilSen.evenly(x, 200);
        double[] fewY = TheilSen.evenly(y, 200);
        int n = fewX.length;
        double[] slopes = new double[n * (n - 1) / 2];
        int count = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                slopes[count++] = fewX[j] == fewX[i] ? 0 : (fewY[j] - fewY[i]) / (fewX[j] - fewX[i]);
            }
        }
        Arrays.sort(slopes);
        double width = Z * Math.sqrt(n * (n - 1.0) * (2.0 * n + 5) / 18);
        int low = (int) Math.floor((count - width) / 2);
        return new double[] {slopes[Math.max(0, low)], slopes[Math.min(count - 1, count - 1 - low)]};
    }
}
