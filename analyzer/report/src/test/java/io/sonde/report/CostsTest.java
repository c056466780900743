package io.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Diagnosis.CostFacts;
import io.sonde.detectors.Diagnosis.CostLine;
import io.sonde.detectors.Diagnosis.TokenCounts;
import io.sonde.detectors.Finding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CostsTest {
    private static final TokenCounts TOKENS = new TokenCounts(1_000, 100, 0, 50, 0);

    private static Diagnosis priced(@Nullable String currency) {
        Diagnosis plain = Fixtures.travelDesk();
        Double total = currency == null ? null : (Double) 0.0123456789;
        CostFacts costs = new CostFacts(
                currency,
                TOKENS,
                total,
                total == null ? null : (Double) 0.0001,
                total == null ? null : (Double) 0.00009,
                null,
                total == null ? null : (Double) 0.1,
                8.0,
                null,
                250,
                total == null ? null : (Double) 0.003,
                total == null ? null : (Double) 24.3,
                List.of(new CostLine("Desk", null, TOKENS, total, true)),
                List.of(),
                List.of(new CostLine("chat m", "decision", TOKENS, total, false)),
                List.of(new CostLine("m", null, TOKENS, total, false), new CostLine("x", null, TOKENS, null, false)),
                currency == null ? List.of() : List.of("x"),
                3);
        List<Finding> findings = new ArrayList<>(plain.findings());
        Finding first = findings.get(0);
        findings.set(
                0,
                new Finding(
                        first.id(),
                        first.detector(),
                        first.severity(),
                        first.confidence(),
                        first.score(),
                        first.title(),
                        first.explanation(),
                        first.fix(),
                        first.phase(),
                        first.agent(),
                        first.operation(),
                        first.location(),
                        new Finding.Saving(
                                1.0, 2.0, null, 100.0, currency == null ? null : (Double) 0.00012345678, currency, 12L),
                        first.evidence(),
                        first.charts(),
                        first.explains(),
                        first.explainedBy()));
        return plain.withFindings(findings).withCosts(costs);
    }

    private static JsonNode json(Diagnosis diagnosis) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonReport.write(diagnosis, out);
        return new ObjectMapper().readTree(out.toByteArray());
    }

    private static String text(Diagnosis diagnosis) throws IOException {
        StringBuilder out = new StringBuilder();
        TextReport.write(diagnosis, out, false, 100);
        return out.toString();
    }

    @Test
    void smallAmountsKeepTheirDigits() throws IOException {
        JsonNode json = json(priced("EUR"));
        assertThat(json.at("/costs/total").asDouble()).isEqualTo(0.0123457);
        assertThat(json.at("/costs/currency").asText()).isEqualTo("EUR");
        assertThat(json.at("/findings/0/saving/costPerSession").asDouble()).isEqualTo(0.000123457);
        assertThat(json.at("/findings/0/saving/currency").asText()).isEqualTo("EUR");
        assertThat(json.at("/findings/0/saving/sessions").asLong()).isEqualTo(12);
        assertThat(json.at("/costs/operations/0/phase").asText()).isEqualTo("decision");
        assertThat(json.at("/costs/agents/0/incomplete").asBoolean()).isTrue();
        assertThat(json.at("/costs/models/1").has("cost")).isFalse();
        assertThat(text(priced("EUR")))
                .contains("Costs       0.0123 EUR; per session mean 0.0001 EUR, p50 0.00009 EUR; 0.1 EUR per 1,000")
                .contains("24.3 % buys nothing; without a price: x")
                .contains("0.000123 EUR per session");
    }

    @Test
    void withoutPricesThereAreTokensAndNoAmount() throws IOException {
        JsonNode costs = json(priced(null)).get("costs");
        assertThat(costs.has("total")).isFalse();
        assertThat(costs.has("wasted")).isFalse();
        assertThat(costs.at("/tokens/input").asLong()).isEqualTo(1_000);
        assertThat(costs.at("/tokens/wasted").asDouble()).isEqualTo(250);
        assertThat(costs.at("/callsWithoutTokens").asLong()).isEqualTo(3);
        assertThat(text(priced(null))).doesNotContain("Costs");
        assertThat(json(Fixtures.travelDesk()).has("costs")).isFalse();
    }
}
