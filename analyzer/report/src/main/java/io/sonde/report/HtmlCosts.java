package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis.CostFacts;
import io.sonde.detectors.Diagnosis.CostLine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the model calls used, in tokens always, in money where a price list names the model. */
final class HtmlCosts {
    private HtmlCosts() {}

    /** @param costs null when no model call told its tokens */
    static void write(@Nullable CostFacts costs, Markup html) {
        if (costs == null) {
            return;
        }
        String currency = costs.currency();
        html.newline().in("section", attributes("id", "costs"), () -> {
            html.leaf("h2", currency == null ? "Tokens" : "Tokens and costs");
            html.in("dl", "numbers", () -> {
                number(html, "Input tokens", Figures.count(costs.tokens().input()));
                number(html, "Output tokens", Figures.count(costs.tokens().output()));
                number(html, "p50 per session", orUnknown(costs.p50Tokens()));
                number(html, "p95 per session", orUnknown(costs.p95Tokens()));
                if (costs.wastedTokens() > 0) {
                    number(html, "Bought nothing", Figures.count(Math.rint(costs.wastedTokens())) + " tokens");
                }
                if (currency != null) {
                    number(html, "Cost", Figures.money(costs.total(), currency));
                    number(html, "Mean per session", Figures.money(costs.perSession(), currency));
                    number(html, "Per 1,000 sessions", Figures.money(costs.per1000Sessions(), currency));
                }
            });
            table(html, "Model", costs.models(), currency);
            if (currency != null) {
                table(html, "Operation", costs.operations(), currency);
            }
            remarks(costs, html);
        });
    }

    private static void remarks(CostFacts costs, Markup html) {
        if (costs.currency() == null) {
            html.leaf("p", "aside", "No costs: no price list was given (--prices FILE).");
        } else if (!costs.unpriced().isEmpty()) {
            html.in(
                    "p",
                    "aside",
                    () -> html.text("Without a price, and in no cost: ")
                            .recorded(String.join(", ", costs.unpriced()))
                            .text("."));
        }
        if (costs.callsWithoutTokens() > 0) {
            html.leaf(
                    "p",
                    "aside",
                    Figures.many(costs.callsWithoutTokens(), "model call")
                            + " did not say what they used: they are in no number here.");
        }
    }

    private static String orUnknown(@Nullable Double tokens) {
        return tokens == null ? Figures.UNKNOWN : Figures.count(Math.rint(tokens));
    }

    private static void number(Markup html, String name, String value) {
        html.in("div", () -> html.leaf("dt", name).figure("dd", "", value));
    }

    private static void table(Markup html, String what, List<CostLine> lines, @Nullable String currency) {
        if (lines.isEmpty()) {
            return;
        }
        // Nobody can tell a 0 that was counted from one that was never told: no column for zeros alone.
        boolean cached = lines.stream().anyMatch(line -> line.tokens().cachedInput() > 0);
        boolean reasoning = lines.stream().anyMatch(line -> line.tokens().reasoning() > 0);
        html.in(
                "div",
                "scroll",
                () -> html.in("table", attributes("data-sortable", "", "data-first", "10"), () -> {
                    html.in(
                            "thead",
                            () -> html.in("tr", () -> {
                                html.leaf("th", what).leaf("th", "num", "Tokens in");
                                if (cached) {
                                    html.leaf("th", "num", "from the cache");
                                }
                                html.leaf("th", "num", "out");
                                if (reasoning) {
                                    html.leaf("th", "num", "of them reasoning");
                                }
                                if (currency != null) {
                                    html.leaf("th", "num", "Cost");
                                }
                            }));
                    html.in("tbody", () -> lines.forEach(line -> row(html, line, cached, reasoning, currency)));
                }));
    }

    private static void row(Markup html, CostLine line, boolean cached, boolean reasoning, @Nullable String currency) {
        html.newline().in("tr", "hit", () -> {
            html.in("td", "name", () -> html.recorded(line.name()));
            HtmlOperations.count(html, line.tokens().input());
            if (cached) {
                HtmlOperations.count(html, line.tokens().cachedInput());
            }
            HtmlOperations.count(html, line.tokens().output());
            if (reasoning) {
                HtmlOperations.count(html, line.tokens().reasoning());
            }
            Double cost = line.cost();
            if (currency != null && cost != null) {
                String figure = (line.incomplete() ? "at least " : "") + Figures.money(cost, currency);
                html.in(
                        "td",
                        attributes("class", "num", "data-v", String.valueOf(cost)),
                        () -> html.text(Markup.unbroken(figure)));
            } else if (currency != null) {
                html.in("td", "num", () -> {});
            }
        });
    }
}
