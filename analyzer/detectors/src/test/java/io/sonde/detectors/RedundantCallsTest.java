package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static io.sonde.detectors.RepeatedCallsTest.bars;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedundantCallsTest {
    @Test
    void sameQueryEightTimesIsRedundantAndNotNPlusOne() {
        Judged judged = judge(20, """
                invoke_agent:Desk %s
                  retrieval:kb    %s       input=q output=r code=com.app.Rag.find line=7
                    embeddings:e  %s       input=q output=v
                """.formatted(bars(0, 1, 1000), bars(0, 8, 60), bars(1, 8, 60)));
        Finding finding = judged.only("redundant-call");
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.confidence()).isEqualTo(Confidence.HIGH);
        assertThat(finding.operation()).isEqualTo("retrieval kb");
        assertThat(finding.location().method()).isEqualTo("find");
        assertThat(finding.saving().msPerSessionHigh()).isBetween(400.0, 420.0);
        judged.silent("n-plus-one", "batching-opportunity", "sequential-independent");
        Finding.Chart chart = finding.charts().get(0);
        assertThat(chart.lines()).hasSize(4);
        // Between two equal questions the same session asks for its embedding: one entry is not enough.
        assertThat(chart.lines().get(0).points()).extracting(point -> point[1]).containsExactly(0.0, 87.5, 87.5, 87.5);
    }

    @Test
    void theFirstCallTellsThePlaceWhereNoRepeatWasLookedAt() {
        Judged judged = judge(20, """
                        scale 10
                        invoke_agent:Desk [===================================]
                          retrieval:kb      [====]                               input=q output=r code=com.app.Rag.find line=7
                          retrieval:kb            [====]  [====]  [====]         input=q output=r
                        """);
        assertThat(judged.only("redundant-call").location().method()).isEqualTo("find");
    }

    @Test
    void whatAThousandOtherCallsCameAfterIsForgotten() {
        assertThat(detectorsThatFind(999)).contains("redundant-call");
        assertThat(detectorsThatFind(1_000)).doesNotContain("redundant-call");
    }

    /** Of sessions that ask the same question twice, and so many others in between. */
    private static List<String> detectorsThatFind(int others) {
        WrittenSpans spans = new WrittenSpans();
        for (int session = 0; session < 20; session++) {
            double at = session * 5_000;
            long root = spans.span(0, 0, Operation.INVOKE_AGENT, "Desk", "t", at, at + 1_300)
                    .write();
            for (int call = 0; call < others + 2; call++) {
                boolean question = call == 0 || call == others + 1;
                double from = at + 1 + (call == 0 ? 0 : 99 + call);
                spans.span(
                                root,
                                root,
                                question ? Operation.RETRIEVAL : Operation.EMBEDDINGS,
                                question ? "kb" : "e",
                                "t",
                                from,
                                from + (question ? 90 : 0.5))
                        .with(Attribute.INPUT_HASH, question ? -1 : call)
                        .with(Attribute.OUTPUT_HASH, question ? -1 : call)
                        .write();
            }
        }
        return Analysis.of(spans.recording()).findings().stream()
                .map(Finding::detector)
                .toList();
    }

    @Test
    void differentInputsOrDifferentResultsAreFine() {
        String drawing = """
                invoke_agent   %s
                  retrieval:kb %s       %s
                """;
        judge(20, drawing.formatted(bars(0, 1, 1000), bars(0, 4, 60), "input=# output=r"))
                .silent("redundant-call");
        judge(20, drawing.formatted(bars(0, 1, 1000), bars(0, 4, 60), "input=q output=#"))
                .silent("redundant-call");
    }

    @Test
    void askingAModelFiveTimesAtOnceIsVoting() {
        StringBuilder drawing = new StringBuilder("invoke_agent " + bars(0, 1, 1000) + "\n");
        for (int i = 0; i < 5; i++) {
            drawing.append("  chat:m     " + bars(0, 1, 900) + " input=q output=# temperature=1 thread=t" + i + "\n");
        }
        Judged judged = judge(20, drawing.toString());
        judged.silent("redundant-call");
        judged.noWarning();
    }

    @Test
    void pollingIsMeant() {
        judge(20, """
                        scale 500
                        invoke_agent          [=================================================]
                          execute_tool:status []        []        []        []        []          input=job output=busy
                        """).silent("redundant-call", "n-plus-one", "batching-opportunity");
    }

    @Test
    void aWriteToTheSameTableMakesAnAnswerStale() {
        String drawing = """
                invoke_agent %s
                  sql        %s name="SELECT * FROM stock WHERE id = ?" input=q output=r
                  sql        %s name="UPDATE %s SET n = ?" input=#
                  sql        %s name="SELECT * FROM stock WHERE id = ?" input=q output=r
                """;
        judge(20, drawing.formatted(bars(0, 1, 300), bars(0, 1, 80), bars(80, 1, 20), "stock", bars(100, 1, 80)))
                .silent("redundant-call");
        judge(20, drawing.formatted(bars(0, 1, 300), bars(0, 1, 80), bars(80, 1, 20), "audit", bars(100, 1, 80)))
                .only("redundant-call");
    }

    @Test
    void repeatedSessionsAreNoRepeatedCalls() {
        judge(50, """
                        invoke_agent %s
                          chat:m     %s   input=q output=a
                        """.formatted(bars(0, 1, 100), bars(0, 1, 90))).silent("redundant-call");
    }

    @Test
    void toolsThatWriteAreNotCached() {
        judge(20, """
                        invoke_agent             %s
                          execute_tool:send_mail %s   input=q output=ok
                        """.formatted(bars(0, 1, 500), bars(0, 3, 100))).silent("redundant-call");
    }
}
