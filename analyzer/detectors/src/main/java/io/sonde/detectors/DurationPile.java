package io.sonde.detectors;

import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Durations of one operation in bins of {@value #STEP} of their value, to find the one value at which calls are cut off.
 * At most some thousand bins, from microseconds to hours.
 */
final class DurationPile {
    /** What is shorter counts as long as this. Unit: ns. */
    private static final long SHORTEST = 1_000;

    /** Width of a bin as a part of the duration. */
    private static final double STEP = 0.0025;
    /** Where the bins begin, in steps. */
    private static final int FIRST = (int) Math.floor(Math.log(SHORTEST) / STEP);

    /** Bins on each side of a value that still count as that value: 1 %. */
    private static final int NEAR = 4;
    /** Bins on each side that are compared with it: 10 %. */
    private static final int AROUND = 40;

    static final int LEAST_COUNT = 5;
    static final double LEAST_SHARE = 0.02;
    static final double DENSER = 10;

    /** By bin: calls, those that ended like a timeout, those called a timeout, and the sum of their durations. */
    private long[] @Nullable [] bins = new long[0][];

    private final Histogram successes = new Histogram(3);
    private long all;

    /**
     * The value that calls pile up at.
     *
     * @param nanos mean of those cut off
     * @param cut calls that failed there without an answer
     * @param share of all calls
     * @param named part of them whose error says that it was a timeout
     */
    record Pile(double nanos, long cut, double share, double named) {}

    void succeeded(long nanos) {
        successes.recordValue(nanos);
        count(nanos)[0]++;
    }

    /** @param cutOff whether it failed without an answer */
    void failed(long nanos, boolean cutOff, boolean named) {
        long[] bin = count(nanos);
        bin[0]++;
        if (cutOff) {
            bin[1]++;
            bin[2] += named ? 1 : 0;
            bin[3] += nanos;
        }
    }

    private long[] count(long nanos) {
        all++;
        return bin((int) Math.floor(Math.log(Math.max(SHORTEST, nanos)) / STEP) - FIRST);
    }

    private long[] bin(int number) {
        if (number >= bins.length) {
            bins = Arrays.copyOf(bins, Math.max(number + 1, bins.length * 2));
        }
        long[] bin = bins[number];
        if (bin == null) {
            bin = new long[4];
            bins[number] = bin;
        }
        return bin;
    }

    DurationPile merge(DurationPile other) {
        for (int number = 0; number < other.bins.length; number++) {
            long[] counts = other.bins[number];
            if (counts != null) {
                long[] mine = bin(number);
                for (int i = 0; i < mine.length; i++) {
                    mine[i] += counts[i];
                }
            }
        }
        successes.add(other.successes);
        all += other.all;
        return this;
    }

    Histogram successes() {
        return successes;
    }

    long all() {
        return all;
    }

    /** The largest pile that is one by the rules of the catalogue, null when there is none. */
    @Nullable
    Pile largest() {
        Pile best = null;
        for (int center = 0; center < bins.length; center++) {
            if (bins[center] == null) {
                continue;
            }
            long[] here = sum(center - NEAR, center + NEAR);
            long[] around = sum(center - AROUND, center + AROUND);
            double width = 2 * NEAR + 1;
            double density = here[0] / width;
            double others = (around[0] - here[0]) / (2.0 * AROUND + 1 - width);
            boolean pile = here[1] >= LEAST_COUNT
                    && here[1] >= LEAST_SHARE * all
                    && 2 * here[1] > here[0]
                    && density >= DENSER * others;
            if (pile && (best == null || here[1] > best.cut)) {
                best = new Pile(
                        (double) here[3] / here[1], here[1], (double) here[1] / all, (double) here[2] / here[1]);
            }
        }
        return best;
    }

    private long[] sum(int from, int to) {
        long[] sum = new long[4];
        for (int bin = Math.max(0, from); bin <= Math.min(to, bins.length - 1); bin++) {
            long[] counts = bins[bin];
            for (int i = 0; counts != null && i < sum.length; i++) {
                sum[i] += counts[i];
            }
        }
        return sum;
    }
}
