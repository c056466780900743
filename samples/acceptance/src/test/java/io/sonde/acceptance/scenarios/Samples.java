package io.sonde.acceptance.scenarios;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.MannWhitneyUTest;

/** The little statistics that scoring needs. */
final class Samples {
    private Samples() {}

    /** The value below which this share of the values lies; NaN of none. */
    static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))];
    }

    static double median(double[] values) {
        return quantile(values, 0.5);
    }

    static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /** Of whole runs, one after another. */
    static double[] joined(List<double[]> runs) {
        return runs.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    /** How likely such a difference is where there is none, both ways; 1 without values. */
    static double pValue(double[] one, double[] other) {
        return one.length == 0 || other.length == 0
                ? 1
                : MannWhitneyUTest.withDefaults().test(one, other).getPValue();
    }

    /** Benjamini and Hochberg: p to q over all tests of the family. */
    static double[] qValues(double[] p) {
        int[] order = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] q = new double[p.length];
        double least = 1;
        for (int rank = p.length; rank >= 1; rank--) {
            int index = order[rank - 1];
            least = Math.min(least, p[index] * p.length / rank);
            q[index] = least;
        }
        return q;
    }
}
