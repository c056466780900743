package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import org.junit.jupiter.api.Test;

class ErrorTaxonomyTest {
    private static final String RE_PROMPTED = """
            scale 10
            invoke_agent:Bot      [==========================================]
              chat:m              [==========]                                   input=# tokens=100 error error.type=dev.x.JsonParsingException
              chat:m                          [==========]                       input=# tokens=100
            """;

    private static final String FINE = """
            scale 10
            invoke_agent:Bot      [===============================]
              chat:m              [==========]                         input=# tokens=100
            """;

    private static Recording every(int nth, String trouble, String fine) {
        return Timeline.recording(Manifest.ofApp("errors"), timeline -> {
            for (int i = 0; i < 400; i++) {
                timeline.add(i % nth == 0 ? trouble : fine);
            }
        });
    }

    @Test
    void fivePerCentOfAnswersAreInvalidAndAskedForAgain() {
        Judged judged = judge(every(20, RE_PROMPTED, FINE));
        Finding finding = judged.only("error-taxonomy");
        assertThat(finding.title())
                .isEqualTo("4.8 % of the calls of chat m fail with JsonParsingException (validation)");
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(120.0);
        assertThat(finding.saving().tokensPerSession()).isEqualTo(100.0);
        assertThat(finding.fix()).contains("schema");
        assertThat(judged.diagnosis().errors()).singleElement().satisfies(facts -> {
            assertThat(facts.errorClass()).isEqualTo("validation");
            assertThat(facts.phase()).isEqualTo("decision");
            assertThat(facts.count()).isEqualTo(20);
            assertThat(facts.calls()).isEqualTo(420);
            assertThat(facts.retried()).isEqualTo(20);
            assertThat(facts.lostMs()).isEqualTo(2400.0);
            assertThat(facts.lostTokens()).isEqualTo(2000);
        });
    }

    @Test
    void oneInAThousandIsAFactAndNoFinding() {
        Judged judged = judge(every(400, RE_PROMPTED, FINE));
        judged.silent("error-taxonomy");
        assertThat(judged.diagnosis().errors()).hasSize(1);
    }

    /** The deepest failed span is the failure; a lookup that failed before and was survived is another one. */
    @Test
    void whereAFailureArisesAndWhereItPassesThrough() {
        Judged judged = judge(40, """
                scale 10
                invoke_workflow:W         [==========================]   error error.type=java.lang.RuntimeException
                  invoke_agent:Bot        [==========================]   error error.type=java.lang.RuntimeException
                    retrieval:kb          [====]                         error error.type=java.net.ConnectException
                    execute_tool:order          [================]       error error.type=java.lang.RuntimeException
                      http:shop                    [=============]       error error.type=403 http.response.status_code=403
                """);
        assertThat(judged.diagnosis().errors())
                .extracting(Diagnosis.ErrorFacts::operation, Diagnosis.ErrorFacts::errorClass)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("http shop", "permanent"),
                        org.assertj.core.groups.Tuple.tuple("retrieval kb", "transient"));
        Finding finding = judged.of("error-taxonomy").get(0);
        assertThat(finding.title())
                .isEqualTo("100 % of the calls of http shop fail with 403 (permanent) and end 40 sessions in an error");
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.explanation()).contains("120 spans around them only pass them on");
        assertThat(finding.saving().msPerSessionHigh()).isNull();
        assertThat(judged.of("error-taxonomy").get(1).severity()).isEqualTo(Severity.NOTE);
    }

    @Test
    void advisorsPassFailuresOn() {
        Judged judged = judge(40, """
                scale 10
                invoke_agent:Bot           [==========================]   error error.type=java.lang.RuntimeException
                  sonde.advisor:Memory     [=======================]      error error.type=java.lang.RuntimeException
                    chat:m                   [===================]        error error.type=org.x.NonTransientAiException
                      http                   [===]                        transport error error.type=401 http.response.status_code=401
                """);
        assertThat(judged.diagnosis().errors()).singleElement().satisfies(facts -> {
            assertThat(facts.operation()).isEqualTo("chat m");
            assertThat(facts.type()).isEqualTo("401");
            assertThat(facts.errorClass()).isEqualTo("permanent");
            assertThat(facts.passedOn()).isEqualTo(80);
            assertThat(facts.failedSessions()).isEqualTo(40);
        });
    }

    @Test
    void whatWasCancelledIsCountedOnly() {
        Judged judged = judge(40, """
                scale 10
                invoke_agent:Bot  [==========================]
                  retrieval:kb    [====]                         error error.type=java.util.concurrent.CancellationException
                """);
        judged.silent("error-taxonomy");
        assertThat(judged.diagnosis().errors())
                .singleElement()
                .satisfies(facts -> assertThat(facts.errorClass()).isEqualTo("cancelled"));
    }

    /** Attempts that the client made good are failures of their call, folded beneath the storm they made. */
    @Test
    void aStormExplainsItsErrors() {
        Judged judged = judge(RetryStormsTest.mixed(40, 3, RetryStormsTest.CLIENT_RETRIES, RetryStormsTest.FINE));
        Finding storm = judged.only("retry-storm");
        assertThat(judged.only("error-taxonomy").explainedBy()).isEqualTo(storm.id());
        assertThat(judged.diagnosis().findings().get(0)).isEqualTo(storm);
    }

    @Test
    void halvesMergedSayWhatTheWholeSays() {
        DetectorsTest.merged(
                every(20, RE_PROMPTED, FINE), new ErrorTaxonomy(), new ErrorTaxonomy(), new ErrorTaxonomy());
    }
}
