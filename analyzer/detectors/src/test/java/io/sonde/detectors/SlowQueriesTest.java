package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static io.sonde.detectors.RepeatedCallsTest.bars;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Manifest;
import org.junit.jupiter.api.Test;

class SlowQueriesTest {
    private static final String DRAWING = """
            invoke_agent %s
              sql        %s name="SELECT a FROM notes WHERE body LIKE ?" input=#
            """;

    @Test
    void threeHundredMillisecondsEachTimeIsSlow() {
        Finding finding =
                judge(20, DRAWING.formatted(bars(0, 1, 1000), bars(0, 1, 300))).only("slow-query");
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(200.0);
        assertThat(finding.location().sql()).startsWith("SELECT a FROM notes");
    }

    @Test
    void aSecondEachTimeIsCritical() {
        assertThat(judge(20, DRAWING.formatted(bars(0, 1, 2000), bars(0, 1, 1200)))
                        .only("slow-query")
                        .severity())
                .isEqualTo(Severity.CRITICAL);
    }

    @Test
    void slowOnceAtTheStartIsFine() {
        judge(Timeline.recording(Manifest.ofApp("x"), timeline -> {
                    timeline.add(DRAWING.formatted(bars(0, 1, 1000), bars(0, 1, 300)));
                    for (int i = 0; i < 30; i++) {
                        timeline.add(DRAWING.formatted(bars(0, 1, 1000), bars(0, 1, 5)));
                    }
                }))
                .silent("slow-query");
    }

    @Test
    void slowBesideThePathIsFine() {
        judge(20, """
                        invoke_agent %s
                          chat:m     %s
                          task       %s thread=t
                            sql      %s thread=t name="SELECT a FROM notes"
                        """.formatted(bars(0, 1, 1000), bars(0, 1, 990), bars(0, 1, 300), bars(0, 1, 300)))
                .silent("slow-query");
    }

    @Test
    void aSlowQueryPerRowIsFoldedUnderNPlusOne() {
        Judged judged = judge(20, """
                invoke_agent %s
                  sql        %s name="SELECT id FROM docs"
                  sql        %s name="SELECT text FROM chunks WHERE id = ?" input=#
                """.formatted(bars(0, 1, 2000), bars(0, 1, 10), bars(10, 12, 120)));
        Finding cause = judged.only("n-plus-one");
        Finding symptom = judged.only("slow-query");
        assertThat(symptom.explainedBy()).isEqualTo(cause.id());
        assertThat(cause.explains()).containsExactly(symptom.id());
        assertThat(judged.diagnosis().findings().indexOf(symptom))
                .isEqualTo(judged.diagnosis().findings().indexOf(cause) + 1);
    }

    @Test
    void timeThatGrowsWithTheRowsIsSaid() {
        assertThat(growing(rows -> 40 + 0.2 * rows).explanation()).contains("20 ms longer for each 100 rows, about 8");
        assertThat(growing(rows -> 240).explanation()).doesNotContain("longer for each");
    }

    private static Finding growing(java.util.function.DoubleUnaryOperator millis) {
        WrittenSpans spans = new WrittenSpans();
        for (int i = 0; i < 30; i++) {
            double at = i * 1_000;
            int rows = 500 + 50 * i;
            double took = millis.applyAsDouble(rows);
            long root = spans.span(0, 0, Operation.INVOKE_AGENT, "Bot", "main", at, at + took + 50)
                    .write();
            spans.span(root, root, Operation.SQL, "SELECT notes", "main", at, at + took)
                    .with(Attribute.DB_RESPONSE_RETURNED_ROWS, rows)
                    .write();
        }
        return judge(spans.recording()).only("slow-query");
    }

    @Test
    void aQueryThatIsSlowOnlyBecauseTheJvmStandsStillIsNotSlow() {
        String slow = """
                scale 10
                invoke_agent:Planner [==============================]
                  vector_search       [====================]           name=docs
                """;
        judge(20, slow + "!gc                     [===============]              what=Full\n")
                .silent("slow-query");
        judge(20, slow + "!gc                     |                              what=Young\n")
                .only("slow-query");
        // Also where the answer was still waited for when the JVM went on.
        judge(
                        20,
                        slow + "!socket                [===================]           what=db:5432\n"
                                + "!gc                     [=============]                what=Full\n")
                .silent("slow-query");
    }
}
