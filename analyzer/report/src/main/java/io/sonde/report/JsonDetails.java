package io.sonde.report;

import io.sonde.detectors.Details;
import io.sonde.detectors.Details.Conversation.Turn;
import io.sonde.detectors.Diagnosis;
import java.io.IOException;

/** What the page lets a reader browse, as far as it is small: agents, conversations and the slowest sessions. */
final class JsonDetails {
    private JsonDetails() {}

    static void write(JsonKeys json, Diagnosis diagnosis) throws IOException {
        Details details = diagnosis.details();
        json.array("agents", details.agents(), agent -> {
            json.text("agent", agent.agent());
            json.count("sessions", agent.sessions());
            json.count("invocations", agent.invocations());
            json.count("errors", agent.errors());
            json.number("criticalPathMs", agent.criticalPathMs());
            json.number("criticalPathPct", agent.criticalPathPct());
            json.number("p50Ms", agent.p50Ms());
            json.number("p95Ms", agent.p95Ms());
            json.count("modelCalls", agent.modelCalls());
            json.count("toolCalls", agent.toolCalls());
            json.count("inputTokens", agent.inputTokens());
            json.count("outputTokens", agent.outputTokens());
        });
        json.array("conversations", details.conversations().longest(), talk -> {
            json.text("name", talk.name());
            json.text("turnIs", talk.unit());
            json.count("turns", talk.turns());
            json.numbers(
                    "inputTokens", talk.first().stream().map(Turn::inputTokens).toList());
        });
        json.array("slowestSessions", diagnosis.slowest(), session -> {
            json.text("sessionId", session.sessionId());
            json.text("name", session.name());
            json.number("durationMs", session.durationMs());
        });
    }
}
