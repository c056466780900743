package io.sonde.profilers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whether something grows that might be a leak. An alarm is a reason to look closer, and never shown as a leak: the least heap
 * after collections rises like that with every cache, too. Keeps {@value #MOST} stretches of time at most, each with the least
 * that was seen in it; of a long recording a stretch is long. Used by one thread.
 */
final class LeakAlarm {
    /** Stretches that are kept; when there are more, two become one. */
    static final int MOST = 240;
    /** Windows that the time after warm-up is cut into, and the least that are judged. */
    static final int WINDOWS = 12;

    static final int LEAST_WINDOWS = 4;
    /** Part of the time that counts as warm-up. */
    static final double WARM_UP = 0.2;

    static final double TAU = 0.6;
    static final double LATE = 0.35;
    static final double GROWTH = 0.1;
    /** Ended sessions whose objects are still reachable. */
    static final long ENDED = 20;

    static final double FULL = 0.85;

    private static final long FIRST_STRETCH = 1_000_000_000L;
    private static final long LEAST_NANOS = 20_000_000_000L;
    /** A program that starts, and what looks at it, load classes for longer than that, and fewer and fewer. */
    private static final long LEAST_NANOS_OF_CLASSES = 60_000_000_000L;

    /** What is followed; the least growth, in its own unit, that matters. */
    enum Signal {
        HEAP(512 << 10, "heap"),
        DIRECT(1 << 20, "direct buffers"),
        THREADS(8, "threads"),
        DESCRIPTORS(8, "descriptors"),
        CLASSES(50, "classes"),
        NATIVE(8 << 20, "native memory");

        private final double least;
        private final String label;

        Signal(double least, String label) {
            this.least = least;
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    private final long start;
    private final double[][] least = new double[Signal.values().length][MOST];
    private long stretch = FIRST_STRETCH;
    private int last = -1;
    private boolean ended;
    private final boolean rough;
    private boolean full;
    private long now;

    /** @param rough whether collections leave garbage now and then, so that what the heap holds after them goes up and down */
    LeakAlarm(long start, boolean rough) {
        this.start = start;
        this.rough = rough;
        now = start;
        for (double[] values : least) {
            Arrays.fill(values, Double.NaN);
        }
    }

    /** A figure was read. */
    void saw(Signal signal, long at, double value) {
        now = at;
        while ((at - start) / stretch >= MOST) {
            halve();
        }
        int place = (int) ((at - start) / stretch);
        last = Math.max(last, place);
        double[] values = least[signal.ordinal()];
        values[place] = Double.isNaN(values[place]) ? value : Math.min(values[place], value);
    }

    private void halve() {
        for (double[] values : least) {
            for (int i = 0; i < MOST / 2; i++) {
                values[i] = smaller(values[2 * i], values[2 * i + 1]);
            }
            Arrays.fill(values, MOST / 2, MOST, Double.NaN);
        }
        stretch *= 2;
        last /= 2;
    }

    private static double smaller(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
    }

    /** This much of the heap was in use after a collection. */
    void occupied(double share) {
        full |= share > FULL;
    }

    /** What is known of objects whose session is over. */
    void ended(List<Watched> counts) {
        ended = counts.stream().anyMatch(type -> type.reachable() >= ENDED && 2 * type.reachable() >= type.judged());
    }

    /** What is suspicious at this moment; empty when nothing is. */
    List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        if (now - start < LEAST_NANOS) {
            return reasons;
        }
        for (Signal signal : Signal.values()) {
            if (grows(signal)) {
                reasons.add(signal.label());
            }
        }
        if (ended) {
            reasons.add("ended sessions");
        }
        if (full) {
            reasons.add("full heap");
        }
        return reasons;
    }

    /** Whether memory outside of the heap is suspicious at this moment. */
    boolean growsOutside() {
        return now - start >= LEAST_NANOS && (grows(Signal.DIRECT) || grows(Signal.NATIVE));
    }

    private boolean grows(Signal signal) {
        double[] y = windows(least[signal.ordinal()]);
        if (y.length < LEAST_WINDOWS) {
            return false;
        }
        if (rough && signal == Signal.HEAP && least(y, y.length / 2, y.length) >= higher(least(y, 0, y.length / 2))) {
            return true;
        }
        if (signal == Signal.CLASSES && !isLasting(y)) {
            return false;
        }
        double slope = slope(y, 0, y.length);
        double gain = slope * (y.length - 1);
        double[] sorted = y.clone();
        Arrays.sort(sorted);
        double middle = sorted[sorted.length / 2];
        return tau(y) >= TAU
                && slope(y, y.length / 2, y.length) >= LATE * slope(y, 0, (y.length + 1) / 2)
                && gain >= signal.least
                && (signal != Signal.HEAP || gain >= GROWTH * middle);
    }

    /** Whether the later half alone grows by what matters, once the program has run for a while. */
    private boolean isLasting(double[] y) {
        double late = slope(y, y.length / 2, y.length) * (y.length - y.length / 2 - 1);
        return now - start >= LEAST_NANOS_OF_CLASSES && late >= Signal.CLASSES.least;
    }

    private static double higher(double value) {
        return Math.max((1 + GROWTH) * value, value + Signal.HEAP.least);
    }

    private static double least(double[] y, int from, int to) {
        return Arrays.stream(y, from, to).min().orElse(Double.NaN);
    }

    /** The least of each window after warm-up; windows in which nothing was read are left out. */
    private double[] windows(double[] values) {
        int from = (int) Math.ceil(WARM_UP * (last + 1));
        int count = last + 1 - from;
        int windows = Math.min(WINDOWS, count);
        double[] windowed = new double[Math.max(0, windows)];
        Arrays.fill(windowed, Double.NaN);
        for (int i = 0; i < count; i++) {
            int window = (int) ((long) i * windows / count);
            windowed[window] = smaller(windowed[window], values[from + i]);
        }
        return Arrays.stream(windowed).filter(value -> !Double.isNaN(value)).toArray();
    }

    private static double tau(double[] y) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            for (int j = i + 1; j < y.length; j++) {
                sum += Math.signum(y[j] - y[i]);
            }
        }
        return sum / (y.length * (y.length - 1) / 2.0);
    }

    /** The median of the slopes between all pairs. */
    private static double slope(double[] y, int from, int to) {
        List<Double> slopes = new ArrayList<>();
        for (int i = from; i < to; i++) {
            for (int j = i + 1; j < to; j++) {
                slopes.add((y[j] - y[i]) / (j - i));
            }
        }
        slopes.sort(null);
        return slopes.isEmpty() ? 0 : slopes.get(slopes.size() / 2);
    }
}
