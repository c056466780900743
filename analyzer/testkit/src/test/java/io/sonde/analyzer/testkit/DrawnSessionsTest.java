package io.sonde.analyzer.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.CriticalPath;
import io.sonde.model.Join;
import io.sonde.model.Recording;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import org.junit.jupiter.api.Test;

class DrawnSessionsTest {
    private static final long MILLIS = 1_000_000;

    @Test
    void oneColumnIsOneMillisecond() {
        Session session = Timeline.session("""
                invoke_agent:Planner [==================]
                  chat:gpt-x          [====]               toolCalls=2
                  execute_tool:search       [==][==]       input=a,b
                """);
        assertThat(session.durationNanos()).isEqualTo(20 * MILLIS);
        assertThat(session.size()).isEqualTo(4);
        assertThat(session.agent(2)).isEqualTo("Planner");
        assertThat(session.name(1)).isEqualTo("gpt-x");
        assertThat(session.value(1, Attribute.TOOL_CALLS, 0)).isEqualTo(2);
        assertThat(session.operation(2)).isEqualTo(Operation.EXECUTE_TOOL);
        assertThat(session.value(2, Attribute.INPUT_HASH, 0)).isNotEqualTo(session.value(3, Attribute.INPUT_HASH, 0));
        assertThat(session.criticalPath().nanos(0)).isEqualTo(6 * MILLIS);
    }

    @Test
    void nestsByContainmentWithoutIndentation() {
        Session session = Timeline.session("""
                invoke_agent [==================]
                retrieval     [======]  [======]
                sql            [==]
                """);
        assertThat(session.parent(1)).isZero();
        assertThat(session.operation(2)).isEqualTo(Operation.SQL);
        assertThat(session.parent(2)).isEqualTo(1);
    }

    @Test
    void ofParallelChildrenOnlyTheLongerOwnsThePath() {
        Session session = Timeline.session("""
                invoke_agent [==================]
                  task       [================]    thread=a
                  task       [=====]               thread=b
                """);
        assertThat(session.criticalPath().nanos(1)).isEqualTo(18 * MILLIS);
        assertThat(session.criticalPath().nanos(2)).isZero();
        assertThat(session.join(1)).isEqualTo(Join.ASSUMED);
        assertThat(session.criticalPath().assumedNanos()).isEqualTo(18 * MILLIS);
    }

    @Test
    void fireAndForgetOwnsNothing() {
        Session session = Timeline.session("""
                scale 10
                invoke_agent [===]
                  task          [==============================================] thread=background
                """);
        assertThat(session.durationNanos()).isEqualTo(50 * MILLIS);
        assertThat(session.join(1)).isEqualTo(Join.DETACHED);
        assertThat(session.criticalPath().subtreeNanos(1)).isZero();
        assertThat(session.criticalPath().nanos(0)).isEqualTo(50 * MILLIS);
    }

    @Test
    void aStreamBelongsToWhatTheTaskThatAskedForItServed() {
        Session session = Timeline.session("""
                invoke_agent [========================]
                  task        [==]                      thread=elastic
                    chat       [==================]     async thread=elastic
                """);
        assertThat(session.operation(2)).isEqualTo(Operation.CHAT);
        assertThat(session.parent(2)).isZero();
        assertThat(session.end(2) - session.begin(2)).isEqualTo(20 * MILLIS);
        assertThat(session.join(2)).isEqualTo(Join.ASSUMED);
        assertThat(session.criticalPath().nanos(2)).isEqualTo(20 * MILLIS);
    }

    @Test
    void aCallWaitsForItsTransport() {
        Session session = Timeline.session("""
                invoke_agent     [========================]
                  chat           [=========]
                    sonde.http    [======]                 async transport
                    sonde.http    [======]                 async transport thread=network
                """);
        assertThat(session.join(2)).isEqualTo(Join.SAME_THREAD);
        assertThat(session.join(3)).isEqualTo(Join.ASSUMED);
    }

    @Test
    void anAwaitedCallMaySeemToEndALittleLater() {
        Session session = Timeline.session("""
                invoke_agent   %s
                  execute_tool %s
                    chat       %s   async
                """.formatted(bar(0, 200), bar(0, 100), bar(10, 103)));
        assertThat(session.join(2)).isEqualTo(Join.ASSUMED);
        assertThat(session.criticalPath().nanos(2)).isEqualTo(90 * MILLIS);
    }

    @Test
    void halvingOneOfTwoEnablersSavesARange() {
        // x[0,100] and y[0,80] side by side, then z[100,190]: the document's example.
        Session session = Timeline.session("""
                scale 10
                invoke_agent [=================]
                  task       [========]           thread=x
                  task       [======]             thread=y
                  task                 [=======]  thread=z
                """);
        assertThat(session.durationNanos()).isEqualTo(190 * MILLIS);
        int x = session.threadId(1) == session.threadId(0) ? 2 : 1;
        Retiming.Range saving = session.retiming().shrink(x, 0.5).saving();
        assertThat(saving).isEqualTo(new Retiming.Range(20 * MILLIS, 50 * MILLIS));
    }

    @Test
    void removingAllOfAChainSavesAllOfIt() {
        Session session = Timeline.session("""
                invoke_agent [==================]
                  chat        [====]
                  sql               [==]  [==]
                """);
        assertThat(session.retiming().shrink(0, 1).saving()).isEqualTo(new Retiming.Range(20 * MILLIS, 20 * MILLIS));
        assertThat(session.retiming().shrink(1, 1).saving()).isEqualTo(new Retiming.Range(6 * MILLIS, 6 * MILLIS));
    }

    /** Whoever writes a log on another thread is not waited for when the caller is busy at its end. */
    @Test
    void whatEndsWhileItsParentIsBusyElsewhereMayNeverHaveBeenAwaited() {
        Session session = Timeline.session("""
                invoke_agent [====================]
                  sql        [==================]
                  task       [========]            thread=log
                """);
        int query = session.threadId(1) == session.threadId(0) ? 1 : 2;
        assertThat(session.retiming().shrink(query, 1).saving())
                .isEqualTo(new Retiming.Range(10 * MILLIS, 20 * MILLIS));
    }

    /** A pause between two attempts: at most as long as nothing else goes on beside it. */
    @Test
    void anIntervalOfSelfTimeIsTakenOut() {
        Session session = Timeline.session("""
                invoke_agent   [========================================]
                  chat:m       [====================================]
                    http       [====]        [====]        [======]        transport
                """);
        long begin = session.begin(0);
        Retiming pause = session.retiming().removeSelf(1, begin + 6 * MILLIS, begin + 14 * MILLIS);
        assertThat(pause.saving()).isEqualTo(new Retiming.Range(8 * MILLIS, 8 * MILLIS));
        assertThat(pause.removeSelf(1, begin, begin + 40 * MILLIS).saving())
                .isEqualTo(new Retiming.Range(18 * MILLIS, 18 * MILLIS));
        assertThat(session.retiming().removeSelf(0, begin, begin + 40 * MILLIS).saving())
                .isEqualTo(new Retiming.Range(2 * MILLIS, 2 * MILLIS));

        Session beside = Timeline.session("""
                invoke_agent   [==============================]
                  chat:m       [===]       [===]
                  retrieval    [=================]             thread=b
                """);
        long from = beside.begin(0);
        assertThat(beside.retiming()
                        .removeSelf(0, from + 5 * MILLIS, from + 12 * MILLIS)
                        .saving())
                .isEqualTo(Retiming.Range.NONE);
    }

    @Test
    void overlapOfOnePercentIsTolerated() {
        Session session = Timeline.session("""
                invoke_agent %s
                  task       %s         thread=a
                  task       %s         thread=b
                """.formatted(bar(0, 300), bar(0, 151), bar(150, 300)));
        CriticalPath path = session.criticalPath();
        assertThat(path.nanos(1)).isEqualTo(150 * MILLIS);
        assertThat(path.nanos(2)).isEqualTo(150 * MILLIS);
    }

    @Test
    void transportBelongsToItsCall() {
        Session session = Timeline.session("""
                invoke_agent [=========]
                  chat:m      [======]
                    http       [====]    transport
                """);
        assertThat(session.logicalChildren(0)).containsExactly(1);
        assertThat(session.logicalChildren(1)).isEmpty();
        assertThat(session.owner(2)).isEqualTo(1);
        assertThat(session.phase(2).label()).isEqualTo("decision");
    }

    @Test
    void tasksOfAModelCallBelongToIt() {
        Session session = Timeline.session("""
                invoke_agent     [==============]
                  chat:m          [=====]
                    task           [===]           thread=client
                  execute_tool:t         [=====]
                    task                  [===]    thread=worker
                """);
        assertThat(session.owner(2)).isEqualTo(1);
        assertThat(session.phase(2).label()).isEqualTo("decision");
        assertThat(session.owner(4)).isEqualTo(4);
        assertThat(session.phase(4).label()).isEqualTo("action");
    }

    @Test
    void tasksAreNoLogicalParents() {
        Session session = Timeline.session("""
                invoke_agent [=========]
                  task        [======]    thread=a
                    sql        [====]     thread=a
                """);
        assertThat(session.logicalChildren(0)).containsExactly(2);
        assertThat(session.logicalParent(2)).isZero();
    }

    @Test
    void unfinishedRootEndsWithTheRecording() {
        Recording recording = Timeline.recording("""
                invoke_agent [===]   open
                  chat         [==]
                """);
        assertThat(recording.sessionCount()).isEqualTo(1);
        assertThat(recording.session(0).unfinished()).isTrue();
        assertThat(recording.session(0).durationNanos()).isEqualTo(recording.durationNanos());
    }

    @Test
    void leavesWithoutAnyRootBecomeInferredSessions() {
        Recording recording = Timeline.recording("""
                retrieval [===]
                """, """
                chat [====]
                """, """
                retrieval [===]
                """, """
                chat [====]
                """);
        assertThat(recording.sessionCount()).isEqualTo(2);
        assertThat(recording.inferred()).isTrue();
        assertThat(recording.spanCount()).isEqualTo(4);
        assertThat(recording.session(0).size()).isEqualTo(3);
        assertThat(recording.session(0).source()).isEqualTo("inferred");
    }

    @Test
    void longIdleCutsAnInferredSessionAndAGrowingPromptDoesNot() {
        Recording recording = Timeline.recording(
                io.sonde.model.Manifest.ofApp("x"),
                timeline -> timeline.add("chat [====] messages=1")
                        .add("sql [==]")
                        .add("chat [====] messages=3")
                        .pause(5_000)
                        .add("sql [==]")
                        .add("chat [====] messages=5"));
        assertThat(recording.sessionCount()).isEqualTo(2);
        assertThat(recording.session(0).size()).isEqualTo(4);
    }

    @Test
    void leavesBesideRealSessionsStayOutside() {
        Recording recording = Timeline.recording("invoke_agent [===]", "sql [==]");
        assertThat(recording.sessionCount()).isEqualTo(1);
        assertThat(recording.outsideSessions()).containsEntry("sonde.sql", 1L);
    }

    private static String bar(int from, int to) {
        return " ".repeat(from) + "[" + "=".repeat(to - from - 2) + "]";
    }

    /** What a connection was held for is told by the spans meanwhile; the holding itself takes no time from anybody. */
    @Test
    void aHoldStandsBesideTheTree() {
        Session session = Timeline.session("""
                invoke_agent               [==================]
                  sonde.connection.acquire [==]                    pool=orders
                  sonde.connection.hold        [================]  pool=orders connection=7 async
                  chat:m                       [========]
                  sonde.sql                              [==]      connection=7
                """);
        assertThat(session.size()).isEqualTo(4);
        assertThat(session.subtreeEnd(0)).isEqualTo(4);
        assertThat(session.logicalChildren(0)).containsExactly(1, 2, 3);
        assertThat(session.selfNanos(0)).isEqualTo(2 * MILLIS);
        assertThat(session.criticalPath().nanos(1)).isEqualTo(4 * MILLIS);
        assertThat(session.phase(1).label()).isEqualTo("retrieval");
        assertThat(session.criticalPath().nanos(2)).isEqualTo(10 * MILLIS);
        assertThat(session.overlays()).hasSize(1);
        int hold = session.overlays()[0];
        assertThat(session.operation(hold)).isEqualTo(Operation.CONNECTION_HOLD);
        assertThat(session.parent(hold)).isZero();
        assertThat(session.text(hold, Attribute.POOL_NAME)).isEqualTo("orders");
        assertThat(session.value(hold, Attribute.DB_CONNECTION, 0)).isEqualTo(7);
        assertThat(session.rawNanos(hold)).isEqualTo(18 * MILLIS);
        assertThat(session.begin(hold)).isEqualTo(session.rawBegin(hold));
        assertThat(session.unfinished(hold)).isFalse();
        assertThat(session.retiming().shrink(2, 1).quickNanos()).isEqualTo(10 * MILLIS);
    }

    @Test
    void aConnectionThatNeverComesBackIsAnOpenOverlay() {
        Recording recording = Timeline.recording("""
                invoke_agent              [====]
                  sonde.connection.hold    [=]     pool=orders open async
                """, """
                invoke_agent              [====]
                """);
        Session session = recording.session(0);
        assertThat(session.unfinished()).isFalse();
        assertThat(session.unfinished(session.overlays()[0])).isTrue();
        assertThat(session.rawEnd(session.overlays()[0])).isGreaterThan(session.end(0));
        assertThat(recording.session(1).overlays()).isEmpty();
        assertThat(recording.spanCount()).isEqualTo(3);
    }

    @Test
    void aHoldIsNoSessionAndHangsInAnInferredOne() {
        Recording alone = Timeline.recording("""
                sonde.connection.hold [====] pool=orders
                """);
        assertThat(alone.sessionCount()).isZero();
        assertThat(alone.outsideSessions()).containsEntry("sonde.connection.hold", 1L);

        Recording inferred = Timeline.recording("""
                sonde.connection.acquire [=]
                  sonde.connection.hold   [===]  pool=orders
                """, """
                sql                      [==]
                """);
        assertThat(inferred.sessionCount()).isEqualTo(1);
        assertThat(inferred.session(0).size()).isEqualTo(3);
        assertThat(inferred.session(0).overlays()).hasSize(1);
        assertThat(inferred.spanCount()).isEqualTo(3);
    }
}
