package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IoWaitsTest {
    @Test
    void filesReadInPiecesAreNamedByFolderAndPlace() {
        Finding finding = judge(10, """
                scale 5
                invoke_agent:Planner [==============================]
                  retrieval           [=========================]
                !file                  [====][====][====][====]       what=/data/chunks/a.bin stack=java.io.FileInputStream.read:1<app.Chunks.load:17
                """).only("io-wait");
        assertThat(finding.title()).contains("/data/chunks").contains("Chunks.load:17");
        assertThat(finding.location().line()).isEqualTo(17);
        assertThat(finding.phase()).isEqualTo("retrieval");
        assertThat(finding.saving().msPerSessionHigh()).isBetween(115.0, 121.0);
    }

    @Test
    void aSocketOfAStatementIsTheStatementsTime() {
        judge(10, """
                scale 5
                invoke_agent:Planner [==============================]
                  sql                 [=========================]      name="SELECT a FROM b WHERE c = ?"
                !socket                [====][====][====][====]       what=db:5432
                """).silent("io-wait");
    }

    @Test
    void aReaderThatNobodyWaitsForIsNone() {
        judge(10, """
                scale 5
                invoke_agent:Planner [==============================]
                  chat                [============================]
                  execute_tool:watch  [=========================]      thread=selector
                !socket                [====][====][====][====]       what=db:5432 thread=selector
                """).silent("io-wait");
    }

    @Test
    void shortReadsAreNone() {
        judge(10, """
                scale 5
                invoke_agent:Planner [=====================================================]
                  chat                     [==============================================]
                !file                 ||                                                      what=/data/a
                """).silent("io-wait");
    }
}
