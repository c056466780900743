package io.sonde.report;

import io.sonde.detectors.Diagnosis.CostFacts;
import io.sonde.detectors.Diagnosis.CostLine;
import io.sonde.detectors.Diagnosis.TokenCounts;
import java.io.IOException;
import java.util.List;

/** The object {@code costs}: tokens always, money only where a price list named the model. */
final class JsonCosts {
    private JsonCosts() {}

    static void write(JsonKeys json, CostFacts costs) throws IOException {
        json.text("currency", costs.currency());
        json.money("total", costs.total());
        json.money("perSession", costs.perSession());
        json.money("p50PerSession", costs.p50PerSession());
        json.money("p95PerSession", costs.p95PerSession());
        json.money("per1000Sessions", costs.per1000Sessions());
        json.money("wasted", costs.wastedCost());
        json.number("wastedPct", costs.wastedPct());
        json.object("tokens", () -> {
            tokens(json, costs.tokens());
            json.number("p50PerSession", costs.p50Tokens());
            json.number("p95PerSession", costs.p95Tokens());
            json.number("wasted", costs.wastedTokens());
        });
        lines(json, "agents", "agent", costs.agents());
        lines(json, "phases", "phase", costs.phases());
        lines(json, "operations", "operation", costs.operations());
        lines(json, "models", "model", costs.models());
        json.texts("unpriced", costs.unpriced());
        json.count("callsWithoutTokens", costs.callsWithoutTokens());
    }

    private static void lines(JsonKeys json, String key, String of, List<CostLine> lines) throws IOException {
        json.array(key, lines, line -> {
            json.text(of, line.name());
            json.text("phase", line.phase());
            tokens(json, line.tokens());
            json.money("cost", line.cost());
            if (line.incomplete()) {
                json.flag("incomplete", true);
            }
        });
    }

    private static void tokens(JsonKeys json, TokenCounts tokens) throws IOException {
        json.count("input", tokens.input());
        json.count("cachedInput", tokens.cachedInput());
        json.count("cacheWrite", tokens.cacheWrite());
        json.count("output", tokens.output());
        json.count("reasoning", tokens.reasoning());
    }
}
