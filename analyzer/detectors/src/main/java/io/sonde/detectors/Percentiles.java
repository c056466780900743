package io.sonde.detectors;

import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Percentiles by nearest rank, and only where enough values carry them: p50 one, p95 20, p99 100. */
final class Percentiles {
    /** Least number of values for a 95th percentile: below it is the maximum by another name. */
    static final int FOR_P95 = 20;

    static final int FOR_P99 = 100;

    private Percentiles() {}

    static @Nullable Double p50(Histogram nanos) {
        return nanos.getTotalCount() == 0 ? null : (Double) (nanos.getValueAtPercentile(50) / 1e6);
    }

    static @Nullable Double p95(Histogram nanos) {
        return nanos.getTotalCount() < FOR_P95 ? null : (Double) (nanos.getValueAtPercentile(95) / 1e6);
    }

    /** Nearest rank of sorted values. Unit: that of the values. */
    static long of(long[] sorted, double percent) {
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1];
    }

    /** In ms, null when fewer than {@code least} values are there. */
    static @Nullable Double millis(long[] sorted, double percent, int least) {
        return sorted.length < least ? null : (Double) (of(sorted, percent) / 1e6);
    }

    static long[] sorted(long[] values) {
        long[] copy = values.clone();
        Arrays.sort(copy);
        return copy;
    }
}
