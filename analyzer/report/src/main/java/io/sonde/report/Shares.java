package io.sonde.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Rounds shares of a whole so that what a reader adds up by hand is 100 again: each share is cut, and what that leaves
 * goes one last digit each to the shares that lost most. Shares that never were a whole are only rounded: a report does
 * not repair its input.
 */
final class Shares {
    private static final double TOLERANCE = 0.5;

    private Shares() {}

    /** The rounded shares in the order given; not-a-number counts as no share. */
    static double[] rounded(double[] percents, int decimals) {
        double scale = Math.pow(10, decimals);
        double[] raw = Arrays.stream(percents)
                .map(p -> Double.isFinite(p) && p > 0 ? p * scale : 0)
                .toArray();
        if (Math.abs(Arrays.stream(raw).sum() - 100 * scale) > TOLERANCE * scale) {
            return Arrays.stream(raw).map(r -> Math.rint(r) / scale).toArray();
        }
        return wholeOf(raw, Math.round(100 * scale), scale);
    }

    private static double[] wholeOf(double[] raw, long whole, double scale) {
        double fit = whole / Arrays.stream(raw).sum();
        long[] cut =
                Arrays.stream(raw).mapToLong(r -> (long) Math.floor(r * fit)).toArray();
        long left = whole - Arrays.stream(cut).sum();
        int[] byLoss = IntStream.range(0, raw.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> cut[i] - raw[i] * fit))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i = 0; i < left && i < byLoss.length; i++) {
            cut[byLoss[i]]++;
        }
        return Arrays.stream(cut).mapToDouble(c -> c / scale).toArray();
    }
}
