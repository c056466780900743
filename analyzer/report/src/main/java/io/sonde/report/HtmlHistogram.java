package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis.SessionFacts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Session durations as columns of equal width; p50, p95 and p99 are written over the column they fall into. */
final class HtmlHistogram {
    private static final double WIDTH = 960;
    private static final double TOP = 22;
    private static final double BASE = 150;
    private static final double HEIGHT = 172;
    private static final int MOST_LABELS = 10;

    private HtmlHistogram() {}

    static void write(SessionFacts sessions, Markup html) {
        List<Map.Entry<Double, Long>> buckets = sessions.histogram().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .toList();
        long most = buckets.stream().mapToLong(Map.Entry::getValue).max().orElse(0);
        if (most <= 0) {
            return;
        }
        String box = "0 0 " + number(WIDTH) + " " + number(HEIGHT);
        html.in("figure", () -> {
            html.in(
                    "svg",
                    attributes(
                            "class",
                            "histogram",
                            "viewBox",
                            box,
                            "role",
                            "img",
                            "aria-label",
                            "Histogram of session durations"),
                    () -> {
                        html.empty(
                                "line",
                                "class",
                                "axis",
                                "x1",
                                "0",
                                "x2",
                                number(WIDTH),
                                "y1",
                                number(BASE),
                                "y2",
                                number(BASE));
                        double step = WIDTH / Math.max(8, buckets.size());
                        int every = Math.max(1, (buckets.size() + MOST_LABELS - 1) / MOST_LABELS);
                        for (int i = 0; i < buckets.size(); i++) {
                            column(
                                    buckets,
                                    i,
                                    step,
                                    most,
                                    i % every == every - 1 || buckets.size() <= MOST_LABELS,
                                    html);
                        }
                        marks(sessions, buckets).forEach((at, names) -> mark(html, names, at, buckets, step, most));
                    });
            html.leaf(
                    "figcaption",
                    "Sessions by duration: each column counts those up to the time beneath its right"
                            + " edge; columns need not span equal times. Highest column: "
                            + Figures.many(most, "session")
                            + ".");
        });
    }

    private static void column(
            List<Map.Entry<Double, Long>> buckets, int i, double step, long most, boolean labelled, Markup html) {
        long count = buckets.get(i).getValue();
        String upTo = Figures.duration(buckets.get(i).getKey());
        double height = height(count, most);
        html.in(
                "rect",
                attributes(
                        "class",
                        "column",
                        "x",
                        number(i * step + 1),
                        "y",
                        number(BASE - height),
                        "width",
                        number(Math.max(1, step - 2)),
                        "height",
                        number(height)),
                () -> html.leaf(
                        "title",
                        Figures.many(count, "session") + ", "
                                + (i == 0
                                        ? ""
                                        : Figures.duration(buckets.get(i - 1).getKey()) + " to ") + upTo));
        if (labelled) {
            html.in(
                    "text",
                    attributes("x", number((i + 1) * step - 2), "y", number(BASE + 16), "text-anchor", "end"),
                    () -> html.text(Markup.unbroken(upTo)));
        }
    }

    /** Column to the percentiles that fall into it. */
    private static Map<Integer, String> marks(SessionFacts sessions, List<Map.Entry<Double, Long>> buckets) {
        Map<Integer, String> marks = new TreeMap<>();
        mark(marks, "p50", sessions.p50Ms(), buckets);
        mark(marks, "p95", sessions.p95Ms(), buckets);
        mark(marks, "p99", sessions.p99Ms(), buckets);
        return marks;
    }

    private static void mark(
            Map<Integer, String> marks, String name, @Nullable Double ms, List<Map.Entry<Double, Long>> buckets) {
        if (ms == null) {
            return;
        }
        int at = 0;
        while (at < buckets.size() - 1 && buckets.get(at).getKey() < ms) {
            at++;
        }
        marks.merge(at, name, (first, second) -> first + " " + second);
    }

    private static void mark(
            Markup html, String names, int at, List<Map.Entry<Double, Long>> buckets, double step, long most) {
        String x = number(at * step + step / 2);
        String y = number(BASE - height(buckets.get(at).getValue(), most) - 5);
        html.in("text", attributes("class", "mark", "x", x, "y", y, "text-anchor", "middle"), () -> html.text(names));
    }

    private static double height(long count, long most) {
        return count <= 0 ? 0 : Math.max(1, (BASE - TOP) * count / most);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
