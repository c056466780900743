package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import org.junit.jupiter.api.Test;

class PinningTest {
    private static final String PINNED = """
            scale 5
            invoke_agent:Planner [==============================] virtual
            !pinned                [========]                     what="Native frame" stack=app.Native.call:9
            """;

    private static Recording on(String jvm, String drawing) {
        return Timeline.recording(Manifest.ofApp("x").withJvm(jvm), timeline -> {
            for (int i = 0; i < 30; i++) {
                timeline.add(drawing);
            }
        });
    }

    @Test
    void before24SynchronizedIsTheReason() {
        Finding finding = judge(on("OpenJDK 64-Bit Server VM 21.0.4+7", PINNED)).only("virtual-thread-pinning");
        assertThat(finding.fix()).contains("synchronized");
        assertThat(finding.location().line()).isEqualTo(9);
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void since24ItIsNativeCode() {
        Finding finding =
                judge(on("OpenJDK 64-Bit Server VM 25.0.3+9-LTS", PINNED)).only("virtual-thread-pinning");
        assertThat(finding.fix()).doesNotContain("synchronized").contains("native");
        assertThat(finding.explanation()).contains("Native frame");
    }

    @Test
    void aFewPinsAreNone() {
        judge(Timeline.recording("""
                scale 100
                invoke_agent:Planner [==============================] virtual
                !pinned                |                              what="Native frame"
                """)).silent("virtual-thread-pinning");
    }
}
