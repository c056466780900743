package io.sonde.detectors.statistics;

import java.util.Arrays;

/**
 * Many tests at once: which of them to believe so that, among those believed, at most a share {@code q} is wrong (Benjamini
 * and Hochberg 1995).
 */
public final class FalseDiscoveries {
    private FalseDiscoveries() {}

    /** The largest p that may be believed, negative when none may. */
    public static double limit(double[] p, double q) {
        double[] sorted = p.clone();
        Arrays.sort(sorted);
        for (int i = sorted.length - 1; i >= 0; i--) {
            if (sorted[i] <= q * (i + 1) / sorted.length) {
                return sorted[i];
            }
        }
        return -1;
    }
}
