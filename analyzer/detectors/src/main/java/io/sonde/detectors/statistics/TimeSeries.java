package io.sonde.detectors.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What happened when: durations, time on the critical path, errors and sizes in windows of equal width. A window begins
 * as 1/16 s; whenever the recording outgrows {@value #MOST_WINDOWS} windows, all double their width. So a test of a
 * minute and a record of a day both have 128 to 256 windows, and the state stays bounded. Windows are aligned to the start of the recording and
 * only the latest moment decides on their width: merging two series gives what adding all to one gives. Not thread-safe.
 */
public final class TimeSeries {
    /** Most windows held. */
    public static final int MOST_WINDOWS = 256;

    private static final long FINEST = 62_500_000;

    private Sums[] windows = new Sums[16];
    private long width = FINEST;
    private int used;

    private static final class Sums {
        final LogHistogram durations = new LogHistogram();
        long critical;
        long errors;
        double size;
        long sized;

        Sums add(Sums other) {
            durations.add(other.durations);
            critical += other.critical;
            errors += other.errors;
            size += other.size;
            sized += other.sized;
            return this;
        }
    }

    /**
     * One window as it is judged.
     *
     * @param from since the start of the recording, ns
     * @param to since the start of the recording, ns
     * @param criticalNanos time on the critical path of what began in the window
     * @param errors how many failed
     * @param size mean of the sizes that were known, {@code NaN} when none was
     */
    public record Window(long from, long to, LogHistogram durations, long criticalNanos, long errors, double size) {
        /** The middle of the window, in seconds since the start of the recording. */
        public double middleSeconds() {
            return (from + to) / 2e9;
        }

        /** Values in the window. */
        public long count() {
            return durations.count();
        }
    }

    /**
     * Adds what began at a moment.
     *
     * @param offset since the start of the recording, ns
     * @param nanos how long it took
     * @param criticalNanos how much of it was on the critical path
     * @param size what its time may depend on, such as the tokens of a prompt; negative: unknown
     */
    public void add(long offset, long nanos, long criticalNanos, double size, boolean error) {
        Sums sums = at(offset);
        sums.durations.add(nanos);
        sums.critical += criticalNanos;
        sums.errors += error ? 1 : 0;
        if (size >= 0) {
            sums.size += size;
            sums.sized++;
        }
    }

    private Sums at(long offset) {
        long moment = Math.max(0, offset);
        while (moment / width >= MOST_WINDOWS) {
            widen();
        }
        int index = (int) (moment / width);
        if (index >= windows.length) {
            windows = Arrays.copyOf(windows, Math.min(MOST_WINDOWS, Math.max(index + 1, windows.length * 2)));
        }
        used = Math.max(used, index + 1);
        Sums sums = windows[index];
        if (sums == null) {
            sums = new Sums();
            windows[index] = sums;
        }
        return sums;
    }

    private void widen() {
        for (int i = 0; i < used; i++) {
            Sums sums = windows[i];
            if (i > 0) {
                windows[i] = null;
            }
            if (i % 2 == 0) {
                windows[i / 2] = sums;
            } else if (sums != null) {
                Sums before = windows[i / 2];
                windows[i / 2] = before == null ? sums : before.add(sums);
            }
        }
        used = (used + 1) / 2;
        width *= 2;
    }

    /** Takes over another series of the same recording, which must not be used afterwards. */
    public void merge(TimeSeries other) {
        while (width < other.width) {
            widen();
        }
        while (other.width < width) {
            other.widen();
        }
        for (int i = 0; i < other.used; i++) {
            Sums sums = other.windows[i];
            if (sums != null) {
                at(i * width).add(sums);
            }
        }
    }

    /** How many began between two moments, with windows that lie across counted in part. */
    public double countBetween(long from, long to) {
        double count = 0;
        for (int i = 0; i < used; i++) {
            Sums sums = windows[i];
            long overlap = Math.min(to, (i + 1) * width) - Math.max(from, i * width);
            if (sums != null && overlap > 0) {
                count += sums.durations.count() * (double) overlap / width;
            }
        }
        return count;
    }

    /** Time on the critical path of what began between two moments, counted in the same way. Unit: ns. */
    public double criticalBetween(long from, long to) {
        double nanos = 0;
        for (int i = 0; i < used; i++) {
            Sums sums = windows[i];
            long overlap = Math.min(to, (i + 1) * width) - Math.max(from, i * width);
            if (sums != null && overlap > 0) {
                nanos += sums.critical * (double) overlap / width;
            }
        }
        return nanos;
    }

    /** The end of the last window. Unit: ns since the start of the recording. */
    public long end() {
        return used * width;
    }

    /** Values in all windows. */
    public long count() {
        long count = 0;
        for (int i = 0; i < used; i++) {
            count += windows[i] == null ? 0 : windows[i].durations.count();
        }
        return count;
    }

    /**
     * The series in wider windows of equal width, as fine as they can be with at most {@code most} of them and nine in ten
     * values in windows of at least {@code leastEach}. Windows with fewer are left out.
     *
     * @param least windows that are needed at least; an empty list when so many cannot be had
     */
    public List<Window> windows(int least, int most, int leastEach) {
        long all = count();
        for (int join = Math.max(1, (used + most - 1) / most); join * least <= used; join++) {
            List<Window> joined = joined(join, leastEach);
            long held = joined.stream().mapToLong(Window::count).sum();
            if (joined.size() >= least && held >= HELD * all) {
                return joined;
            }
        }
        return List.of();
    }

    private static final double HELD = 0.9;

    private List<Window> joined(int join, int leastEach) {
        List<Window> joined = new ArrayList<>();
        for (int i = 0; i < used; i += join) {
            Sums sum = new Sums();
            for (int j = i; j < Math.min(used, i + join); j++) {
                if (windows[j] != null) {
                    sum.add(windows[j]);
                }
            }
            if (sum.durations.count() >= leastEach) {
                joined.add(new Window(
                        i * width,
                        (i + join) * width,
                        sum.durations,
                        sum.critical,
                        sum.errors,
                        sum.sized == 0 ? Double.NaN : sum.size / sum.sized));
            }
        }
        return joined;
    }
}
