package io.sonde.detectors;

import io.sonde.detectors.statistics.TimeSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Draws the course of an operation. */
final class Curves {
    private Curves() {}

    /** The middle of all windows. */
    static Finding.Chart of(Course course) {
        return chart(course, List.of(middles(course)));
    }

    /**
     * The middle of all windows, and the level that explains them.
     *
     * @param levelAt logarithm of the level, by number of the window behind a slow start
     */
    static Finding.Chart of(Course course, String levelName, IntToDoubleFunction levelAt) {
        List<double[]> level = new ArrayList<>();
        List<TimeSeries.Window> steady = course.steadyWindows();
        for (int i = 0; i < steady.size(); i++) {
            level.add(new double[] {minutes(steady.get(i)), Math.exp(levelAt.applyAsDouble(i)) / 1e6});
        }
        return chart(course, List.of(middles(course), new Finding.Chart.Line(levelName, level)));
    }

    private static Finding.Chart.Line middles(Course course) {
        List<double[]> points = course.windows().stream()
                .map(window -> new double[] {minutes(window), window.durations().middle() / 1e6})
                .toList();
        return new Finding.Chart.Line("middle of each window", points);
    }

    private static double minutes(TimeSeries.Window window) {
        return window.middleSeconds() / 60;
    }

    private static Finding.Chart chart(Course course, List<Finding.Chart.Line> lines) {
        TimeSeries.Window first = course.windows().get(0);
        String title = course.of().display + " in windows of " + Moments.length(first.to() - first.from());
        return new Finding.Chart(title, "minutes since the start of the recording", "ms", lines);
    }
}
