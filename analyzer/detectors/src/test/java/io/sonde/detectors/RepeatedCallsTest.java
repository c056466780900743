package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RepeatedCallsTest {
    private static final String LIST = "\"SELECT id FROM chunks WHERE doc = ?\"";
    private static final String ROW = "\"SELECT text FROM chunks WHERE id = ?\"";

    @Test
    void listQueryThenOneQueryPerRowIsNPlusOne() {
        Judged judged = judge(20, """
                invoke_agent:Bot %s
                  retrieval:kb   %s
                    sql          %s       name=%s rows=25
                    sql          %s       name=%s input=# code=com.app.Store.chunk line=42
                  chat:m         %s
                """.formatted(
                bars(0, 1, 480), bars(0, 1, 170), bars(0, 1, 10), LIST, bars(15, 25, 6), ROW, bars(170, 1, 300)));
        Finding finding = judged.only("n-plus-one");
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.confidence()).isEqualTo(Confidence.HIGH);
        assertThat(finding.title())
                .isEqualTo("SELECT text FROM chunks WHERE id = ? ran 25 times per session one after another (150 ms of"
                        + " 480 ms): fetch them in one query");
        assertThat(finding.location().className()).isEqualTo("com.app.Store");
        assertThat(finding.location().method()).isEqualTo("chunk");
        assertThat(finding.location().line()).isEqualTo(42);
        assertThat(finding.location().sql()).isEqualTo("SELECT text FROM chunks WHERE id = ?");
        assertThat(finding.agent()).isEqualTo("Bot");
        assertThat(finding.saving().msPerSessionLow()).isEqualTo(144.0);
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(144.0);
        assertThat(finding.saving().p95Pct()).isEqualTo(30.0);
    }

    @Test
    void fourRowsAreFine() {
        Judged judged = judge(20, """
                invoke_agent %s
                  sql        %s       name=%s
                  sql        %s       name=%s input=#
                """.formatted(bars(0, 1, 200), bars(0, 1, 10), LIST, bars(10, 4, 30), ROW));
        judged.silent("n-plus-one", "batching-opportunity");
    }

    @Test
    void callsSideBySideCostNothingMore() {
        StringBuilder drawing = new StringBuilder("invoke_agent " + bars(0, 1, 100) + "\n");
        drawing.append("  sql " + " ".repeat(7)).append(bars(0, 1, 10)).append(" name=" + LIST + "\n");
        for (int i = 0; i < 25; i++) {
            drawing.append(
                    "  sql " + " ".repeat(7) + bars(12, 1, 60) + " name=" + ROW + " input=# thread=t" + i + "\n");
        }
        judge(20, drawing.toString()).silent("n-plus-one", "batching-opportunity");
    }

    @Test
    void sameInputEveryTimeIsNotNPlusOne() {
        Judged judged = judge(20, """
                invoke_agent %s
                  sql        %s       name=%s
                  sql        %s       name=%s input=same
                """.formatted(bars(0, 1, 300), bars(0, 1, 10), LIST, bars(10, 25, 8), ROW));
        judged.silent("n-plus-one", "batching-opportunity");
    }

    @Test
    void insertPerRowIsABatch() {
        Judged judged = judge(5, """
                invoke_agent %s
                  sql        %s       name="INSERT INTO log VALUES (?)" input=#
                """.formatted(bars(0, 1, 300), bars(10, 20, 10)));
        Finding finding = judged.only("batching-opportunity");
        assertThat(finding.title()).endsWith("send them as one batch");
        assertThat(finding.confidence()).isEqualTo(Confidence.MEDIUM);
    }

    @Test
    void embeddingPerTextIsABatchAndManyTextsPerCallAreFine() {
        String drawing = """
                invoke_agent     %s
                  embeddings:ada %s   input=# %s
                """;
        judge(5, drawing.formatted(bars(0, 1, 300), bars(10, 8, 30), "")).only("batching-opportunity");
        judge(5, drawing.formatted(bars(0, 1, 300), bars(10, 8, 30), "sonde.items=16"))
                .silent("batching-opportunity");
    }

    @Test
    void pagesWithAModelCallBetweenAreFine() {
        Judged judged = judge(5, """
                scale 10
                invoke_agent          [==========================================]
                  chat:m               []  []  []  []  []  []  []  []  []  []
                  execute_tool:list      []  []  []  []  []  []  []  []  []  []   input=#
                """);
        judged.silent("n-plus-one", "batching-opportunity", "sequential-independent", "redundant-call");
    }

    static String bars(int from, int count, int width) {
        return " ".repeat(from) + ("[" + "=".repeat(width - 2) + "]").repeat(count);
    }
}
