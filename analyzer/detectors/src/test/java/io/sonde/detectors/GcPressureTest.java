package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import org.junit.jupiter.api.Test;

class GcPressureTest {
    @Test
    void pausesAreChargedToThePhaseAndPlaceThatAllocateMost() {
        Judged judged = judge(20, """
                invoke_agent:Planner [====================================]
                  plan                [========================]
                  retrieval                                      [====]
                !gc                      [==]       [==]                    what="G1 Evacuation Pause"
                !allocation           |  |   |   |  |  |  |  |             bytes=2000000 what=byte[] stack=java.util.Arrays.copyOf:1<app.History.json:12<app.Planner.plan:7
                !allocation                                     ||         bytes=100000 what=byte[] stack=app.Store.read:3
                """);

        Finding finding = judged.only("gc-pressure-by-phase");
        assertThat(finding.title()).contains("decision allocates").contains("History.json:12");
        assertThat(finding.location().className()).isEqualTo("app.History");
        assertThat(finding.location().line()).isEqualTo(12);
        assertThat(finding.phase()).isEqualTo("decision");
        assertThat(finding.severity()).isGreaterThanOrEqualTo(Severity.WARNING);
        assertThat(finding.confidence()).isEqualTo(Confidence.HIGH);
        assertThat(finding.saving().msPerSessionHigh()).isBetween(7.0, 8.1);
    }

    /** The model answered long after the pause: nobody was delayed. */
    @Test
    void pausesInsideOfWaitsForTheModelAreHarmless() {
        judge(20, """
                scale 10
                invoke_agent:Planner [===========================================================]
                  chat                [=========================================================]
                !socket               [=======================================================]     what=model
                !gc                          |                      |                              what=Young
                """).noWarning();
    }

    @Test
    void rarePausesAreNone() {
        judge(20, """
                scale 10
                invoke_agent:Planner [=================================================================================]
                  plan                [================]
                !gc                       |                              what=Young
                """).silent("gc-pressure-by-phase");
    }

    @Test
    void otherSafepointsAreNoCollections() {
        judge(20, """
                invoke_agent:Planner [====================================]
                !safepoint               [==]       [==]                    what=Deoptimize
                """).silent("gc-pressure-by-phase");
    }

    /** The heap of a program that starts is small, and it loads classes: the sessions after it are not delayed. */
    @Test
    void whatOnlyTheFirstSessionsWaitForIsACostOfStarting() {
        Finding finding = judge(Timeline.recording(starting(0))).only("gc-pressure-by-phase");
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
        assertThat(finding.explanation()).contains("what starting costs");
        Finding later = judge(Timeline.recording(starting(12))).only("gc-pressure-by-phase");
        assertThat(later.severity()).isGreaterThanOrEqualTo(Severity.WARNING);
        assertThat(later.explanation()).doesNotContain("what starting costs");
    }

    private static String[] starting(int paused) {
        String[] drawings = new String[16];
        for (int i = 0; i < drawings.length; i++) {
            drawings[i] =
                    """
                    scale 10
                    invoke_agent:Planner [====================================]
                      plan                [==============================]
                    """ + (i == paused ? "!gc                      [=======================]   what=Young\n" : "");
        }
        return drawings;
    }

    /** A thread that is never in a span fills the heap, and all others wait. */
    @Test
    void whatAllocatesOutsideOfAllSpansIsNamedToo() {
        Finding finding = judge(20, """
                invoke_agent:Planner [====================================]
                  retrieval           [========================]
                !gc                      [==]       [==]                    what="G1 Evacuation Pause"
                !allocation           |  |   |   |  |  |  |  |             bytes=2000000 thread=timer stack=app.Refresh.build:12
                !allocation                  |                             bytes=1000 stack=app.Store.read:3
                """).only("gc-pressure-by-phase");
        assertThat(finding.title()).contains("outside of all spans").contains("Refresh.build:12");
        assertThat(finding.phase()).isNull();
    }
}
