package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Details.AgentFacts;
import java.util.List;

/** Every agent in one table. */
final class HtmlAgents {
    private HtmlAgents() {}

    static void write(List<AgentFacts> agents, Markup html) {
        html.newline().in("section", attributes("id", "agents"), () -> {
            html.leaf("h2", "Agents");
            if (agents.isEmpty()) {
                html.leaf("p", "none", "No agent was recorded.");
                return;
            }
            boolean tokens = agents.stream().anyMatch(a -> a.inputTokens() != null || a.outputTokens() != null);
            html.in(
                    "div",
                    "scroll",
                    () -> html.in("table", attributes("data-sortable", "", "data-first", "15"), () -> {
                        head(tokens, html);
                        html.in("tbody", () -> agents.forEach(agent -> row(agent, tokens, html)));
                    }));
            html.leaf(
                    "p",
                    "aside",
                    "What happens in an agent that another one calls counts for the inner one. p50 and p95 are of one"
                            + " invocation, what it calls included.");
        });
    }

    private static void head(boolean tokens, Markup html) {
        html.in(
                "thead",
                () -> html.in("tr", () -> {
                    html.leaf("th", "Agent").leaf("th", "num", "Sessions").leaf("th", "num", "Invocations");
                    html.leaf("th", "num", "Errors")
                            .leaf("th", "num", "Critical path")
                            .leaf("th", "num", "%");
                    html.leaf("th", "num", "p50").leaf("th", "num", "p95");
                    html.leaf("th", "num", "Model calls").leaf("th", "num", "Tool calls");
                    if (tokens) {
                        html.leaf("th", "num", "Tokens in").leaf("th", "num", "out");
                    }
                }));
    }

    private static void row(AgentFacts agent, boolean tokens, Markup html) {
        html.newline().in("tr", "hit", () -> {
            html.in("td", "name", () -> html.recorded(agent.agent()));
            HtmlOperations.count(html, agent.sessions());
            HtmlOperations.count(html, agent.invocations());
            HtmlOperations.errors(html, agent.errors());
            HtmlOperations.ms(html, agent.criticalPathMs());
            HtmlOperations.percent(html, agent.criticalPathPct());
            HtmlOperations.msOrNothing(html, agent.p50Ms());
            HtmlOperations.msOrNothing(html, agent.p95Ms());
            HtmlOperations.count(html, agent.modelCalls());
            HtmlOperations.count(html, agent.toolCalls());
            if (tokens) {
                HtmlOperations.count(html, agent.inputTokens());
                HtmlOperations.count(html, agent.outputTokens());
            }
        });
    }
}
