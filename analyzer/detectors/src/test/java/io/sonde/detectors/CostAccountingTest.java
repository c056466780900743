package io.sonde.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Recording;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CostAccountingTest {
    private static final String PRICES = """
            {"currency": "EUR", "models": {
              "m": {"input": 2, "cachedInput": 0.5, "output": 8, "reasoning": 10}, "emb*": {"input": 1, "output": 0}}}
            """;
    private static final String DESK = """
            invoke_agent:Desk    [=======================================================]
              embeddings:emb-1    [==]                                                     tokens=1000
              invoke_agent:Writer     [==================]
                chat:m                 [==============]                                    tokens=3000 gen_ai.usage.output_tokens=500 gen_ai.usage.cache_read.input_tokens=1000 gen_ai.usage.reasoning.output_tokens=100 input=# output=#
                  http                  [============]                                     transport
              chat:%s                                     [=====]                          tokens=1000 gen_ai.usage.output_tokens=100 input=# output=#
            """;
    private static final Offset<Double> EXACT = Offset.offset(1e-9);

    private static Diagnosis analyse(Recording recording) throws BadPrices {
        return Analysis.of(recording, AnalysisOptions.NONE.withPrices(PriceList.parse(PRICES, "p.json")));
    }

    private static Diagnosis.CostFacts costs(Diagnosis diagnosis) {
        return java.util.Objects.requireNonNull(diagnosis.costs());
    }

    @Test
    void tokensArePricedByTheirKind() throws BadPrices {
        Diagnosis diagnosis = analyse(Timeline.repeated(20, DESK.formatted("m")));
        Diagnosis.CostFacts costs = costs(diagnosis);
        double writer = (2_000 * 2 + 1_000 * 0.5 + 400 * 8 + 100 * 10) / 1e6;
        double desk = (1_000 * 2 + 100 * 8) / 1e6;
        double embedding = 1_000 / 1e6;
        double session = writer + desk + embedding;
        assertThat(costs.currency()).isEqualTo("EUR");
        assertThat(costs.total()).isCloseTo(20 * session, EXACT);
        assertThat(costs.p50PerSession()).isCloseTo(session, EXACT);
        assertThat(costs.p95PerSession()).isCloseTo(session, EXACT);
        assertThat(costs.per1000Sessions()).isCloseTo(1_000 * session, EXACT);
        assertThat(costs.agents()).extracting(Diagnosis.CostLine::name).containsExactly("Writer", "Desk");
        assertThat(costs.agents().get(0).cost()).isCloseTo(20 * writer, EXACT);
        assertThat(costs.phases()).extracting(Diagnosis.CostLine::name).containsExactly("decision", "retrieval");
        assertThat(costs.operations())
                .extracting(Diagnosis.CostLine::name)
                .containsExactly("chat m", "embeddings emb-1");
        assertThat(costs.models().get(0).tokens())
                .isEqualTo(new Diagnosis.TokenCounts(80_000, 20_000, 0, 12_000, 2_000));
        assertThat(costs.unpriced()).isEmpty();
        assertThat(diagnosis.notEvaluated())
                .extracting(Diagnosis.NotEvaluated::detector)
                .doesNotContain("cost-accounting");
    }

    @Test
    void withoutPricesTokensOnly() {
        Diagnosis diagnosis = Analysis.of(Timeline.repeated(20, DESK.formatted("m")));
        Diagnosis.CostFacts costs = costs(diagnosis);
        assertThat(costs.currency()).isNull();
        assertThat(costs.total()).isNull();
        assertThat(costs.tokens().input()).isEqualTo(20 * 5_000);
        assertThat(costs.p50Tokens()).isEqualTo(5_600.0);
        assertThat(diagnosis.notEvaluated())
                .contains(new Diagnosis.NotEvaluated(
                        "cost-accounting",
                        "--prices FILE is missing: tokens are counted, what they cost is not known"));
        assertThat(diagnosis.findings()).allMatch(finding -> finding.saving().costPerSession() == null);
    }

    @Test
    void aModelWithoutAPriceIsNamedAndNotFree() throws BadPrices {
        Diagnosis.CostFacts costs = costs(analyse(Timeline.repeated(20, DESK.formatted("x"))));
        assertThat(costs.unpriced()).containsExactly("x");
        assertThat(costs.agents())
                .filteredOn(line -> line.name().equals("Desk"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.incomplete()).isTrue();
                    assertThat(line.cost()).isCloseTo(20 * 1_000 / 1e6, EXACT);
                });
        assertThat(costs.models())
                .filteredOn(line -> line.name().equals("x"))
                .singleElement()
                .satisfies(line -> assertThat(line.cost()).isNull());
    }

    @Test
    void providersThatCountCachedTokensBesideTheInput() throws BadPrices {
        String drawing =
                "invoke_agent:Bot [=====]\n  chat:m         [===]  tokens=100 gen_ai.usage.cache_read.input_tokens=%s"
                        + " gen_ai.usage.output_tokens=0 gen_ai.provider.name=%s\n";
        assertThat(costs(analyse(Timeline.repeated(1, drawing.formatted(60, "openai"))))
                        .total())
                .isCloseTo((40 * 2 + 60 * 0.5) / 1e6, EXACT);
        assertThat(costs(analyse(Timeline.repeated(1, drawing.formatted(60, "anthropic"))))
                        .total())
                .isCloseTo((100 * 2 + 60 * 0.5) / 1e6, EXACT);
        assertThat(costs(analyse(Timeline.repeated(1, drawing.formatted(900, "own"))))
                        .total())
                .isCloseTo((100 * 2 + 900 * 0.5) / 1e6, EXACT);
    }

    @Test
    void aDecoratedModelIsPaidOnce() throws BadPrices {
        assertThat(costs(analyse(Timeline.repeated(1, """
                        invoke_agent:Bot [==========]
                          chat:m          [=======]    tokens=100
                            chat:m         [=====]     tokens=100
                        """))).tokens().input()).isEqualTo(100);
    }

    @Test
    void whatBuysNothingIsPricedOnFindingsAndInAll() throws BadPrices {
        Recording recording = Timeline.repeated(
                20,
                ContextBloatTest.session(
                        ContextBloatTest.growing(12, 800, 9_000), tokens -> (int) (10 + tokens / 50), ""));
        Diagnosis diagnosis = analyse(recording);
        Finding bloat = new Judged(diagnosis).only("context-bloat");
        double saved = 0;
        double sent = 0;
        for (long tokens : ContextBloatTest.growing(12, 800, 9_000)) {
            saved += Math.max(0, tokens - 3_781);
            sent += tokens;
        }
        assertThat(bloat.saving().currency()).isEqualTo("EUR");
        assertThat(bloat.saving().costPerSession()).isCloseTo(saved * 2 / 1e6, Offset.offset(1e-4));
        assertThat(costs(diagnosis).wastedPct()).isCloseTo(100 * saved / sent, Offset.offset(0.2));
        Finding wasted = new Judged(diagnosis).only("cost-accounting");
        assertThat(wasted.severity()).isEqualTo(Severity.WARNING);
        assertThat(wasted.title())
                .contains("of what the models cost buys nothing")
                .endsWith("most of it by context-bloat");
        assertThat(wasted.evidence()).hasSize(1);
    }

    @Test
    void littleWasteIsNoFinding() throws BadPrices {
        Diagnosis diagnosis = analyse(Timeline.repeated(20, DESK.formatted("m")));
        new Judged(diagnosis).silent("cost-accounting");
        assertThat(costs(diagnosis).wastedCost()).isZero();
    }

    @Test
    void twoHalvesCountWhatOneWholeCounts() throws BadPrices {
        PriceList prices = PriceList.parse(PRICES, "p.json");
        Recording recording = Timeline.repeated(20, DESK.formatted("m"));
        CostAccounting whole = new CostAccounting(prices);
        CostAccounting first = new CostAccounting(prices);
        CostAccounting second = new CostAccounting(prices);
        recording.forEachSession(session -> {
            whole.observe(session);
            (session.number() < 10 ? first : second).observe(session);
        });
        first.merge(second);
        Waste none = Waste.of(java.util.List.of());
        Diagnosis.CostFacts merged = java.util.Objects.requireNonNull(first.facts(none));
        Diagnosis.CostFacts all = java.util.Objects.requireNonNull(whole.facts(none));
        assertThat(merged.tokens()).isEqualTo(all.tokens());
        assertThat(merged.total()).isCloseTo(java.util.Objects.requireNonNull(all.total()), EXACT);
        assertThat(merged.p95PerSession()).isEqualTo(all.p95PerSession());
        assertThat(merged.agents())
                .extracting(Diagnosis.CostLine::tokens)
                .containsExactlyElementsOf(
                        all.agents().stream().map(Diagnosis.CostLine::tokens).toList());
    }

    @Test
    void aSymptomIsNotCountedBesideItsCause() {
        Finding loop = finding("agent-loop-1", "agent-loop", 100, null);
        Finding folded = finding("redundant-call-1", "redundant-call", 60, "agent-loop-1");
        Finding other = finding("context-bloat-1", "context-bloat", 30, null);
        assertThat(Waste.of(java.util.List.of(loop, folded, other)).tokens()).isEqualTo(10 * 130.0);
        Finding one = finding("retry-storm-1", "retry-storm", 50, "rate-limit-1");
        Finding two = finding("agent-loop-2", "agent-loop", 40, "rate-limit-1");
        Finding limit = finding("rate-limit-1", "rate-limit", 0, null);
        assertThat(Waste.of(java.util.List.of(limit, one, two)).tokens()).isEqualTo(10 * 50.0);
    }

    private static Finding finding(
            String id, String detector, double tokens, @org.jspecify.annotations.Nullable String cause) {
        return new Finding(
                id,
                detector,
                Severity.WARNING,
                Confidence.HIGH,
                1,
                "",
                "",
                "",
                null,
                null,
                null,
                Finding.Location.NONE,
                new Finding.Saving(1.0, 1.0, null, tokens == 0 ? null : (Double) tokens, null, null, 10L),
                java.util.List.of(),
                java.util.List.of(),
                java.util.List.of(),
                cause);
    }
}
