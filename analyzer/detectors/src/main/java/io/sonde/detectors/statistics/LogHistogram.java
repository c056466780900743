package io.sonde.detectors.statistics;

import java.util.Arrays;

/**
 * Durations counted in bins of 1 % of their size, so that quantiles are right to half a percent whatever the range. Only
 * bins that hold something take room (8 bytes each): a few hundred for durations that spread as those of services do.
 * Merging two gives what counting all in one gives. Not thread-safe.
 */
public final class LogHistogram {
    private static final double WIDTH = 0.01;

    private int[] bins = new int[4];
    private int[] counts = new int[4];
    private int size;
    private long total;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;

    /** Counts one value; what is below 1 counts as 1. */
    public void add(double value) {
        double positive = Math.max(1, value);
        add((int) Math.floor(Math.log(positive) / WIDTH), 1);
        least = Math.min(least, positive);
        most = Math.max(most, positive);
    }

    private void add(int bin, int count) {
        int at = Arrays.binarySearch(bins, 0, size, bin);
        total += count;
        if (at >= 0) {
            counts[at] += count;
            return;
        }
        if (size == bins.length) {
            bins = Arrays.copyOf(bins, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        int place = -at - 1;
        System.arraycopy(bins, place, bins, place + 1, size - place);
        System.arraycopy(counts, place, counts, place + 1, size - place);
        bins[place] = bin;
        counts[place] = count;
        size++;
    }

    /** Takes in what another has counted; the other stays as it is. */
    public void add(LogHistogram other) {
        for (int i = 0; i < other.size; i++) {
            add(other.bins[i], other.counts[i]);
        }
        least = Math.min(least, other.least);
        most = Math.max(most, other.most);
    }

    /** Values counted. */
    public long count() {
        return total;
    }

    /** The value below which this share of all lies; {@code NaN} of none. */
    public double quantile(double share) {
        if (total == 0) {
            return Double.NaN;
        }
        double rank = share * total;
        long below = 0;
        for (int i = 0; i < size; i++) {
            if (below + counts[i] >= rank) {
                double within = Math.max(0, rank - below) / counts[i];
                return Math.min(most, Math.max(least, Math.exp((bins[i] + within) * WIDTH)));
            }
            below += counts[i];
        }
        return most;
    }

    /** The middle value; {@code NaN} of none. */
    public double median() {
        return quantile(0.5);
    }

    /**
     * The geometric mean of the middle half: as hard to move as a median where few values are wild, but it needs a quarter
     * fewer values to say as much. {@code NaN} of none.
     */
    public double middle() {
        double from = total / 4.0;
        double to = total * 3 / 4.0;
        double sum = 0;
        long below = 0;
        for (int i = 0; i < size; i++) {
            double weight = Math.min(to, below + counts[i]) - Math.max(from, below);
            sum += weight > 0 ? weight * (bins[i] + 0.5) * WIDTH : 0;
            below += counts[i];
        }
        return total == 0 ? Double.NaN : Math.min(most, Math.max(least, Math.exp(sum / (to - from))));
    }
}
