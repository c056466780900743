package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import org.junit.jupiter.api.Test;

class CpuHotspotsTest {
    private static final String HOT =
            "java.util.regex.Pattern.match:9<app.Tokens.split:42<app.Planner.plan:7<app.Main.main:3";

    private static final String COMPUTES = """
            scale 10
            invoke_agent:Planner [============================]
              plan                [==========]
              chat                             [============]
            !cpu                  [==========]                 stack=%s
            !socket                            [============]  what=model:443
            """.formatted(HOT);

    private static final String WAITS = """
            scale 10
            invoke_agent:Planner [====]
              chat                [==]
            """;

    @Test
    void aMethodThatComputesWhileTheSessionWaitsIsNamedWithItsLine() {
        Judged judged = judge(20, COMPUTES);

        Finding finding = judged.only("cpu-hotspot-by-phase");
        assertThat(finding.title()).contains("Tokens.split:42");
        assertThat(finding.location().className()).isEqualTo("app.Tokens");
        assertThat(finding.location().method()).isEqualTo("split");
        assertThat(finding.location().line()).isEqualTo(42);
        assertThat(finding.phase()).isEqualTo("decision");
        assertThat(finding.fix()).contains("pattern");
        assertThat(finding.saving().msPerSessionHigh()).isBetween(55.0, 65.0);
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(judged.diagnosis().findings().get(0)).isEqualTo(finding);
    }

    private static Finding hotspot(String... drawings) {
        return judge(Timeline.recording(drawings)).only("cpu-hotspot-by-phase");
    }

    private static String[] sessions(int computing, int from) {
        String[] drawings = new String[24];
        for (int i = 0; i < drawings.length; i++) {
            drawings[i] = i >= from && i < from + computing ? COMPUTES : WAITS;
        }
        return drawings;
    }

    @Test
    void whatOnlyTheFirstSessionsComputeIsACostOfStarting() {
        Finding finding = hotspot(sessions(6, 0));
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
        assertThat(finding.explanation()).contains("what starting costs");
    }

    /** A program that was recorded for a moment: its first request loads the classes. */
    @Test
    void whatOnlyTheFirstOfAFewSessionsComputesIsACostOfStarting() {
        String bar = "[" + "=".repeat(60) + "]";
        String first = """
                scale 10
                invoke_agent:Planner %s
                  plan               %s
                !cpu                 %s stack=%s
                """.formatted(bar, bar, bar, HOT);
        Finding finding = hotspot(first, WAITS, WAITS);
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
        assertThat(finding.explanation()).contains("what starting costs");
        assertThat(hotspot(WAITS, first, WAITS).explanation()).doesNotContain("what starting costs");
        assertThat(hotspot(first, WAITS).explanation()).doesNotContain("what starting costs");
    }

    @Test
    void whatAFewLaterSessionsComputeIsNot() {
        Finding finding = hotspot(sessions(6, 3));
        assertThat(finding.explanation()).doesNotContain("what starting costs");
        assertThat(hotspot(sessions(24, 0)).severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void computingBesideWhatTheSessionWaitsForIsNone() {
        judge(20, """
                scale 10
                invoke_agent:Planner [============================]
                  chat                [==========================]
                  execute_tool:index  [==========]                  thread=worker
                !cpu                  [==========]                  thread=worker stack=%s
                """.formatted(HOT)).silent("cpu-hotspot-by-phase");
    }

    @Test
    void aLittleComputingIsNone() {
        judge(30, """
                scale 10
                invoke_agent:Planner [============================]
                  plan                [==]
                  chat                     [====================]
                !cpu                  [==]                         stack=%s
                """.formatted(HOT)).silent("cpu-hotspot-by-phase");
    }

    /** The method would compute for as long as its thread was ready to, had there been a core. */
    @Test
    void whoWaitsForACoreToComputeCountsAsComputing() {
        String busy = """
                scale 10
                invoke_agent:Planner [============================]
                  plan                [==========]
                  chat                             [============]
                !cpu                  [===]                        stack=%s
                !%s                   [==========]                 stack=%s
                """;
        Finding finding = judge(60, busy.formatted(HOT, "wall_running", HOT)).only("cpu-hotspot-by-phase");
        assertThat(finding.explanation()).contains("Cores were short");
        judge(60, busy.formatted(HOT, "wall_waiting", HOT)).silent("cpu-hotspot-by-phase");
    }

    @Test
    void fewSamplesProveNothing() {
        judge(4, """
                scale 10
                invoke_agent:Planner [============================]
                  plan                [==========]
                  chat                             [============]
                !cpu                  [==========]                 stack=%s
                """.formatted(HOT)).silent("cpu-hotspot-by-phase");
    }

    @Test
    void withoutSamplesItIsNotEvaluated() {
        Judged judged = judge(5, """
                invoke_agent:Planner [====]
                  chat                [==]
                """);

        assertThat(judged.diagnosis().notEvaluated()).anySatisfy(silent -> {
            assertThat(silent.detector()).isEqualTo("cpu-hotspot-by-phase");
            assertThat(silent.reason()).contains("nothing of the JVM was recorded");
        });
    }
}
