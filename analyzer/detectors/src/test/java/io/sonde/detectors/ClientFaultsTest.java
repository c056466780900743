package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One fault of a client shows in many detectors: the cause stands first and its symptoms behind it. */
class ClientFaultsTest {
    /** As LangChain4j writes it: one chat span, the client's attempts beneath it. */
    private static final String QUOTA = """
            scale 100
            invoke_workflow:Desk  [===================================================================]
              invoke_agent:Bot    [=================================================================]
                chat:gpt          [=====================================]                              input=# tokens=2000 messages=3
                  http            [=]          [=]                    [=]                              transport http.response.status_code=429,429,200
                execute_tool:fare                                         [==]                         input=#
                chat:gpt                                                      [=========]              input=# tokens=2500 messages=5
                  http                                                        [========]               transport http.response.status_code=200
            """;

    private static final String REPAIRED = """
            scale 100
            invoke_workflow:Desk  [================================]
              invoke_agent:Bot    [===============================]
                chat:gpt          [=]                                         input=# tokens=2000 messages=3
                  http            [=]                                         transport http.response.status_code=200
                execute_tool:fare    [==]                                     input=#
                chat:gpt                 [=========]                          input=# tokens=2500 messages=5
                  http                   [========]                           transport http.response.status_code=200
            """;

    /** As an application that retries by itself: each attempt is a chat of its own, the pauses are the agent's. */
    private static final String PROGRAM = """
            scale 100
            invoke_agent:Bot      [==========================================]
              chat:gpt            [==]                                             input=q%1$d error error.type=com.x.RateLimitException
                http              [=]                                              transport error http.response.status_code=429
              chat:gpt                       [==]                                  input=q%1$d error error.type=com.x.RateLimitException
                http                         [=]                                   transport error http.response.status_code=429
              chat:gpt                                             [====]          input=q%1$d tokens=900
                http                                               [==]            transport http.response.status_code=200
            """;

    @Test
    void aQuotaExplainsTheRetriesAndTheErrors() {
        Judged judged = judge(60, QUOTA);
        folded(judged, "rate-limit", "retry-storm", "error-taxonomy");
        judge(60, REPAIRED).noWarning();
    }

    @Test
    void aQuotaMetByAProgramThatRetriesItself() {
        var recording =
                io.sonde.analyzer.testkit.Timeline.recording(io.sonde.model.Manifest.ofApp("program"), timeline -> {
                    for (int i = 0; i < 60; i++) {
                        timeline.add(PROGRAM.formatted(i));
                    }
                });
        Judged judged = judge(recording);
        folded(judged, "rate-limit", "retry-storm", "error-taxonomy");
        // two attempts of 400 ms and pauses of 700 and 1800 ms
        assertThat(judged.only("rate-limit").saving().msPerSessionHigh()).isEqualTo(3300.0);
        judge(60, REPAIRED).noWarning();
    }

    /** Whatever else speaks of this time stands behind the cause, and nothing else is more than a note. */
    private static void folded(Judged judged, String cause, String... symptoms) {
        Finding first = judged.diagnosis().findings().get(0);
        assertThat(first.detector()).as("%s", judged.titles()).isEqualTo(cause);
        assertThat(first.severity()).isGreaterThanOrEqualTo(Severity.WARNING);
        for (String symptom : symptoms) {
            assertThat(judged.of(symptom))
                    .as("%s among %s", symptom, judged.titles())
                    .isNotEmpty()
                    .allMatch(finding -> first.id().equals(finding.explainedBy()));
        }
        assertThat(judged.diagnosis().findings())
                .as("%s", judged.titles())
                .allMatch(finding -> finding == first
                        || first.id().equals(finding.explainedBy())
                        || finding.severity() == Severity.NOTE);
    }
}
