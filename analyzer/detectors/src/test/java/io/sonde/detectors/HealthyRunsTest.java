package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static io.sonde.detectors.RepeatedCallsTest.bars;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthyRunsTest {
    @Test
    void modelDominatedSessionsAreNoFault() {
        Judged judged = judge(50, """
                scale 50
                invoke_agent:Bot [==============================================================]
                  chat:m         [==========][==========][==========][==========][==========]      input=# output=#
                    http          [========]  [========]  [========]  [========]  [========]       transport
                """);
        judged.noWarning();
        assertThat(judged.only("critical-path").title()).startsWith("chat m holds 9");
        assertThat(judged.diagnosis().operations())
                .extracting(Diagnosis.OperationFacts::operation)
                .doesNotContain("sonde.http");
    }

    @Test
    void pagesWithTheModelBetweenAreNoFault() {
        StringBuilder chats = new StringBuilder();
        StringBuilder pages = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            chats.append("[====]    ");
            pages.append("      [==]");
        }
        judge(
                        20,
                        "scale 20\ninvoke_agent        " + bars(0, 1, 125) + "\n  chat:m            " + "  " + chats
                                + " input=# toolCalls=1\n  execute_tool:page " + "  " + pages + " input=# output=#")
                .noWarning();
    }

    @Test
    void pollingEveryFiveSecondsIsNoFault() {
        StringBuilder polls = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            polls.append("[]").append(" ".repeat(48));
        }
        judge(
                        20,
                        "scale 100\ninvoke_agent        " + bars(0, 1, 520) + "\n  execute_tool:job    " + polls
                                + " input=j output=running")
                .noWarning();
    }

    /** A retry here, a refusal there, a tool that is asked again: every program has them. */
    @Test
    void anErrorNowAndThenIsNoFault() {
        String fine = """
                scale 50
                invoke_agent:Bot          [==========================================]
                  chat:m                  [==========]       [==========]                  input=# tokens=500
                    http                  [========]         [========]                    transport http.response.status_code=200
                  execute_tool:fare                    [==]                                input=#
                """;
        String troubled = """
                scale 50
                invoke_agent:Bot          [==========================================]
                  chat:m                  [==========]       [==========]                  input=# tokens=500
                    http                  []     []          [========]                    transport http.response.status_code=%s,200,200
                  execute_tool:fare                    [==]                                input=# error error.type=tool_error
                  execute_tool:fare                                      [==]              input=#
                """;
        Recording recording = Timeline.recording(Manifest.ofApp("healthy"), timeline -> {
            for (int i = 0; i < 300; i++) {
                timeline.add(i % 50 == 7 ? troubled.formatted(i % 100 < 50 ? 429 : 503) : fine);
            }
        });
        judge(recording).noWarning();
    }

    @Test
    void phasesSumToTheWholeAndNothingIsLeftOut() {
        Diagnosis diagnosis = judge(3, """
                        invoke_agent  [================================================]
                          chat:m       [=====]         [===]
                          retrieval            [====]
                          execute_tool:t                     [===]
                            http                              []
                        """).diagnosis();
        assertThat(diagnosis.phases()).hasSize(5);
        assertThat(diagnosis.phases().stream()
                        .mapToDouble(Diagnosis.PhaseFacts::criticalPathPct)
                        .sum())
                .isCloseTo(100, org.assertj.core.data.Offset.offset(1e-9));
    }

    @Test
    void catalogueExampleOfPhases() {
        List<Diagnosis.PhaseFacts> phases = judge(
                        5, """
                        invoke_agent  %s
                          chat:m      %s
                          retrieval:a %s thread=a
                          retrieval:b %s thread=b
                        """.formatted(bars(0, 1, 100), bars(0, 1, 60), bars(60, 1, 30), bars(60, 1, 40)))
                .diagnosis()
                .phases();
        Diagnosis.PhaseFacts retrieval = phases.get(1);
        assertThat(retrieval.inclusiveMs()).isEqualTo(200);
        assertThat(retrieval.busyMs()).isEqualTo(350);
        assertThat(retrieval.criticalPathPct()).isEqualTo(40);
        assertThat(phases.get(0).criticalPathPct()).isEqualTo(60);
    }

    @Test
    void percentilesNeedEnoughSessions() {
        String drawing = "invoke_agent [====]\n  chat [==]";
        assertThat(judge(19, drawing).diagnosis().sessions().p95Ms()).isNull();
        assertThat(judge(20, drawing).diagnosis().sessions().p95Ms()).isEqualTo(6.0);
        assertThat(judge(20, drawing).diagnosis().sessions().p99Ms()).isNull();
    }

    @Test
    void anEmptyRecordingSaysWhatWasFound() {
        Recording recording = Timeline.recording(
                Manifest.ofApp("x")
                        .withLibraries(List.of(
                                new Manifest.Library("langchain4j", "1.19.0", "woven", 3, null),
                                new Manifest.Library("spring-ai", "0.8", "refused", 0, "ChatModel.call is missing"))),
                timeline -> {});
        Diagnosis diagnosis = judge(recording).diagnosis();
        assertThat(diagnosis.findings()).isEmpty();
        assertThat(diagnosis.remarks())
                .anyMatch(remark ->
                        remark.contains("langchain4j 1.19.0") && remark.contains("ChatModel.call is missing"));
        assertThat(diagnosis.notEvaluated())
                .extracting(Diagnosis.NotEvaluated::detector)
                .containsOnlyOnceElementsOf(Analysis.needs().keySet());
    }

    @Test
    void sameRecordingSameDiagnosis() {
        String drawing = """
                invoke_agent %s
                  sql        %s name="SELECT id FROM docs"
                  sql        %s name="SELECT text FROM chunks WHERE id = ?" input=#
                """.formatted(bars(0, 1, 500), bars(0, 1, 10), bars(10, 12, 20));
        assertThat(judge(7, drawing).diagnosis().findings())
                .isEqualTo(judge(7, drawing).diagnosis().findings());
    }

    @Test
    void fewSessionsLowerTheConfidence() {
        String drawing = """
                invoke_agent %s
                  sql        %s name="SELECT id FROM docs"
                  sql        %s name="SELECT text FROM chunks WHERE id = ?" input=#
                """.formatted(bars(0, 1, 500), bars(0, 1, 10), bars(10, 12, 20));
        Finding finding = judge(1, drawing).only("n-plus-one");
        assertThat(finding.confidence()).isEqualTo(Confidence.MEDIUM);
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.saving().p95Pct()).isNull();
    }
}
