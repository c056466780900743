package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Diagnosis.ErrorFacts;
import java.util.List;

/** Failures by kind, where they arose and what they cost. */
final class HtmlErrors {
    private HtmlErrors() {}

    static void write(Diagnosis diagnosis, DrawnSpans drawn, Markup html) {
        List<ErrorFacts> errors = diagnosis.errors();
        html.newline().in("section", attributes("id", "errors"), () -> {
            html.leaf("h2", "Errors");
            if (errors.isEmpty()) {
                html.leaf("p", "none", "No failure was recorded.");
                return;
            }
            html.in(
                    "div",
                    "scroll",
                    () -> html.in("table", attributes("data-sortable", "", "data-first", "10"), () -> {
                        head(html);
                        html.in("tbody", () -> errors.forEach(error -> row(error, drawn, html)));
                    }));
            html.leaf(
                    "p",
                    "aside",
                    "Each failure counts where it arose, not in what passed it on. Lost: time on the critical path, and"
                            + " tokens, of the outermost spans that failed with it.");
        });
    }

    private static void head(Markup html) {
        html.in(
                "thead",
                () -> html.in("tr", () -> {
                    html.leaf("th", "Kind")
                            .leaf("th", "Error")
                            .leaf("th", "Operation")
                            .leaf("th", "Phase");
                    html.leaf("th", "num", "Count")
                            .leaf("th", "num", "Of calls")
                            .leaf("th", "num", "Retried");
                    html.leaf("th", "num", "Sessions").leaf("th", "num", "Ended by it");
                    html.leaf("th", "num", "Lost time")
                            .leaf("th", "num", "Lost tokens")
                            .leaf("th", "Spans");
                }));
    }

    private static void row(ErrorFacts error, DrawnSpans drawn, Markup html) {
        html.newline().in("tr", "hit", () -> {
            html.in("td", () -> html.recorded(error.errorClass()));
            html.in("td", () -> html.recorded(error.type()));
            html.in("td", "name", () -> html.recorded(error.operation()));
            html.in(
                    "td",
                    () -> html.leaf("span", "swatch " + HtmlPhases.colour(error.phase()), "")
                            .recorded(error.phase()));
            HtmlOperations.count(html, error.count());
            HtmlOperations.count(html, error.calls());
            HtmlOperations.count(html, error.retried());
            HtmlOperations.count(html, error.sessions());
            HtmlOperations.errors(html, error.failedSessions());
            HtmlOperations.ms(html, error.lostMs());
            HtmlOperations.count(html, error.lostTokens());
            html.in(
                    "td",
                    "spans",
                    () -> error.examples().stream().limit(3).forEach(id -> HtmlEvidence.span(id, drawn, html)));
        });
    }
}
