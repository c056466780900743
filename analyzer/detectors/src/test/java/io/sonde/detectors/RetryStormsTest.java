package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import org.junit.jupiter.api.Test;

class RetryStormsTest {
    private static final String STATUS = "http.response.status_code=";

    /** Three attempts within one call of the client library, 1 s and 2 s apart. */
    static final String CLIENT_RETRIES = """
            scale 100
            invoke_agent:Bot [==========================================]
              chat:m         [=======================================]        input=# tokens=500
                http         [==]          [==]                    [=]        transport http.response.status_code=503,503,200 server.address=llm.example
            """;

    static final String FINE = """
            scale 100
            invoke_agent:Bot [======]
              chat:m         [===]        input=# tokens=500
                http         [=]          transport http.response.status_code=200
            """;

    static Recording mixed(int of, int troubled, String trouble, String fine) {
        return Timeline.recording(Manifest.ofApp("mixed"), timeline -> {
            for (int i = 0; i < of; i++) {
                timeline.add(i % 10 < troubled ? trouble : fine);
            }
        });
    }

    @Test
    void aClientThatRetriesWithFixedPauses() {
        Finding finding = judge(mixed(40, 3, CLIENT_RETRIES, FINE)).only("retry-storm");
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.confidence()).isEqualTo(Confidence.HIGH);
        assertThat(finding.operation()).isEqualTo("chat m");
        assertThat(finding.title())
                .isEqualTo("chat m takes 1.6 attempts per call: after 503 it is tried again after fixed pauses of"
                        + " 1.0 s and 2.0 s, no jitter (3800 ms of 4400 ms per session concerned)");
        assertThat(finding.location().server()).isEqualTo("llm.example");
        assertThat(finding.saving().msPerSessionLow()).isEqualTo(0.0);
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(3800.0);
        assertThat(finding.fix()).contains("full jitter");
    }

    @Test
    void pausesBetweenTasksOfTheClientCountAsWell() {
        Finding finding = judge(20, """
                scale 100
                invoke_agent:Bot [==========================================]
                  chat:m         [=======================================]
                    task         [===]         [===]                 [==]       thread=w async
                      http        [=]           [=]                   []        thread=w transport http.response.status_code=503,503,200
                """).only("retry-storm");
        // two attempts of 300 ms and what lies between the ends and the starts of requests
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(3600.0);
    }

    @Test
    void onePerCentIsFine() {
        Recording recording = Timeline.recording(Manifest.ofApp("rare"), timeline -> {
            for (int i = 0; i < 200; i++) {
                timeline.add(i % 100 == 0 ? CLIENT_RETRIES : FINE);
            }
        });
        judge(recording).silent("retry-storm");
    }

    @Test
    void jitterIsNotCalledFixed() {
        Recording recording = Timeline.recording(Manifest.ofApp("jitter"), timeline -> {
            for (int i = 0; i < 40; i++) {
                String pause = " ".repeat(2 + 5 * i % 17);
                timeline.add("scale 50\ninvoke_agent:Bot [" + "=".repeat(60) + "]\n  chat:m         [===]" + pause
                        + "[===] input=same" + i + " error error.type=503");
            }
        });
        Finding finding = judge(recording).only("retry-storm");
        assertThat(finding.title()).contains("after pauses of").doesNotContain("jitter");
    }

    /** A prompt made anew after each invalid answer: the tokens of all answers thrown away are lost. */
    @Test
    void validationErrorsWithAFreshPromptEach() {
        Finding finding = judge(20, """
                scale 10
                invoke_agent:Bot             [=======================================================]
                  chat:m                     [=====]   [=====]   [=====]   [=====]   [=====]          input=# tokens=1000
                  execute_tool:submit               []        []        []        []                  input=# error error.type=tool_error
                  execute_tool:submit                                                       []        input=#
                """).only("retry-storm");
        assertThat(finding.title())
                .startsWith("execute_tool submit tries again what cannot succeed: an error of the tool");
        assertThat(finding.saving().tokensPerSession()).isEqualTo(4000.0);
        assertThat(finding.saving().msPerSessionLow()).isEqualTo(400.0);
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(400.0);
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.fix()).startsWith("Make the first answer valid");
    }

    @Test
    void agentsWhoseAnswerCannotBeParsed() {
        Finding finding = judge(20, """
                scale 10
                invoke_workflow:W            [=======================================================]
                  invoke_agent:Form          [========][========]                                       error error.type=dev.x.OutputParsingException
                    chat:m                   [=======] [=======]                                        input=# tokens=300
                  invoke_agent:Form                              [========]
                    chat:m                                       [=======]                              input=# tokens=300
                """).only("retry-storm");
        assertThat(finding.operation()).isEqualTo("invoke_agent Form");
        assertThat(finding.saving().tokensPerSession()).isEqualTo(600.0);
        assertThat(finding.saving().msPerSessionLow()).isEqualTo(200.0);
    }

    @Test
    void permanentRefusalsOfTheServer() {
        Finding finding = judge(20, """
                scale 10
                invoke_agent:Bot [==========================================]
                  chat:m         [======================]                       error error.type=com.x.BadRequestException
                    http         [==]  [==]  [==]  [====]                       transport http.response.status_code=400
                """).only("retry-storm");
        assertThat(finding.title()).startsWith("chat m tries again what cannot succeed: 400, repeated 3 times");
        // the first attempt stays
        assertThat(finding.saving().msPerSessionLow()).isEqualTo(200.0);
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(200.0);
    }

    @Test
    void attemptsMultiplyWhereTwoLayersRetry() {
        Finding finding = judge(20, """
                scale 10
                invoke_agent:Bot [==========================================]
                  chat:m         [==========]    [==========]                    input=q error error.type=java.lang.Exception
                    http         [==]    [==]    [==]    [==]                    transport http.response.status_code=503
                  chat:m                                         [====]          input=q
                    http                                         [==]            transport http.response.status_code=200
                """).only("retry-storm");
        assertThat(finding.explanation()).contains("attempts multiply, up to 5 for one call");
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(320.0);
    }

    @Test
    void pausesOfTheProgramAreTheCallersTime() {
        Finding finding = judge(20, """
                scale 10
                invoke_agent:Bot     [==============================================]
                  execute_tool:fare  [====]                                              error error.type=java.net.ConnectException input=a
                  execute_tool:fare                  [====]                              input=a
                  chat:m                                     [=============]
                """).only("retry-storm");
        assertThat(finding.operation()).isEqualTo("execute_tool fare");
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(160.0);
    }

    @Test
    void retryAfterThatIsIgnored() {
        Finding finding = judge(20, """
                scale 10
                invoke_agent:Bot [==========================================]
                  chat:m         [====================]
                    http         [==]    [==]    [==]       transport http.response.status_code=503,503,200 sonde.http.retry_after=900000000,900000000,0
                """).only("retry-storm");
        assertThat(finding.explanation()).contains("was not obeyed");
    }

    @Test
    void hedgesCancelledCallsLoginsAndItemsAreNoRetries() {
        judge(20, """
                scale 10
                invoke_agent:Bot [==========================================]
                  chat:m         [======================]
                    http         [=============]             transport http.response.status_code=503
                    http            [==================]     transport http.response.status_code=200 thread=b
                """).silent("retry-storm");
        judge(20, """
                scale 10
                invoke_agent:Bot [==========================================]
                  retrieval:kb   [=====]                error error.type=java.util.concurrent.CancellationException input=q
                  retrieval:kb           [=====]        input=q
                """).silent("retry-storm");
        judge(20, """
                scale 10
                invoke_agent:Bot [==========================================]
                  http:partner   [=====]                http.response.status_code=401 error input=u
                  http:partner           [=====]        http.response.status_code=200 input=u
                """).silent("retry-storm");
        judge(20, """
                scale 10
                invoke_agent:Bot [==========================================]
                  sql            [==]                             name="INSERT INTO t VALUES (?)" input=# error error.type=java.sql.SQLIntegrityConstraintViolationException
                  sql                [==][==][==][==]             name="INSERT INTO t VALUES (?)" input=#
                """).silent("retry-storm");
    }

    /** That a model corrects its arguments now and then is how agents work; that it always has to is not. */
    @Test
    void aCorrectionNowAndThenIsFine() {
        String corrected = """
                scale 10
                invoke_agent:Bot          [==========================================]
                  chat:m                  [==]   [==]                                    input=#
                  execute_tool:fare           []                                         input=# error error.type=tool_error
                  execute_tool:fare                  [==]                                input=#
                """;
        String right = """
                scale 10
                invoke_agent:Bot          [==========================================]
                  chat:m                  [==]                                           input=#
                  execute_tool:fare           [==]                                       input=#
                """;
        Recording rarely = Timeline.recording(Manifest.ofApp("rarely"), timeline -> {
            for (int i = 0; i < 40; i++) {
                timeline.add(i % 20 == 0 ? corrected : right);
            }
        });
        judge(rarely).silent("retry-storm");
        Finding always = judge(20, corrected).only("retry-storm");
        assertThat(always.title()).contains("after an error of the tool it is asked for anew");
        assertThat(always.fix()).startsWith("Make the first answer valid").doesNotContain("jitter");
    }

    @Test
    void halvesMergedSayWhatTheWholeSays() {
        Recording recording = mixed(40, 3, CLIENT_RETRIES, FINE);
        DetectorsTest.merged(recording, new RetryStorms(), new RetryStorms(), new RetryStorms());
    }
}
