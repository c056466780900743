package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Details.Conversation;
import io.sonde.detectors.Details.Conversation.Turn;
import io.sonde.detectors.Details.Conversations;

/** How the input of model calls grows from turn to turn. */
final class HtmlConversations {
    private HtmlConversations() {}

    static void write(Conversations conversations, Markup html) {
        html.newline().in("section", attributes("id", "conversations"), () -> {
            html.leaf("h2", "Conversations");
            if (conversations.longest().isEmpty()) {
                html.leaf(
                        "p",
                        "none",
                        "Nothing to follow: no conversation of two turns, and no session of two model calls with token"
                                + " counts, was recorded.");
                return;
            }
            html.in("p", "aside", () -> html.text(conversations.shown()));
            html.in("figure", attributes("class", "chart", "id", "growth", "hidden", ""), () -> {});
            html.in(
                    "div",
                    "scroll",
                    () -> html.in("table", attributes("data-sortable", "", "data-first", "10"), () -> {
                        html.in(
                                "thead",
                                () -> html.in("tr", () -> {
                                    html.leaf("th", "Conversation").leaf("th", "num", "Turns");
                                    html.leaf("th", "num", "Input tokens, first turn")
                                            .leaf("th", "num", "last turn");
                                    html.leaf("th", "num", "Growth per turn")
                                            .leaf("th", "num", "Output tokens, all turns");
                                }));
                        html.in("tbody", () -> conversations.longest().forEach(talk -> row(talk, html)));
                    }));
        });
    }

    private static void row(Conversation talk, Markup html) {
        Turn first = talk.first().get(0);
        Turn last = talk.first().get(talk.first().size() - 1);
        int steps = Math.max(1, talk.first().size() - 1);
        double output = talk.first().stream().mapToDouble(Turn::outputTokens).sum();
        html.newline().in("tr", "hit", () -> {
            html.in(
                    "td",
                    "name",
                    () -> html.recorded(talk.name())
                            .text(" ")
                            .leaf("small", talk.unit().equals("session") ? "" : "by " + talk.unit()));
            HtmlOperations.count(html, talk.turns());
            HtmlOperations.count(html, Math.round(first.inputTokens()));
            HtmlOperations.count(html, Math.round(last.inputTokens()));
            HtmlOperations.count(html, Math.round((last.inputTokens() - first.inputTokens()) / steps));
            HtmlOperations.count(html, Math.round(output));
        });
    }
}
