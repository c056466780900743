package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis.TraceFacts;
import io.sonde.detectors.Finding.Evidence;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The numbers behind a finding as a table; details get columns of their own as long as these are few. */
final class HtmlEvidence {
    private static final int MOST_COLUMNS = 5;
    private static final int LONGEST_FIGURE = 24;

    private HtmlEvidence() {}

    static void write(List<Evidence> evidence, DrawnSpans drawn, TraceFacts traces, Markup html) {
        if (evidence.isEmpty()) {
            return;
        }
        Set<String> names = evidence.stream()
                .flatMap(e -> e.details().keySet().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        boolean folded = names.size() > MOST_COLUMNS;
        boolean spans = evidence.stream().anyMatch(e -> !e.spans().isEmpty());
        boolean traced = evidence.stream().anyMatch(e -> !traces.of(e.spans()).isEmpty());
        html.in(
                "div",
                "scroll",
                () -> html.in("table", "evidence", () -> {
                    html.in(
                            "thead",
                            () -> html.in("tr", () -> {
                                html.leaf("th", "Evidence").leaf("th", "num", "Value");
                                if (folded) {
                                    html.leaf("th", "Details");
                                } else {
                                    names.forEach(name -> html.in("th", () -> html.recorded(name)));
                                }
                                if (spans) {
                                    html.leaf("th", "Spans");
                                }
                                if (traced) {
                                    html.leaf("th", "Trace");
                                }
                            }));
                    html.in(
                            "tbody",
                            () -> evidence.forEach(e -> html.in("tr", () -> {
                                html.in("td", () -> html.recorded(e.label()));
                                html.in("td", "num", () -> html.recorded(figure(e)));
                                if (folded) {
                                    html.in("td", () -> html.recorded(joined(e.details())));
                                } else {
                                    names.forEach(n -> html.in(
                                            "td",
                                            () -> html.recorded(e.details().getOrDefault(n, ""))));
                                }
                                if (spans) {
                                    html.in("td", "spans", () -> e.spans().forEach(id -> span(id, drawn, html)));
                                }
                                if (traced) {
                                    html.in(
                                            "td",
                                            "spans",
                                            () -> traces.of(e.spans()).forEach(id -> trace(id, html)));
                                }
                            })));
                }));
        evidence.stream().filter(e -> !e.stack().isEmpty()).forEach(e -> stack(e, html));
    }

    /** Folded: it is long, and the line that matters stands above. */
    private static void stack(Evidence evidence, Markup html) {
        html.in("details", "stack", () -> {
            html.in("summary", () -> html.text("The stack: ").recorded(evidence.label()));
            html.in(
                    "ol",
                    () -> evidence.stack()
                            .forEach(frame -> html.in("li", () -> html.in("code", () -> html.recorded(frame)))));
        });
    }

    /** Kept on one line unless the unit is a sentence. */
    private static String figure(Evidence evidence) {
        String figure = Figures.amount(evidence.value(), evidence.unit());
        return figure.length() <= LONGEST_FIGURE ? Markup.unbroken(figure) : figure;
    }

    private static String joined(Map<String, String> details) {
        return details.entrySet().stream()
                .map(d -> d.getKey() + ": " + d.getValue())
                .collect(Collectors.joining("; "));
    }

    private static void trace(String id, Markup html) {
        html.in("code", () -> html.recorded(id)).text(" ");
    }

    /** The page's script makes it a link to the drawing that holds the span, if one does. */
    static void span(long id, DrawnSpans drawn, Markup html) {
        String hex = SpanIds.hex(id);
        if (drawn.has(id)) {
            html.in("code", attributes("data-span", hex), () -> html.text(hex));
        } else {
            html.leaf("code", hex);
        }
        html.text(" ");
    }
}
