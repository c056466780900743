package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis.OperationFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every operation in one table; the script makes its columns sortable and hides the long tail until asked. */
final class HtmlOperations {
    private static final int MOST_ROWS = 500;

    private HtmlOperations() {}

    static void write(List<OperationFacts> operations, Markup html) {
        html.newline().in("section", attributes("id", "operations"), () -> {
            html.leaf("h2", "Operations");
            if (operations.isEmpty()) {
                html.leaf("p", "none", "No operation was recorded.");
                return;
            }
            boolean agents = operations.stream().anyMatch(o -> o.agent() != null);
            boolean tokens = operations.stream().anyMatch(o -> o.inputTokens() != null || o.outputTokens() != null);
            html.in(
                    "div",
                    "scroll",
                    () -> html.in("table", attributes("data-sortable", "", "data-first", "20"), () -> {
                        head(agents, tokens, html);
                        html.in(
                                "tbody",
                                () -> operations.stream()
                                        .limit(MOST_ROWS)
                                        .forEach(operation -> row(operation, agents, tokens, html)));
                    }));
            if (operations.size() > MOST_ROWS) {
                int more = operations.size() - MOST_ROWS;
                html.leaf("p", "aside", Figures.many(more, "more operation") + ": see findings.json.");
            }
        });
    }

    private static void head(boolean agents, boolean tokens, Markup html) {
        html.in(
                "thead",
                () -> html.in("tr", () -> {
                    html.leaf("th", "Operation").leaf("th", "Kind");
                    if (agents) {
                        html.leaf("th", "Agent");
                    }
                    html.leaf("th", "num", "Count").leaf("th", "num", "Errors");
                    html.leaf("th", "num", "Critical path")
                            .leaf("th", "num", "%")
                            .leaf("th", "num", "Inclusive");
                    html.leaf("th", "num", "p50").leaf("th", "num", "p95").leaf("th", "num", "Max");
                    if (tokens) {
                        html.leaf("th", "num", "Tokens in").leaf("th", "num", "out");
                    }
                }));
    }

    private static void row(OperationFacts operation, boolean agents, boolean tokens, Markup html) {
        html.newline().in("tr", "hit", () -> {
            html.in(
                    "td",
                    "name",
                    () -> html.leaf("span", "swatch " + HtmlPhases.colour(operation.phase()), "")
                            .recorded(operation.name()));
            html.in("td", () -> html.recorded(operation.operation()));
            if (agents) {
                html.in("td", () -> html.recorded(operation.agent() == null ? "" : operation.agent()));
            }
            count(html, operation.count());
            errors(html, operation.errors());
            ms(html, operation.criticalPathMs());
            percent(html, operation.criticalPathPct());
            ms(html, operation.inclusiveMs());
            ms(html, operation.p50Ms());
            ms(html, operation.p95Ms());
            ms(html, operation.maxMs());
            if (tokens) {
                count(html, operation.inputTokens());
                count(html, operation.outputTokens());
            }
        });
    }

    static void errors(Markup html, long errors) {
        number(html, errors, Figures.count(errors), errors > 0 ? " bad" : "");
    }

    static void percent(Markup html, double percent) {
        number(html, percent, Figures.percent(percent), "");
    }

    /** An empty cell for what is not known. */
    static void msOrNothing(Markup html, @Nullable Double ms) {
        if (ms == null) {
            html.in("td", "num", () -> {});
        } else {
            ms(html, ms);
        }
    }

    static void ms(Markup html, double ms) {
        number(html, ms, Figures.duration(ms), "");
    }

    /** An empty cell for what does not apply. */
    static void count(Markup html, @Nullable Long count) {
        if (count == null) {
            html.in("td", "num", () -> {});
        } else {
            number(html, count, Figures.count(count), "");
        }
    }

    private static void number(Markup html, double value, String figure, String classes) {
        String[] attributes = attributes("class", "num" + classes, "data-v", String.valueOf(value));
        html.in("td", attributes, () -> html.text(Markup.unbroken(figure)));
    }
}
