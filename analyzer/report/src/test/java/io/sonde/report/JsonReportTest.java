package io.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.detectors.Diagnosis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonReportTest {
    @Test
    void keysStandInTheOrderOfTheContract() throws IOException {
        JsonNode json = json(Fixtures.travelDesk());

        assertThat(keys(json))
                .containsExactly(
                        "schema",
                        "recording",
                        "sessions",
                        "phases",
                        "findings",
                        "notEvaluated",
                        "operations",
                        "errors",
                        "libraries",
                        "remarks",
                        "agents",
                        "conversations",
                        "slowestSessions",
                        "sessionRoots",
                        "refusedRoots");
        assertThat(keys(json.get("recording")))
                .containsExactly(
                        "id",
                        "app",
                        "start",
                        "durationMs",
                        "jvm",
                        "sessions",
                        "spans",
                        "lostSpans",
                        "cleanStop",
                        "notRecorded");
        assertThat(keys(json.get("sessions")))
                .startsWith("count", "unfinished", "errorRate", "meanMs", "p50Ms", "p95Ms", "p99Ms");
        assertThat(keys(json.at("/phases/0")))
                .containsExactly(
                        "phase",
                        "count",
                        "criticalPathMs",
                        "criticalPathPct",
                        "inclusiveMs",
                        "busyMs",
                        "p50Ms",
                        "p95Ms");
        assertThat(keys(json.at("/findings/0")))
                .containsExactly(
                        "id",
                        "detector",
                        "severity",
                        "confidence",
                        "score",
                        "title",
                        "explanation",
                        "fix",
                        "phase",
                        "agent",
                        "operation",
                        "location",
                        "saving",
                        "evidence",
                        "explains",
                        "explainedBy");
    }

    @Test
    void failuresStandWithTheirClassAndWhereTheyArose() throws IOException {
        Diagnosis desk = Fixtures.travelDesk();
        var facts = new Diagnosis.ErrorFacts(
                "rate-limit", "429", "decision", "chat gpt", 12, 100, 3, 11, 9, 1, 1234.5, null, List.of(255L));
        JsonNode error = json(desk.withErrors(List.of(facts))).at("/errors/0");
        assertThat(keys(error))
                .containsExactly(
                        "class",
                        "type",
                        "phase",
                        "operation",
                        "count",
                        "calls",
                        "passedOn",
                        "retried",
                        "sessions",
                        "failedSessions",
                        "lostMs",
                        "spans");
        assertThat(error.get("class").asText()).isEqualTo("rate-limit");
        assertThat(error.get("lostMs").asDouble()).isEqualTo(1234.5);
        assertThat(error.at("/spans/0").asText()).endsWith("ff");
    }

    @Test
    void valuesAreThoseOfTheDiagnosis() throws IOException {
        JsonNode json = json(Fixtures.travelDesk());

        assertThat(json.get("schema").textValue()).isEqualTo("sonde.findings/1");
        assertThat(json.at("/recording/start").textValue()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(json.at("/sessions/p50Ms").decimalValue()).isEqualByComparingTo("1234.568");
        assertThat(json.at("/findings/0/location").toString())
                .isEqualTo("{\"class\":\"io.acme.travel.fares.FareRepository\",\"method\":\"priceOf\",\"line\":42,"
                        + "\"sql\":\"SELECT price FROM fares WHERE id = ?\"}");
        assertThat(json.at("/findings/0/evidence/1").toString())
                .isEqualTo(
                        "{\"label\":\"time in them\",\"value\":154.25,"
                                + "\"unit\":\"ms\",\"spans\":[\"00000000000000ff\"],\"details\":{\"share of p50\":\"12.5 %\"}}");
        assertThat(json.at("/findings/1/explainedBy").textValue()).isEqualTo("n-plus-one-1");
    }

    @Test
    void whatDoesNotApplyIsAbsent() throws IOException {
        JsonNode json = json(Fixtures.travelDesk());

        assertThat(keys(json)).doesNotContain("attribution");
        assertThat(keys(json.get("recording"))).doesNotContain("samples", "selfCostPct");
        assertThat(json.at("/findings/1/location")).isEmpty();
        assertThat(json.at("/findings/1/saving")).isEmpty();
        assertThat(json.at("/findings/0/explainedBy").isNull()).isTrue();
        assertThat(keys(json.at("/findings/1"))).doesNotContain("agent", "operation");
        assertThat(keys(json.at("/findings/2/saving"))).containsExactly("msPerSessionHigh", "tokensPerSession");
        assertThat(keys(json.at("/findings/2/evidence/0"))).doesNotContain("details", "stack");
        assertThat(keys(json.at("/operations/1"))).doesNotContain("inputTokens", "outputTokens");
        assertThat(keys(json(Fixtures.empty()).get("sessions"))).doesNotContain("errorRate", "p50Ms", "meanMs");
    }

    @Test
    void phasesSumToAHundred() throws IOException {
        double sum = 0;
        for (JsonNode phase : json(Fixtures.hostile("x")).get("phases")) {
            sum += phase.get("criticalPathPct").doubleValue();
        }
        assertThat(sum).isCloseTo(100, org.assertj.core.data.Offset.offset(1e-9));
    }

    @ParameterizedTest
    @MethodSource("io.sonde.report.HtmlReportTest#hostile")
    void hostileTextComesBackAsItWas(String evil) throws IOException {
        JsonNode json = json(Fixtures.hostile(evil));

        String expected = evil.endsWith("\ud83d") ? evil.substring(0, evil.length() - 1) + "\ufffd" : evil;
        assertThat(json.at("/findings/0/title").textValue()).isEqualTo(expected);
        assertThat(json.at("/findings/0/evidence/0/details").fieldNames().next())
                .isEqualTo(expected);
        assertThat(json.at("/remarks/0").textValue()).isEqualTo(expected);
    }

    private static JsonNode json(Diagnosis diagnosis) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonReport.write(diagnosis, out);
        return new ObjectMapper().readTree(out.toByteArray());
    }

    private static List<String> keys(JsonNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
