package io.sonde.detectors;

import io.sonde.detectors.statistics.ChangePoints;
import io.sonde.detectors.statistics.MannKendall;
import io.sonde.detectors.statistics.Medians;
import io.sonde.detectors.statistics.RobustZ;
import io.sonde.detectors.statistics.TheilSen;
import io.sonde.detectors.statistics.TimeSeries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The level of one operation in the course of a recording, and what may be said of it. One explanation is taken for one
 * cause: a slow start is cut off first; what load or longer prompts explain is taken out; then either a step or a line
 * describes the rest better; only where neither does are single stretches far out. All on logarithms of the
 * middle of windows ({@link io.sonde.detectors.statistics.LogHistogram#middle}).
 *
 * @param windows of equal width, earliest first
 * @param warm how many of them, at the beginning, are a slow start
 * @param levels logarithms of the windows' middles behind the slow start, less what load and prompts explain
 * @param inseparable whether load or prompts that explain the levels change steadily themselves: no step and no drift can
 *     be told then
 */
record Course(OperationHistory of, List<TimeSeries.Window> windows, int warm, double[] levels, boolean inseparable) {
    /** Fewer windows show no course; the catalogue's value for trends. */
    static final int LEAST_WINDOWS = 12;

    static final int MOST_WINDOWS = 80;
    /** Values in a window, so that its middle says something (ours). */
    static final int LEAST_EACH = 5;
    /** A slow start is this much slower than the steady level; catalogue. */
    static final double WARM = Math.log(1.2);
    /** ... and this many robust deviations, in as many windows at least (ours). */
    static final double WARM_DEVIATIONS = 3.5;

    static final int WARM_WINDOWS = 2;
    /** Least change of a level; catalogue. */
    static final double LEAST_STEP = Math.log(1.05);
    /** Least change that is worth a word when something became faster (ours). */
    static final double LEAST_GAIN = Math.log(1.1);
    /** Least drift over the recording; catalogue. */
    static final double LEAST_DRIFT = Math.log(1.15);
    /** Of drifts; stricter than the catalogue's 0.01 because every operation is asked (ours). */
    static final double DRIFT_P = 0.001;
    /** Load or prompts explain levels that go with them as surely as this; catalogue for trends. */
    static final double CONTROL_P = 0.01;

    /** Kendall's tau of a control and time from which on the two cannot be told apart (ours). */
    static final double INSEPARABLE = 0.6;

    /** A step: the first window of the new level, and both levels as logarithms. */
    record Step(int window, double before, double after, double p) {}

    /** A line, by windows, and its change over the recording as a logarithm. */
    record Drift(TheilSen line, double change, MannKendall test) {}

    /** A stretch of windows of the series {@code windows} far above the rest. */
    record Stretch(OperationHistory of, long from, long to, double usual, double level, double score, long errors) {}

    /**
     * The course of an operation, null where it has too few calls.
     *
     * @param starts of sessions: the load
     * @param warmsUp whether a slow start can be the program's own: not for what happens at a model's
     */
    static @Nullable Course of(OperationHistory history, TimeSeries starts, boolean warmsUp) {
        List<TimeSeries.Window> windows = history.series.windows(LEAST_WINDOWS, MOST_WINDOWS, LEAST_EACH);
        if (windows.isEmpty()) {
            return null;
        }
        double[] all = logs(windows);
        int warm = warmsUp ? slowStart(all) : 0;
        List<TimeSeries.Window> rest = windows.subList(warm, windows.size());
        double[] levels = Arrays.copyOfRange(all, warm, all.length);
        double[] load = rest.stream()
                .mapToDouble(window -> starts.countBetween(window.from(), window.to()))
                .toArray();
        double[] sizes = history.isOfSessions() || history.operation.isModelCall()
                ? rest.stream().mapToDouble(TimeSeries.Window::size).toArray()
                : new double[0];
        boolean inseparable = growsAlong(load, levels) || growsAlong(sizes, levels);
        return new Course(history, windows, warm, without(sizes, without(load, levels)), inseparable);
    }

    private static double[] logs(List<TimeSeries.Window> windows) {
        return windows.stream()
                .mapToDouble(window -> Math.log(window.durations().middle()))
                .toArray();
    }

    private static int slowStart(double[] levels) {
        RobustZ steady = RobustZ.of(Arrays.copyOfRange(levels, levels.length / 2, levels.length));
        double high = steady.median() + Math.max(WARM, WARM_DEVIATIONS * steady.deviation());
        int warm = 0;
        while (warm < levels.length && levels[warm] > high) {
            warm++;
        }
        return warm >= WARM_WINDOWS && warm <= levels.length / 2 ? warm : 0;
    }

    /** Less load when it gets slower is an effect, not a cause: only what rises with a control is explained by it. */
    private static boolean explains(double[] control, double[] levels) {
        if (control.length != levels.length || !Arrays.stream(control).allMatch(Double::isFinite)) {
            return false;
        }
        MannKendall relation = MannKendall.of(control, levels);
        return relation.p() < CONTROL_P && relation.tau() > 0;
    }

    /** Whether what explains the levels changes steadily itself: what time does cannot be told from what it does. */
    private static boolean growsAlong(double[] control, double[] levels) {
        return explains(control, levels) && Math.abs(MannKendall.of(control).tau()) >= INSEPARABLE;
    }

    /** The levels less what rises with the control, by the better of a line and a power. */
    private static double[] without(double[] control, double[] levels) {
        if (!explains(control, levels)) {
            return levels;
        }
        double[] line = rest(control, levels);
        double[] power = rest(Arrays.stream(control).map(Math::log1p).toArray(), levels);
        return Medians.absoluteDeviation(line) <= Medians.absoluteDeviation(power) ? line : power;
    }

    private static double[] rest(double[] control, double[] levels) {
        double slope = TheilSen.of(control, levels).slope();
        double middle = Medians.of(control);
        double[] rest = new double[levels.length];
        Arrays.setAll(rest, i -> levels[i] - slope * (control[i] - middle));
        return rest;
    }

    /** The windows that {@link #levels} stands for. */
    List<TimeSeries.Window> steadyWindows() {
        return windows.subList(warm, windows.size());
    }

    /** The number of the window of {@link #levels} in which a moment lies, the first or last beyond them. */
    int windowAt(long offset) {
        List<TimeSeries.Window> steady = steadyWindows();
        int index = 0;
        while (index < steady.size() - 1 && steady.get(index).to() <= offset) {
            index++;
        }
        return index;
    }

    /** The largest step that lasts to the end of the recording, null when there is none or a line fits better. */
    @Nullable
    Step step() {
        if (inseparable || levels.length < 2 * ChangePoints.LEAST_SEGMENT) {
            return null;
        }
        List<ChangePoints.Change> changes = ChangePoints.of(levels, LEAST_STEP);
        ChangePoints.Change largest = null;
        for (int i = 0; i < changes.size(); i++) {
            boolean larger = largest == null || Math.abs(size(changes.get(i))) > Math.abs(size(largest));
            if (larger && lasts(changes, i)) {
                largest = changes.get(i);
            }
        }
        if (largest == null) {
            return null;
        }
        double after = Medians.of(Arrays.copyOfRange(levels, largest.index(), levels.length));
        Step step = new Step(largest.index(), largest.before(), after, largest.p());
        return distance(step) <= distance(line()) ? step : null;
    }

    private static double size(ChangePoints.Change change) {
        return change.after() - change.before();
    }

    /** Whether all later levels, and the last against the first, keep at least half of the change. */
    private static boolean lasts(List<ChangePoints.Change> changes, int index) {
        double size = size(changes.get(index));
        double before = changes.get(index).before();
        for (int i = index; i < changes.size(); i++) {
            if ((changes.get(i).after() - before) / size < 0.5) {
                return false;
            }
        }
        double whole = changes.get(changes.size() - 1).after() - changes.get(0).before();
        return whole / size >= 0.5;
    }

    private double distance(Step step) {
        double sum = 0;
        for (int i = 0; i < levels.length; i++) {
            sum += Math.abs(levels[i] - (i < step.window() ? step.before() : step.after()));
        }
        return sum;
    }

    private double distance(TheilSen line) {
        double sum = 0;
        for (int i = 0; i < levels.length; i++) {
            sum += Math.abs(levels[i] - line.at(i));
        }
        return sum;
    }

    private TheilSen line() {
        double[] x = new double[levels.length];
        Arrays.setAll(x, i -> i);
        return TheilSen.of(x, levels);
    }

    /** A steady rise over the whole recording, null when there is none. To be asked only where there is no step. */
    @Nullable
    Drift drift() {
        if (inseparable || levels.length < LEAST_WINDOWS) {
            return null;
        }
        TheilSen line = line();
        MannKendall test = MannKendall.of(levels);
        double change = line.slope() * (levels.length - 1);
        return change >= LEAST_DRIFT && test.p() < DRIFT_P && test.tau() > 0 && !isBump()
                ? new Drift(line, change, test)
                : null;
    }

    /** Whether the rise is gone in the last third: then it was a stretch, not a drift. */
    private boolean isBump() {
        int third = levels.length / 3;
        double first = Medians.of(Arrays.copyOf(levels, third));
        double second = Medians.of(Arrays.copyOfRange(levels, third, levels.length - third));
        double last = Medians.of(Arrays.copyOfRange(levels, levels.length - third, levels.length));
        return last <= second || second < first;
    }

    /** Steady level behind a slow start. Unit: ns. */
    double steadyNanos() {
        double[] steady = Arrays.copyOfRange(logs(windows), warm, windows.size());
        return Math.exp(Medians.of(steady));
    }

    /** Least windows in which a stretch stands out; catalogue. */
    static final int LEAST_FINE = 30;

    private static final int MOST_FINE = 240;
    private static final int FINE_EACH = 3;
    /** Windows in a row; catalogue. */
    static final int LEAST_IN_A_ROW = 3;
    /** Least deviation; catalogue. */
    private static final double LEAST_DEVIATION = Math.log(1.1);
    /** What lasts longer than this share of the recording is no exception (ours). */
    private static final double LONGEST = 0.2;

    /** Whether there are windows enough for {@link #stretches}. */
    static boolean showsStretches(OperationHistory history) {
        return !history.series.windows(LEAST_FINE, MOST_FINE, FINE_EACH).isEmpty();
    }

    /** Three and more windows in a row that lie far above all others, behind the slow start. */
    static List<Stretch> stretches(OperationHistory history, long behind) {
        List<TimeSeries.Window> fine = history.series.windows(LEAST_FINE, MOST_FINE, FINE_EACH);
        if (fine.isEmpty()) {
            return List.of();
        }
        double[] levels = logs(fine);
        RobustZ z = RobustZ.of(levels);
        RobustZ floored = new RobustZ(z.median(), Math.max(z.deviation(), LEAST_DEVIATION / RobustZ.FAR));
        List<Stretch> stretches = new ArrayList<>();
        int far = 0;
        for (int i = 0; i < levels.length; ) {
            int end = i;
            while (end < levels.length
                    && fine.get(end).from() >= behind
                    && floored.at(levels[end]) > RobustZ.FAR
                    && (end == i || fine.get(end).from() == fine.get(end - 1).to())) {
                end++;
            }
            if (end - i >= LEAST_IN_A_ROW) {
                far += end - i;
                stretches.add(stretch(history, fine.subList(i, end), Arrays.copyOfRange(levels, i, end), floored));
            }
            i = Math.max(end, i + 1);
        }
        return far > LONGEST * levels.length ? List.of() : stretches;
    }

    private static Stretch stretch(
            OperationHistory history, List<TimeSeries.Window> windows, double[] levels, RobustZ usual) {
        double level = Medians.of(levels);
        return new Stretch(
                history,
                windows.get(0).from(),
                windows.get(windows.size() - 1).to(),
                Math.exp(usual.median()),
                Math.exp(level),
                usual.at(level),
                windows.stream().mapToLong(TimeSeries.Window::errors).sum());
    }
}
