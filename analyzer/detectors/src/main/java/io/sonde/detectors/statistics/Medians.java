package io.sonde.detectors.statistics;

import java.util.Arrays;

/** The middle of values, which a few wild ones cannot move. */
public final class Medians {
    private Medians() {}

    /** The median; of an even number of values the mean of the middle two. {@code NaN} of none. */
    public static double of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Median distance from the median. {@code NaN} of none. */
    public static double absoluteDeviation(double[] values) {
        double median = of(values);
        return of(Arrays.stream(values).map(value -> Math.abs(value - median)).toArray());
    }
}
