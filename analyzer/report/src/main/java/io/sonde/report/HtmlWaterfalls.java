package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis.TraceFacts;
import io.sonde.detectors.Diagnosis.Waterfall;
import io.sonde.detectors.Diagnosis.Waterfall.Bar;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The slowest sessions, span by span. The full colour is the critical path, the pale one ran beside it. */
final class HtmlWaterfalls {
    private static final int DEEPEST_INDENT = 16;
    private static final double THINNEST = 0.3;

    private HtmlWaterfalls() {}

    static void write(List<Waterfall> waterfalls, DrawnSpans drawn, TraceFacts traces, Markup html) {
        html.newline().in("section", attributes("id", "slowest"), () -> {
            html.leaf("h2", "Slowest sessions");
            if (waterfalls.isEmpty()) {
                html.leaf("p", "none", "No session to draw.");
                return;
            }
            legend(waterfalls, html);
            for (int i = 0; i < waterfalls.size(); i++) {
                waterfall(waterfalls.get(i), i == 0, drawn, traces, html);
            }
        });
    }

    private static void legend(List<Waterfall> waterfalls, Markup html) {
        html.in("p", "legend", () -> {
            waterfalls.stream()
                    .flatMap(w -> w.bars().stream())
                    .map(Bar::phase)
                    .distinct()
                    .forEach(phase -> html.in(
                            "span",
                            () -> html.leaf("span", "swatch " + HtmlPhases.colour(phase), "")
                                    .recorded(phase)));
            html.in("span", () -> html.leaf("span", "swatch critical", "").text("critical path"));
            html.in("span", () -> html.leaf("span", "swatch beside", "").text("beside it"));
            html.in("span", () -> html.leaf("b", "bad", "\u2715").text(" error"));
            html.in("span", () -> html.leaf("b", "\u2026").text(" never ended"));
        });
    }

    private static void waterfall(Waterfall waterfall, boolean open, DrawnSpans drawn, TraceFacts traces, Markup html) {
        String[] attributes = open ? attributes("class", "waterfall", "open", "") : attributes("class", "waterfall");
        html.newline().in("details", attributes, () -> {
            html.in("summary", () -> {
                html.figure("strong", "num", Figures.duration(waterfall.durationMs()));
                html.text(" ").recorded(waterfall.name());
                html.in(
                        "small",
                        () -> html.text(Figures.many(waterfall.bars().size(), "span") + ", session ")
                                .recorded(waterfall.sessionId()));
                traces.of(waterfall.bars().stream().limit(1).map(Bar::spanId).toList())
                        .forEach(trace ->
                                html.in("small", () -> html.text(" trace ").recorded(trace)));
            });
            List<Bar> bars =
                    waterfall.bars().subList(0, Math.min(waterfall.bars().size(), DrawnSpans.MOST_BARS));
            double length = length(waterfall, bars);
            html.in("table", "bars", () -> {
                html.in(
                        "thead",
                        () -> html.in("tr", () -> {
                            html.leaf("th", "what", "Span").in("th", "when", () -> axis(length, html));
                            html.leaf("th", "num took", "Duration").leaf("th", "num thread", "Thread");
                        }));
                html.in("tbody", () -> bars.forEach(bar -> row(bar, length, drawn, html)));
            });
            if (bars.size() < waterfall.bars().size()) {
                int more = waterfall.bars().size() - bars.size();
                html.leaf("p", "aside", "Not drawn: " + Figures.many(more, "more span") + ".");
            }
        });
    }

    /** Spans may outlive their session: the axis holds them all. */
    private static double length(Waterfall waterfall, List<Bar> bars) {
        double last = bars.stream()
                .mapToDouble(bar -> bar.startMs() + bar.durationMs())
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        double length = Math.max(last, waterfall.durationMs());
        return length > 0 && Double.isFinite(length) ? length : 1;
    }

    private static void axis(double length, Markup html) {
        html.in("svg", attributes("class", "ticks", "aria-hidden", "true"), () -> {
            for (double at : ticks(length)) {
                String x = HtmlPhases.percent(100 * at / length);
                html.empty("line", "x1", x, "x2", x, "y1", "70%", "y2", "100%");
                String anchor = at == 0 ? "start" : at > 0.93 * length ? "end" : "middle";
                html.in(
                        "text",
                        attributes("x", x, "y", "60%", "text-anchor", anchor),
                        () -> html.text(Markup.unbroken(at == 0 ? "0" : Figures.duration(at))));
            }
        });
    }

    /** Five to ten round numbers from 0. */
    static List<Double> ticks(double length) {
        double power = Math.pow(10, Math.floor(Math.log10(length / 5)));
        double step = power;
        for (double factor : new double[] {1, 2, 5}) {
            if (length / (factor * power) >= 5) {
                step = factor * power;
            }
        }
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step <= length * 1.0001 && i < 20; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    private static void row(Bar bar, double length, DrawnSpans drawn, Markup html) {
        String anchor = drawn.anchor(bar.spanId());
        String classes = (bar.error() ? "failed " : "") + "i" + Math.max(0, Math.min(DEEPEST_INDENT, bar.depth()));
        String[] attributes =
                anchor == null ? attributes("class", classes) : attributes("class", classes, "id", anchor);
        String title = title(bar);
        html.newline().in("tr", attributes, () -> {
            html.in("td", attributes("class", "what", "title", title), () -> {
                html.in("span", "step", () -> {
                    if (bar.error()) {
                        html.leaf("b", "bad", "\u2715 ");
                    }
                    html.recorded(bar.name());
                    if (!bar.operation().equals(bar.name())) {
                        html.in("small", () -> html.recorded(bar.operation()));
                    }
                });
            });
            html.in("td", "when", () -> drawing(bar, length, title, html));
            html.figure("td", "num took", Figures.duration(bar.durationMs()) + (bar.unfinished() ? " \u2026" : ""));
            html.leaf("td", "num thread", String.valueOf(bar.threadId()));
        });
    }

    private static void drawing(Bar bar, double length, String title, Markup html) {
        String colour = HtmlPhases.colour(bar.phase());
        html.in("svg", attributes("class", "bar " + colour, "role", "img"), () -> {
            html.leaf("title", title);
            double least = 100 * bar.durationMs() / length < THINNEST ? THINNEST : 0;
            part(html, "beside", bar.startMs(), bar.startMs() + bar.durationMs(), length, least);
            for (double[] part : bar.critical()) {
                part(html, "critical", part[0], part[1], length, least);
            }
        });
    }

    /** @param least width in percent below which nobody would see it */
    private static void part(Markup html, String classes, double from, double to, double length, double least) {
        double width = Math.max(least, 100 * (to - from) / length);
        HtmlPhases.bar(html, classes, Math.min(100 * from / length, 100 - least), width, "");
    }

    private static String title(Bar bar) {
        double critical = bar.critical().stream().mapToDouble(p -> p[1] - p[0]).sum();
        return String.format(
                Locale.ROOT,
                "%s %s%n%s, %s%s, from %s%ncritical path %s%nthread %d, span %s%s",
                bar.operation(),
                bar.name(),
                bar.phase(),
                Figures.duration(bar.durationMs()),
                bar.unfinished() ? " and never ended" : "",
                bar.startMs() <= 0 ? "the start" : Figures.duration(bar.startMs()),
                critical <= 0 ? "not touched" : Figures.duration(critical),
                bar.threadId(),
                SpanIds.hex(bar.spanId()),
                bar.error() ? ", failed" : "");
    }
}
