package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    /** 1000 tokens in 300 ms, after two refusals of 100 ms and pauses of 1 s and 2 s. */
    private static final String LIMITED = """
            scale 100
            invoke_agent:Bot [=========================================]
              chat:m         [=======================================]        input=# tokens=1000
                http         []          []                    [=]             transport http.response.status_code=429,429,200 sonde.http.retry_after=1000000000,1000000000,0 server.address=llm.example
            """;

    private static final String FINE = """
            scale 100
            invoke_agent:Bot [======]
              chat:m         [===]        input=# tokens=1000
                http         [=]          transport http.response.status_code=200
            """;

    @Test
    void refusalsThatHoldSessionsUp() {
        Judged judged = judge(RetryStormsTest.mixed(60, 4, LIMITED, FINE));
        Finding finding = judged.only("rate-limit");
        assertThat(finding.severity()).isGreaterThanOrEqualTo(Severity.WARNING);
        assertThat(finding.title()).startsWith("chat m runs into its server's limit: 44 % of the requests get 429");
        assertThat(finding.location().server()).isEqualTo("llm.example");
        assertThat(finding.saving().msPerSessionHigh()).isEqualTo(3400.0);
        Finding storm = judged.only("retry-storm");
        assertThat(storm.explainedBy()).isEqualTo(finding.id());
        assertThat(judged.diagnosis().findings().get(0)).isEqualTo(finding);
        judge(RetryStormsTest.mixed(60, 0, LIMITED, FINE)).noWarning();
    }

    /** Each call of 1000 tokens is due every 2/3 s, 90,000 a minute; the later it is, the longer it was refused. */
    @Test
    void theQuotaNeededIsWhatWouldHaveBeenAskedFor() {
        Recording recording = Timeline.recording(Manifest.ofApp("quota"), timeline -> {
            for (int i = 0; i < 270; i++) {
                // due at i * 667 ms, served at i * 1000 ms: the rest is waiting
                long late = Math.max(0, i * 333L);
                long start = i * 667L;
                Calls.call(timeline.handler(), i, start, late);
            }
        });
        Finding finding = judge(recording).only("rate-limit");
        double required = required(finding);
        assertThat(required).isCloseTo(90_000, Percentage.withPercentage(5));
        double served = finding.evidence().stream()
                .filter(row -> row.label().equals("answered while limited"))
                .findFirst()
                .orElseThrow()
                .value();
        assertThat(served).isCloseTo(60_000, Percentage.withPercentage(5));
        assertThat(finding.explanation()).contains("that is the quota");
    }

    /** A client that does not retry loses its calls instead of its time; their share of the demand is that of others. */
    @Test
    void callsThatAreGivenUp() {
        String refused = """
                scale 100
                invoke_agent:Bot [======]     error error.type=com.x.RateLimitException
                  chat:m         [=]          error error.type=com.x.RateLimitException
                    http         [=]          transport error http.response.status_code=429
                """;
        Judged judged = judge(RetryStormsTest.mixed(60, 3, refused, FINE));
        Finding finding = judged.only("rate-limit");
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.title()).endsWith("18 calls are given up");
        assertThat(finding.saving().msPerSessionHigh()).isNull();
        assertThat(judged.only("error-taxonomy").explainedBy()).isEqualTo(finding.id());
        judged.silent("retry-storm");
        // one call of 1000 tokens each 1.8 s or 1.6 s
        assertThat(required(finding)).isCloseTo(34_000, Percentage.withPercentage(10));
    }

    @Test
    void oneRefusalIsFine() {
        Recording recording = Timeline.recording(Manifest.ofApp("one"), timeline -> {
            for (int i = 0; i < 30; i++) {
                timeline.add(i == 7 ? LIMITED : FINE);
            }
        });
        judge(recording).silent("rate-limit");
    }

    private static double required(Finding finding) {
        return finding.evidence().stream()
                .filter(row -> row.label().equals("required quota"))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void overloadIsNoLimit() {
        judge(20, RetryStormsTest.CLIENT_RETRIES).silent("rate-limit");
    }

    @Test
    void halvesMergedSayWhatTheWholeSays() {
        Recording recording = RetryStormsTest.mixed(60, 4, LIMITED, FINE);
        DetectorsTest.merged(recording, new RateLimits(), new RateLimits(), new RateLimits());
    }
}
