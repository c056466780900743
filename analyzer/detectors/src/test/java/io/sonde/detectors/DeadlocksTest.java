package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Recording;
import org.junit.jupiter.api.Test;

class DeadlocksTest {
    private static final String LOCK = "java.util.concurrent.locks.ReentrantLock$NonfairSync";
    private static final String FUTURE = "java.util.concurrent.CompletableFuture$Signaller";

    private static final String FINE = """
            scale 20
            invoke_agent:Fleet   [====]
            """;

    private static Recording opposed(String blocker, String ownerOfFirst) {
        return Timeline.recording(FINE, """
                scale 1000
                invoke_agent:Left    [==================]  thread=one open
                !park                  [================]  thread=one owner=%s what=%s stack=app.Left.move:11 open
                """.formatted(ownerOfFirst, blocker), """
                scale 1000
                invoke_agent:Right   [==================]  thread=two open
                !park                  [================]  thread=two owner=one what=%s stack=app.Right.move:22 open
                """.formatted(blocker));
    }

    @Test
    void aRingOfLocksNamesBothSides() {
        Finding finding = judge(opposed(LOCK, "two")).only("deadlock-livelock");
        assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(finding.title())
                .contains("Left.move:11")
                .contains("Right.move:22")
                .contains("2 threads");
        assertThat(finding.location().className()).isEqualTo("app.Left");
        assertThat(finding.location().lock()).isEqualTo(LOCK);
    }

    /** The holder works: the lock will come free. */
    @Test
    void waitingForALockThatSomebodyElseHoldsIsNone() {
        judge(opposed(LOCK, "three")).silent("deadlock-livelock");
    }

    @Test
    void agentsThatWaitForEachOthersMessagesStandStill() {
        Finding finding =
                judge(Timeline.recording(FINE, """
                scale 1000
                invoke_agent:Desk    [==================]  thread=main open
                  invoke_agent:Left    [================]  thread=one open
                  invoke_agent:Right   [================]  thread=two open
                !park                   [===============]  thread=one what=%s stack=app.Left.await:11 open
                !park                   [===============]  thread=two what=%s stack=app.Right.await:22 open
                """.formatted(FUTURE, FUTURE))).only("deadlock-livelock");
        assertThat(finding.title()).contains("Left and Right");
        assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
    }

    /** Questions that stand in each other's queues: nothing says who would answer, but both stand still. */
    @Test
    void agentsInSessionsOfTheirOwnThatStandStillNameEachOther() {
        Judged judged = judge(opposed(FUTURE, "nobody"));
        assertThat(judged.of("deadlock-livelock")).hasSize(2).allSatisfy(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(finding.explanation()).contains("Left.move:11", "Right.move:22", "in a ring");
        });
    }

    @Test
    void oneSessionThatStandsStillHasNobodyBesideIt() {
        Finding finding = judge(Timeline.recording(FINE, """
                scale 1000
                invoke_agent:Left    [==================]  thread=one open
                !park                  [================]  thread=one what=%s stack=app.Left.move:11 open
                """.formatted(FUTURE))).only("deadlock-livelock");
        assertThat(finding.explanation()).doesNotContain("in a ring");
    }

    @Test
    void aSessionThatWaitsForItsModelIsNone() {
        judge(Timeline.recording(FINE, """
                scale 1000
                invoke_agent:Desk    [==========================================================]  open
                  chat                 [========================================================]  open
                !park                  [========================================================]  what=%s open
                """.formatted(FUTURE))).silent("deadlock-livelock");
    }

    @Test
    void aSessionThatHasOnlyJustBegunIsNone() {
        judge(Timeline.recording(FINE, """
                scale 100
                invoke_agent:Desk    [==================]  open
                !park                  [================]  what=%s open
                """.formatted(FUTURE))).silent("deadlock-livelock");
    }

    @Test
    void computingInOneMethodWithoutEndIsALivelock() {
        Finding finding = judge(Timeline.recording(FINE, """
                scale 1000
                invoke_agent:Desk    [========================================]  open
                !cpu                 [========================================]  stack=app.Desk.retry:9
                """)).only("deadlock-livelock");
        assertThat(finding.title()).contains("Desk.retry:9").contains("without end");
    }
}
