package io.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.analyzer.testkit.Timeline;
import io.sonde.detectors.Analysis;
import io.sonde.detectors.Diagnosis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What the reports say of the stack behind a finding. */
class StacksTest {
    private static final Diagnosis DESK = Analysis.of(Timeline.repeated(20, """
            scale 10
            invoke_agent:Planner [============================]
              plan                [==========]
              chat                             [============]
            !cpu                  [==========]                 stack=java.util.Map.get:9<acme.Tokens.split:42<kernel_code
            """));

    private static JsonNode evidence(Diagnosis diagnosis) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonReport.write(diagnosis, out);
        return new ObjectMapper().readTree(out.toByteArray()).at("/findings/0/evidence");
    }

    @Test
    void theStackStandsWithTheNumberThatRestsOnIt() throws IOException {
        JsonNode evidence = evidence(DESK);
        assertThat(evidence.at("/0/stack").toString())
                .isEqualTo("[\"java.util.Map.get:9\",\"acme.Tokens.split:42\",\"kernel_code\"]");
        assertThat(evidence.get(1).has("stack")).isFalse();
    }

    @Test
    void thePageFoldsIt() throws IOException {
        StringBuilder page = new StringBuilder();
        HtmlReport.write(DESK, page);
        assertThat(page)
                .containsOnlyOnce("<details class=\"stack\"><summary>The stack: ")
                .contains("<li><code><bdi>acme.Tokens.split:42</bdi></code></li>");
    }

    @Test
    void whereNoStackIsKnownNothingIsFolded() throws IOException {
        StringBuilder page = new StringBuilder();
        HtmlReport.write(Recorded.sessions(3, 4), page);
        assertThat(page).doesNotContain("The stack: ");
    }
}
