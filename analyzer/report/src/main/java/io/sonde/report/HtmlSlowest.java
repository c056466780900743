package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis.TraceFacts;
import io.sonde.detectors.Diagnosis.Waterfall;
import io.sonde.detectors.Diagnosis.Waterfall.Bar;
import java.util.List;

/** The slowest sessions; the page's script draws each span by span when it is opened. */
final class HtmlSlowest {
    private HtmlSlowest() {}

    static void write(List<Waterfall> slowest, TraceFacts traces, Markup html) {
        html.newline().in("section", attributes("id", "slowest"), () -> {
            html.leaf("h2", "Slowest sessions");
            if (slowest.isEmpty()) {
                html.leaf("p", "none", "No session to draw.");
                return;
            }
            slowest.forEach(waterfall -> session(waterfall, traces, html));
        });
    }

    private static void session(Waterfall waterfall, TraceFacts traces, Markup html) {
        html.newline().in("details", attributes("class", "waterfall", "data-session", waterfall.sessionId()), () -> {
            html.in("summary", () -> {
                html.figure("strong", "num", Figures.duration(waterfall.durationMs()));
                html.text(" ").recorded(waterfall.name());
                int spans = waterfall.bars().size() + waterfall.leftOut();
                html.in(
                        "small",
                        () -> html.text(Figures.many(spans, "span") + ", session ")
                                .recorded(waterfall.sessionId()));
                traces.of(waterfall.bars().stream().limit(1).map(Bar::spanId).toList())
                        .forEach(trace ->
                                html.in("small", () -> html.text("trace ").recorded(trace)));
            });
            html.leaf("p", "needs", "The drawing needs JavaScript.");
        });
    }
}
