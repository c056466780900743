package io.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Diagnosis.TraceFacts;
import io.sonde.detectors.Diagnosis.TracedSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A slow request in a log is found in the report by its trace id. */
class TracesTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static Diagnosis traced() {
        Diagnosis hostile = Fixtures.hostile("plain");
        return new Diagnosis(
                hostile.recording(),
                hostile.sessions(),
                hostile.phases(),
                hostile.operations(),
                hostile.findings(),
                hostile.notEvaluated(),
                hostile.slowest(),
                hostile.libraries(),
                hostile.remarks(),
                new TraceFacts(List.of(new TracedSession("7", TRACE, "GET /orders/{id}", 5)), Map.of(7L, TRACE)));
    }

    private static String json(Diagnosis diagnosis) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonReport.write(diagnosis, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theJsonHasItInEvidenceAndSessions() throws IOException {
        assertThat(json(traced()).replaceAll("\\s+", ""))
                .contains("\"traceIds\":[\"" + TRACE + "\"]")
                .contains("\"tracedSessions\":[{\"sessionId\":\"7\",\"traceId\":\"" + TRACE + "\"");
        Diagnosis none = Fixtures.hostile("plain");
        assertThat(json(new Diagnosis(
                        none.recording(),
                        none.sessions(),
                        none.phases(),
                        none.operations(),
                        none.findings(),
                        none.notEvaluated(),
                        none.slowest(),
                        none.libraries(),
                        none.remarks())))
                .doesNotContain("traceIds");
    }

    @Test
    void thePageHasItWhereTheFilterLooks() throws IOException {
        StringBuilder page = new StringBuilder();
        HtmlReport.write(traced(), page);
        assertThat(page).contains("<tr class=\"hit\"><td><code><bdi>" + TRACE);
        // the finding's evidence, the table of sessions, the drawing
        assertThat(page.toString().split(TRACE, -1)).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void theSummaryHasThatOfTheSlowest() throws IOException {
        StringBuilder text = new StringBuilder();
        TextReport.write(traced(), text, false, 80);
        assertThat(text).contains("trace " + TRACE);
    }
}
