package io.sonde.detectors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Demand and supply over time, in seconds that grow when the recording is long: what was asked for, what was answered and
 * how often it was refused. At most {@value #MOST} buckets, whatever the order in which they are filled.
 */
final class DemandCurve {
    private static final int MOST = 8_192;
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final int DRAWN = 200;

    private TreeMap<Long, double[]> buckets = new TreeMap<>();
    private long width = SECOND;

    /** What was added to last, as most comes in the order of time. */
    private double @Nullable [] last;

    private long lastBucket;

    private static final int OFFERED = 0;
    private static final int SERVED = 1;
    private static final int REFUSED = 2;
    private static final int UNANSWERED = 3;
    private static final int COLUMNS = 4;

    void offered(long at, double amount) {
        add(at, OFFERED, amount);
    }

    void served(long at, double amount) {
        add(at, SERVED, amount);
    }

    /** Asked for and never answered, so that the amount is not known. */
    void unanswered(long at) {
        add(at, UNANSWERED, 1);
    }

    void refused(long at) {
        add(at, REFUSED, 1);
    }

    private void add(long at, int column, double amount) {
        long bucket = Math.floorDiv(at, width);
        double[] values = last;
        if (values == null || bucket != lastBucket) {
            values = buckets.computeIfAbsent(bucket, key -> new double[COLUMNS]);
            last = values;
            lastBucket = bucket;
        }
        values[column] += amount;
        fit();
    }

    private void fit() {
        while (buckets.size() > MOST) {
            widen();
        }
    }

    private void widen() {
        TreeMap<Long, double[]> wider = new TreeMap<>();
        buckets.forEach((bucket, values) -> {
            double[] into = wider.computeIfAbsent(Math.floorDiv(bucket, 2), key -> new double[COLUMNS]);
            for (int i = 0; i < values.length; i++) {
                into[i] += values[i];
            }
        });
        buckets = wider;
        width *= 2;
        last = null;
    }

    void merge(DemandCurve other) {
        while (width < other.width) {
            widen();
        }
        while (other.width < width) {
            other.widen();
        }
        other.buckets.forEach((bucket, values) -> {
            double[] into = buckets.computeIfAbsent(bucket, key -> new double[COLUMNS]);
            for (int i = 0; i < values.length; i++) {
                into[i] += values[i];
            }
        });
        fit();
    }

    /** Windows of a minute, one for each bucket it may start with; one shorter window where there is no whole minute. */
    private double[] perMinute(int column, boolean limitedOnly, double each) {
        if (buckets.isEmpty()) {
            return new double[0];
        }
        long first = buckets.firstKey();
        long last = buckets.lastKey();
        long length = Math.max(1, Math.min(MINUTE / width, last - first));
        double scale = (double) MINUTE / (length * width);
        List<Double> windows = new ArrayList<>();
        for (long from = first; from + length <= Math.max(last, first + length) && windows.size() < 2 * MOST; from++) {
            double sum = 0;
            double refused = 0;
            for (double[] values : buckets.subMap(from, from + length).values()) {
                sum += values[column] + each * values[UNANSWERED];
                refused += values[REFUSED];
            }
            if (!limitedOnly || refused > 0) {
                windows.add(sum * scale);
            }
        }
        return windows.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /**
     * What was asked for in the fullest minutes, the 99th percentile of all; what a quota must allow.
     *
     * @param each what one that was never answered would have taken
     */
    double required(double each) {
        double[] offered = perMinute(OFFERED, false, each);
        return offered.length == 0 ? 0 : offered[(int) Math.ceil(0.99 * offered.length) - 1];
    }

    /** What was answered per minute, median of the minutes with a refusal. */
    double servedWhileLimited() {
        double[] served = perMinute(SERVED, true, 0);
        return served.length == 0 ? 0 : served[(served.length - 1) / 2];
    }

    /** Whether answers per minute do not vary although more is asked for: a quota. Source: catalogue. */
    boolean plateau(double each) {
        double[] served = perMinute(SERVED, true, 0);
        double mean = Arrays.stream(served).average().orElse(0);
        if (served.length * width < 2 * MINUTE || mean == 0) {
            return false;
        }
        double variance = Arrays.stream(served)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0);
        return Math.sqrt(variance) < 0.05 * mean && required(each) > 1.1 * mean;
    }

    /** Calendar minutes with at least one refusal, and all minutes. */
    long[] limitedMinutes() {
        TreeMap<Long, Boolean> minutes = new TreeMap<>();
        buckets.forEach(
                (bucket, values) -> minutes.merge(bucket * width / MINUTE, values[REFUSED] > 0, Boolean::logicalOr));
        long limited = minutes.values().stream().filter(Boolean::booleanValue).count();
        long all = minutes.isEmpty() ? 0 : minutes.lastKey() - minutes.firstKey() + 1;
        return new long[] {limited, all};
    }

    /** Asked for and answered over time, per minute. */
    Finding.Chart chart(String unit, double each) {
        List<double[]> offered = new ArrayList<>();
        List<double[]> served = new ArrayList<>();
        if (!buckets.isEmpty()) {
            long first = buckets.firstKey();
            long all = buckets.lastKey() - first + 1;
            long step = Math.max(Math.min(10, all), (all + DRAWN - 1) / DRAWN);
            double scale = (double) MINUTE / (step * width);
            for (long from = first; from + step <= first + all; from += step) {
                double[] sum = new double[2];
                for (double[] values : buckets.subMap(from, from + step).values()) {
                    sum[OFFERED] += values[OFFERED] + each * values[UNANSWERED];
                    sum[SERVED] += values[SERVED];
                }
                double x = (double) (from - first) * width / 1e9;
                offered.add(new double[] {x, sum[OFFERED] * scale});
                served.add(new double[] {x, sum[SERVED] * scale});
            }
        }
        return new Finding.Chart(
                "Asked for and answered",
                "time (s)",
                unit + " per minute",
                List.of(new Finding.Chart.Line("asked for", offered), new Finding.Chart.Line("answered", served)));
    }
}
