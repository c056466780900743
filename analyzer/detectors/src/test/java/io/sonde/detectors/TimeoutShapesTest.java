package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TimeoutShapesTest {
    private static final String TIMEOUT = "error error.type=java.net.http.HttpTimeoutException";

    /** Calls of 0.8 to 1.3 s; of 100 sessions those with a number below {@code cut} wait for 30 s instead. */
    private static Recording calls(int cut, int seconds, boolean spread, String failure) {
        Random random = new Random(7);
        return Timeline.recording(Manifest.ofApp("calls"), timeline -> {
            for (int i = 0; i < 200; i++) {
                boolean late = i % 100 < cut;
                int columns = late ? seconds * 10 + (spread ? random.nextInt(seconds * 5) : 0) : 8 + random.nextInt(6);
                timeline.add("scale 100\ninvoke_agent:Bot [" + "=".repeat(columns + 4) + "]\n  http:partner    ["
                        + "=".repeat(columns - 2) + "] input=# " + (late ? failure : ""));
            }
        });
    }

    @Test
    void threePerCentThatEndAtThirtySeconds() {
        Finding finding = judge(calls(3, 30, false, TIMEOUT)).only("timeout-shape");
        assertThat(finding.severity()).isGreaterThanOrEqualTo(Severity.WARNING);
        assertThat(finding.confidence()).isEqualTo(Confidence.HIGH);
        assertThat(finding.title()).startsWith("3.0 % of the calls of http partner end in an error after 30.0 s");
        assertThat(finding.saving().msPerSessionHigh()).isCloseTo(28_700, Offset.offset(50.0));
        assertThat(finding.saving().msPerSessionLow()).isCloseTo(28_700, Offset.offset(50.0));
    }

    @Test
    void requestsOfAClientThatRetriesAfterItsTimeout() {
        String slow = """
                scale 100
                invoke_agent:Bot [========================================================]
                  chat:m         [=====================================================]         input=#
                    http         [==================][==================]                        transport error error.type=java.net.SocketTimeoutException
                    http                                                 [=======]               transport http.response.status_code=200
                """;
        String fast = """
                scale 100
                invoke_agent:Bot [=============]
                  chat:m         [=======]         input=#
                    http         [=======]         transport http.response.status_code=200
                """;
        Judged judged = judge(RetryStormsTest.mixed(50, 2, slow, fast));
        Finding finding = judged.only("timeout-shape");
        assertThat(finding.operation()).isEqualTo("chat m");
        assertThat(finding.saving().msPerSessionHigh()).isCloseTo(2200.0, Offset.offset(5.0));
        assertThat(judged.only("retry-storm").explainedBy()).isEqualTo(finding.id());
    }

    @Test
    void aSmoothTailIsFine() {
        judge(calls(10, 10, true, TIMEOUT)).silent("timeout-shape");
    }

    @Test
    void refusalsAndSleepsThatTakeEquallyLongAreFine() {
        judge(calls(10, 2, false, "error http.response.status_code=503")).silent("timeout-shape");
        judge(calls(10, 30, false, "")).silent("timeout-shape");
    }

    @Test
    void fourAreNoPile() {
        judge(calls(2, 30, false, TIMEOUT)).silent("timeout-shape");
    }

    @Test
    void halvesMergedSayWhatTheWholeSays() {
        DetectorsTest.merged(
                calls(5, 30, false, TIMEOUT), new TimeoutShapes(), new TimeoutShapes(), new TimeoutShapes());
    }
}
