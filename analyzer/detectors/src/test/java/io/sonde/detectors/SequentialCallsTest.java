package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static io.sonde.detectors.RepeatedCallsTest.bars;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequentialCallsTest {
    @Test
    void sixToolCallsOfOneAnswerCouldRunSideBySide() {
        Judged judged =
                judge(20, """
                invoke_agent:Desk   %s
                  chat:m            %s       toolCalls=6
                  execute_tool:fare %s       input=#
                  chat:m            %s       toolCalls=0
                """.formatted(bars(0, 1, 1200), bars(0, 1, 200), bars(200, 6, 120), bars(920, 1, 280)));
        Finding finding = judged.only("sequential-independent");
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.confidence()).isEqualTo(Confidence.HIGH);
        // 480 and 600 ms less 0.2 ms for each of the six calls.
        assertThat(finding.saving().msPerSessionLow()).isEqualTo(478.8);
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(598.8);
        assertThat(finding.location().tool()).isEqualTo("fare");
        assertThat(judged.diagnosis().findings().get(0)).isEqualTo(finding);
        assertThat(judged.of("batching-opportunity"))
                .allMatch(symptom -> finding.id().equals(symptom.explainedBy()));
    }

    @Test
    void differentToolsOfOneAnswerAsWell() {
        judge(5, """
                        invoke_agent           %s
                          chat:m               %s      toolCalls=3
                          execute_tool:fare    %s
                          execute_tool:weather %s
                          execute_tool:visa    %s
                        """.formatted(
                        bars(0, 1, 700), bars(0, 1, 100), bars(100, 1, 150), bars(251, 1, 150), bars(402, 1, 150)))
                .only("sequential-independent");
    }

    @Test
    void aDecisionBehindAnAdvisorIsADecision() {
        Finding finding = judge(5, """
                        sonde.http_server          %s
                          invoke_agent             %s
                            sonde.advisor:Loop     %s
                              sonde.advisor:Memory %s
                                chat:m             %s      toolCalls=3
                              execute_tool:fare    %s
                              execute_tool:weather %s
                              execute_tool:visa    %s
                        """.formatted(
                                bars(0, 1, 700),
                                bars(0, 1, 700),
                                bars(0, 1, 700),
                                bars(0, 1, 100),
                                bars(0, 1, 100),
                                bars(100, 1, 150),
                                bars(251, 1, 150),
                                bars(402, 1, 150)))
                .only("sequential-independent");
        assertThat(finding.confidence()).isEqualTo(Confidence.HIGH);
    }

    @Test
    void retrievalsOfOneDecisionAreLevelB() {
        Finding finding = judge(20, """
                        invoke_agent   %s
                          chat:m       %s
                          retrieval:kb %s       input=# output=#
                        """.formatted(bars(0, 1, 1000), bars(0, 1, 100), bars(100, 4, 120)))
                .only("sequential-independent");
        assertThat(finding.confidence()).isEqualTo(Confidence.MEDIUM);
    }

    @Test
    void oneQuestionToSeveralAgentsIsLevelB() {
        Finding finding = judge(
                        20, """
                        invoke_workflow        %s
                          invoke_agent:hotels  %s       input=q
                          invoke_agent:flights %s       input=q
                          invoke_agent:trains  %s       input=q
                        """.formatted(bars(0, 1, 1000), bars(0, 1, 300), bars(300, 1, 300), bars(600, 1, 300)))
                .only("sequential-independent");
        assertThat(finding.confidence()).isEqualTo(Confidence.MEDIUM);
    }

    @Test
    void agentsThatHandOnTheirWorkAreFine() {
        judge(20, """
                        invoke_workflow        %s
                          invoke_agent:plan    %s       input=q output=p
                          invoke_agent:search  %s       input=p output=s
                          invoke_agent:write   %s       input=s output=w
                        """.formatted(bars(0, 1, 1000), bars(0, 1, 300), bars(300, 1, 300), bars(600, 1, 300)))
                .silent("sequential-independent");
    }

    @Test
    void aModelBetweenTheCallsDecides() {
        judge(20, """
                        scale 20
                        invoke_agent   [==============================================]
                          chat:m               [======]        [======]        [======]
                          retrieval:kb [======]        [======]        [======]          input=#
                        """).silent("sequential-independent", "n-plus-one", "batching-opportunity", "redundant-call");
    }

    @Test
    void writesAndSharedTransactionsKeepTheirOrder() {
        String drawing = """
                invoke_agent   %s
                  chat:m       %s       toolCalls=4
                  %s           %s       input=#
                """;
        judge(20, drawing.formatted(bars(0, 1, 1000), bars(0, 1, 100), "execute_tool:bookRoom", bars(100, 4, 120)))
                .silent("sequential-independent");
        judge(
                        20,
                        (drawing + "    sql %s name=\"SELECT 1\" sonde.db.in_transaction=true sonde.db.connection=7\n")
                                .formatted(
                                        bars(0, 1, 1000),
                                        bars(0, 1, 100),
                                        "execute_tool:room",
                                        bars(100, 4, 120),
                                        bars(113, 4, 120)))
                .silent("sequential-independent");
    }

    @Test
    void shortCallsAreNotWorthIt() {
        judge(20, """
                        invoke_agent   %s
                          chat:m       %s       toolCalls=6
                          execute_tool:fare %s  input=#
                        """.formatted(bars(0, 1, 1000), bars(0, 1, 100), bars(105, 6, 15)))
                .silent("sequential-independent");
    }

    @Test
    void withManySpansLostItDoesNotJudge() {
        var recording = io.sonde.analyzer.testkit.Timeline.recording(io.sonde.model.Manifest.ofApp("x"), timeline -> {
            timeline.add("invoke_agent [====]\n  execute_tool:t []");
            timeline.handler().anchor(2_000_000_000L, 0, 100, 0);
        });
        Judged judged = judge(recording);
        assertThat(judged.diagnosis().notEvaluated())
                .extracting(Diagnosis.NotEvaluated::detector)
                .contains("sequential-independent");
        assertThat(judged.only("data-quality").severity()).isEqualTo(Severity.WARNING);
    }
}
