package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Gauge;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import io.sonde.model.RecordingBuilder;
import org.junit.jupiter.api.Test;

class ThrottlingTest {
    private static Recording recording(double periods, double throttled) {
        return Timeline.recording(Manifest.ofApp("x"), timeline -> {
            for (int i = 0; i < 10; i++) {
                timeline.add("""
                        scale 10
                        invoke_agent:Planner [==============================]
                        !cpu                   [========]                      stack=app.Math.embed:9
                        """);
            }
            var evidence = ((RecordingBuilder) timeline.handler()).evidence();
            evidence.reading(Gauge.THROTTLE_PERIODS, 1_000_000_000, 1_000);
            evidence.reading(Gauge.THROTTLED_PERIODS, 1_000_000_000, 500);
            evidence.reading(Gauge.THROTTLE_PERIODS, 2_000_000_000, 1_000 + periods);
            evidence.reading(Gauge.THROTTLED_PERIODS, 2_000_000_000, 500 + throttled);
        });
    }

    @Test
    void aQuotaThatIsUsedUpOftenIsAWarning() {
        Finding finding = judge(recording(100, 40)).only("container-throttling");
        assertThat(finding.title()).contains("40 %");
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void nowAndThenIsNone() {
        judge(recording(100, 1)).silent("container-throttling");
    }

    @Test
    void withoutAQuotaItDoesNotApply() {
        Judged judged = judge(recording(0, 0));
        judged.silent("container-throttling");
        assertThat(judged.diagnosis().notEvaluated())
                .anySatisfy(silent -> assertThat(silent.reason()).contains("quota"));
    }
}
