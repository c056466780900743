package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis;
import java.util.List;

/** What the report does not cover: an empty list of findings means little without it. */
final class HtmlGaps {
    private HtmlGaps() {}

    static void write(Diagnosis diagnosis, Markup html) {
        html.newline().in("section", attributes("id", "gaps"), () -> {
            html.leaf("h2", "Not covered");
            list(html, "Remarks", diagnosis.remarks());
            list(html, "Not recorded", Words.unseen(diagnosis.recording().notRecorded()));
            html.leaf("h3", "Not evaluated");
            if (diagnosis.notEvaluated().isEmpty()) {
                html.leaf("p", "none", Headline.isEmpty(diagnosis) ? "There was nothing to evaluate." : "None.");
                return;
            }
            html.in(
                    "div",
                    "scroll",
                    () -> html.in("table", () -> {
                        html.in(
                                "thead",
                                () -> html.in(
                                        "tr", () -> html.leaf("th", "Detector").leaf("th", "Why not")));
                        html.in(
                                "tbody",
                                () -> diagnosis
                                        .notEvaluated()
                                        .forEach(silent -> html.in("tr", "hit", () -> {
                                            html.in(
                                                    "td",
                                                    () -> html.in("code", () -> html.recorded(silent.detector())));
                                            html.in("td", () -> html.recorded(silent.reason()));
                                        })));
                    }));
        });
    }

    private static void list(Markup html, String title, List<String> lines) {
        html.leaf("h3", title);
        if (lines.isEmpty()) {
            html.leaf("p", "none", "None.");
            return;
        }
        html.in("ul", () -> lines.forEach(line -> html.in("li", "hit", () -> html.recorded(line))));
    }
}
