package io.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.detectors.Diagnosis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What the reports say of the time inside spans. */
class AttributionTest {
    private static final Diagnosis DESK = Sampled.sessions(6);

    private static JsonNode json(Diagnosis diagnosis) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonReport.write(diagnosis, out);
        return new ObjectMapper().readTree(out.toByteArray());
    }

    private static String html(Diagnosis diagnosis) throws IOException {
        StringBuilder page = new StringBuilder();
        HtmlReport.write(diagnosis, page);
        return page.substring(page.indexOf("<section id=\"inside\""), page.indexOf("<section id=\"sessions\""));
    }

    private static List<JsonNode> rows(JsonNode json, String key, String field, String value) {
        return StreamSupport.stream(json.get(key).spliterator(), false)
                .filter(row -> row.path(field).asText().equals(value))
                .toList();
    }

    private static double sum(List<JsonNode> rows, String field) {
        return rows.stream().mapToDouble(row -> row.get(field).asDouble()).sum();
    }

    @Test
    void samplesAreCountedAndHowManyFoundTheirSpan() throws IOException {
        JsonNode recording = json(DESK).get("recording");
        assertThat(recording.get("samples").toString())
                .isEqualTo("{\"cpu\":60,\"wall\":60,\"alloc\":12,\"live\":6,\"park\":6,\"lock\":6,\"socket\":12}");
        assertThat(recording.at("/samplesInSpans/cpu").asInt()).isEqualTo(54);
        assertThat(recording.get("samplesOfOtherThreads").asInt()).isEqualTo(6);
    }

    @Test
    void partsOfAPhaseSumToItsOwnTimeAndToAHundred() throws IOException {
        JsonNode json = json(DESK);
        for (JsonNode phase : json.get("phases")) {
            List<JsonNode> rows =
                    rows(json, "attribution", "phase", phase.get("phase").asText());
            assertThat(rows).isNotEmpty();
            assertThat(sum(rows, "ms")).isCloseTo(phase.get("busyMs").asDouble(), offset(0.01));
            assertThat(sum(rows, "criticalPathMs"))
                    .isCloseTo(phase.get("criticalPathMs").asDouble(), offset(0.01));
            assertThat(sum(rows, "pct")).isCloseTo(100, offset(1e-9));
        }
    }

    @Test
    void eachPartSaysHowSureItIs() throws IOException {
        JsonNode json = json(DESK);
        List<String> decision = new ArrayList<>();
        rows(json, "attribution", "phase", "decision")
                .forEach(row -> decision.add(
                        row.get("label").asText() + " " + row.get("quality").asText()));
        assertThat(decision)
                .contains("llm-network observed", "on-cpu estimated", "unknown-subthreshold unknown")
                .doesNotHaveDuplicates();
        assertThat(json.at("/attribution/0").fieldNames())
                .toIterable()
                .containsExactly("phase", "label", "ms", "pct", "quality", "criticalPathMs");
    }

    @Test
    void agentsAndOperationsAreDividedAlike() throws IOException {
        JsonNode json = json(DESK);
        assertThat(sum(rows(json, "attributionByAgent", "agent", "Planner"), "pct"))
                .isCloseTo(100, offset(1e-9));
        List<JsonNode> prices = rows(json, "attributionByOperation", "operation", "execute_tool prices");
        assertThat(prices)
                .anySatisfy(row -> assertThat(row.get("label").asText()).isEqualTo("lock"));
        assertThat(sum(
                        StreamSupport.stream(json.get("attributionByOperation").spliterator(), false)
                                .toList(),
                        "ms"))
                .isCloseTo(
                        sum(
                                StreamSupport.stream(json.get("attribution").spliterator(), false)
                                        .toList(),
                                "ms"),
                        offset(0.05));
    }

    @Test
    void whereNothingWasRecordedNothingIsSaidInNumbers() throws IOException {
        Diagnosis spansOnly = Recorded.sessions(3, 4);
        JsonNode json = json(spansOnly);
        assertThat(json.has("attribution")).isFalse();
        assertThat(json.has("attributionByAgent")).isFalse();
        assertThat(json.get("recording").has("samples")).isFalse();
        assertThat(html(spansOnly)).contains("nothing of the JVM was recorded").doesNotContain("<svg");
    }

    @Test
    void thePageSaysWhatIsUnknownInWords() throws IOException {
        String page = html(DESK);
        assertThat(page)
                .contains("is unknown: nothing was seen of it")
                .contains("Of 60 CPU samples 10.0 % belong to no span: 6 of threads that never were in a span")
                .contains("waiting for the model", "garbage collection", "waiting for a lock", "class=\"hatch\"")
                .contains("observed", "estimated", "unknown: thread, nothing seen");
    }

    @Test
    void theSummarySaysItInOneLineAndStaysOnTheScreen() throws IOException {
        StringBuilder out = new StringBuilder();
        TextReport.write(DESK, out, false, 80, 21);
        assertThat(out.toString().lines())
                .hasSizeLessThanOrEqualTo(21)
                .filteredOn(line -> line.startsWith("Inside"))
                .containsExactly("Inside      waiting for the model 19.7 %, computing 13.6 %, unknown 42.7 %");
        Diagnosis crowded = Fixtures.manyFindings().withJvm(DESK.jvm());
        for (int width : new int[] {60, 80, 140}) {
            out.setLength(0);
            TextReport.write(crowded, out, false, width, 21);
            assertThat(out.toString().lines())
                    .hasSizeLessThanOrEqualTo(21)
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
        }
    }

    @Test
    void thePagesFiguresAreThoseOfTheFindings() throws IOException {
        String page = html(DESK);
        for (JsonNode row : json(DESK).get("attribution")) {
            for (String clock : List.of("ms", "criticalPathMs")) {
                double ms = row.get(clock).asDouble();
                assertThat(page).contains(ms == 0 ? "" : Markup.unbroken(Figures.duration(ms)));
            }
        }
    }
}
