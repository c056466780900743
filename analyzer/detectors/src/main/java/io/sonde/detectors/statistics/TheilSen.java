package io.sonde.detectors.statistics;

import java.util.Arrays;

/**
 * A line through points by the median of the slopes between all pairs: up to 29 % of the points may be wild (Theil 1950,
 * Sen 1968). Of more than {@value #MOST_POINTS} points an evenly spaced choice is taken, so that the cost stays bounded.
 *
 * @param slope change of y per unit of x; {@code NaN} when all x are equal
 * @param intercept median of {@code y - slope * x}
 */
public record TheilSen(double slope, double intercept) {
    private static final int MOST_POINTS = 600;

    /** The line through these points. */
    public static TheilSen of(double[] x, double[] y) {
        double[] fewX = evenly(x, MOST_POINTS);
        double[] fewY = evenly(y, MOST_POINTS);
        double[] slopes = new double[fewX.length * (fewX.length - 1) / 2];
        int count = 0;
        for (int i = 0; i < fewX.length; i++) {
            for (int j = i + 1; j < fewX.length; j++) {
                if (fewX[i] != fewX[j]) {
                    slopes[count++] = (fewY[j] - fewY[i]) / (fewX[j] - fewX[i]);
                }
            }
        }
        double slope = Medians.of(Arrays.copyOf(slopes, count));
        double[] rest = new double[fewX.length];
        Arrays.setAll(rest, i -> fewY[i] - slope * fewX[i]);
        return new TheilSen(slope, Medians.of(rest));
    }

    /** The line's value. */
    public double at(double x) {
        return intercept + slope * x;
    }

    /** So many of the values, evenly spread over all of them; all where there are no more. */
    static double[] evenly(double[] values, int most) {
        if (values.length <= most) {
            return values;
        }
        double[] few = new double[most];
        Arrays.setAll(few, i -> values[(int) ((long) i * values.length / most)]);
        return few;
    }
}
