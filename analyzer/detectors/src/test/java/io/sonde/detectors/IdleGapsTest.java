package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Recording;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdleGapsTest {
    /** Sessions of five steps on another thread; the orchestrator looks every so often, or at once. */
    private static Recording orchestrated(int sessions, double every, boolean steady) {
        WrittenSpans spans = new WrittenSpans();
        Random random = new Random(3);
        double at = 0;
        for (int i = 0; i < sessions; i++) {
            double begin = at;
            double[][] steps = new double[5][2];
            for (double[] step : steps) {
                step[0] = at;
                step[1] = at + (steady ? 250 : 150 + 400 * random.nextDouble());
                double took = step[1] - step[0];
                at += every == 0 ? took + 0.2 : Math.ceil(took / every) * (every + 0.1);
            }
            long root = spans.span(0, 0, Operation.INVOKE_WORKFLOW, "Trip", "main", begin, at)
                    .write();
            for (int j = 0; j < steps.length; j++) {
                long task = spans.span(
                                root,
                                root,
                                Operation.TASK,
                                "java.util.concurrent.ThreadPoolExecutor",
                                "w",
                                steps[j][0] + 0.1,
                                steps[j][1])
                        .with(Attribute.QUEUE_WAIT, 100_000)
                        .write();
                spans.span(root, task, Operation.INVOKE_AGENT, "step" + j, "w", steps[j][0] + 0.1, steps[j][1])
                        .write();
            }
            at += 20;
        }
        return spans.recording();
    }

    @Test
    void anOrchestratorThatSleepsAndLooks() {
        Judged judged = judge(orchestrated(40, 200, false));
        Finding finding = judged.only("orchestration-overhead");
        assertThat(finding.title()).contains("invoke_workflow Trip").contains("every 200 ms");
        assertThat(finding.confidence()).isGreaterThanOrEqualTo(Confidence.HIGH);
        assertThat(finding.severity()).isGreaterThanOrEqualTo(Severity.WARNING);
        double perStep = finding.evidence().get(0).value() / 5;
        assertThat(perStep).isBetween(80.0, 120.0);
        assertThat(finding.saving().msPerSessionHigh()).isBetween(400.0, 600.0);
    }

    @Test
    void anOrchestratorThatWaitsForCompletionIsFine() {
        judge(orchestrated(40, 0, false)).silent("orchestration-overhead");
    }

    /** A tool hands its work to another thread and works on what comes of it, or only looks for its end. */
    private static Recording tools(int sessions, double every) {
        WrittenSpans spans = new WrittenSpans();
        Random random = new Random(8);
        double at = 0;
        for (int i = 0; i < sessions; i++) {
            double took = 220 + 200 * random.nextDouble();
            double end = at + (every == 0 ? took + 60 + 80 * random.nextDouble() : Math.ceil(took / every) * every);
            long root = spans.span(0, 0, Operation.INVOKE_AGENT, "Bot", "main", at, end + 30)
                    .write();
            long tool = spans.span(root, root, Operation.EXECUTE_TOOL, "render", "main", at, end)
                    .write();
            long task = spans.span(root, tool, Operation.TASK, "pool", "w", at + 0.1, at + took)
                    .write();
            spans.span(root, task, Operation.HTTP, "renderer", "w", at + 0.2, at + took)
                    .write();
            at = end + 50;
        }
        return spans.recording();
    }

    @Test
    void aToolThatLooksForItsTasksEnd() {
        Finding finding = judge(tools(60, 200)).only("orchestration-overhead");
        assertThat(finding.title()).contains("execute_tool render").contains("every 200 ms");
        judge(tools(60, 0)).silent("orchestration-overhead");
    }

    @Test
    void stepsWithSleepsBetweenThem() {
        Finding finding = judge(20, """
                        scale 10
                        invoke_agent:Bot [===========================================================================]
                          chat:a         [========]
                          chat:b                       [========]
                          chat:c                                     [========]
                          chat:d                                                   [========]
                          chat:e                                                                 [========]
                        """).only("orchestration-overhead");
        assertThat(finding.title()).startsWith("invoke_agent Bot pauses between its steps, 40 ms each time");
        assertThat(finding.confidence()).isEqualTo(Confidence.MEDIUM);
    }

    @Test
    void workBetweenStepsCannotBeToldFromWaiting() {
        WrittenSpans spans = new WrittenSpans();
        Random random = new Random(5);
        for (int i = 0; i < 40; i++) {
            double at = i * 2_000;
            double gap = 100 + 200 * random.nextDouble();
            long root = spans.span(0, 0, Operation.INVOKE_AGENT, "Bot", "main", at, at + 800 + gap)
                    .write();
            spans.span(root, root, Operation.CHAT, "m", "main", at, at + 400).write();
            spans.span(root, root, Operation.CHAT, "m", "main", at + 400 + gap, at + 800 + gap)
                    .write();
        }
        Finding finding = judge(spans.recording()).only("orchestration-overhead");
        assertThat(finding.title()).contains("computing, waiting or not instrumented");
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
        assertThat(finding.saving().msPerSessionLow()).isZero();
    }

    @Test
    void queuesAndBackingOffAreNotTheOrchestrators() {
        judge(20, """
                        scale 10
                        invoke_agent [==================================]
                          task                [=======================]  thread=w sonde.queue.wait=90000000
                            sql               [=======================]  thread=w
                        """).silent("orchestration-overhead");
        judge(20, """
                        scale 10
                        invoke_agent [==================================]
                          chat:m     [==]                                 error
                          chat:m                 [======================]
                        """).silent("orchestration-overhead");
    }

    @Test
    void askingAfterAJobElsewhereLosesHalfAPause() {
        judge(20, """
                        scale 100
                        invoke_agent [================================================]
                          http       |    |    |    |    |    |    |    |    |    |   |  name=jobs
                        """).silent("orchestration-overhead");
    }

    @Test
    void mergedHalvesSayWhatTheWholeSays() {
        DetectorsTest.merged(orchestrated(40, 200, false), new IdleGaps(), new IdleGaps(), new IdleGaps());
    }

    private static final String GAPS = """
            scale 10
            invoke_agent:Planner [==============================]
              chat                [====]    [====]    [====]
            """;

    @Test
    void gapsFullOfComputingAreNone() {
        judge(20, GAPS + "!cpu                 [==============================] stack=app.Planner.rank:9\n")
                .silent("orchestration-overhead");
    }

    @Test
    void aSleepIsNamedWithItsPlace() {
        Finding finding = judge(
                        20,
                        GAPS
                                + "!sleep                     [==]      [==]      [=====] stack=java.lang.Thread.sleep:1<app.Planner.pace:31\n")
                .only("orchestration-overhead");
        assertThat(finding.title()).contains("sleeps between its steps at Planner.pace:31");
        assertThat(finding.location().line()).isEqualTo(31);
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    }
}
