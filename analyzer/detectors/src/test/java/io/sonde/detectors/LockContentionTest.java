package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.analyzer.testkit.Timeline;
import io.sonde.model.Manifest;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockContentionTest {
    private static final String REENTRANT = "java.util.concurrent.locks.ReentrantLock$NonfairSync";

    /** Two agents at a time want the same lock; the second waits while the first one's statement runs. */
    private static String held(String kind, String what) {
        return """
                scale 5
                invoke_agent:Fleet   [==============================]
                  execute_tool:put     [============]                  thread=one
                    sql                 [==========]                   thread=one name="UPDATE a SET b = ?"
                  execute_tool:put     [==========================]    thread=two
                !%s                     [===========]                  thread=two owner=one object=7 what=%s stack=java.util.concurrent.locks.LockSupport.park:1<app.Cache.put:31<app.Tools.put:5
                !cpu                                 [=============]   thread=two
                """.formatted(kind, what);
    }

    @Test
    void aLockHeldDuringAStatementNamesTheStatement() {
        Judged judged = judge(25, held("park", REENTRANT));

        Finding finding = judged.only("lock-contention-by-phase");
        assertThat(finding.title()).contains("ReentrantLock at Cache.put:31").contains("held during sql UPDATE a");
        assertThat(finding.location().className()).isEqualTo("app.Cache");
        assertThat(finding.location().line()).isEqualTo(31);
        assertThat(finding.location().lock()).isEqualTo(REENTRANT);
        assertThat(finding.location().heldBy()).contains("UPDATE a");
        assertThat(finding.phase()).isEqualTo("action");
        assertThat(finding.saving().msPerSessionHigh()).isGreaterThan(50);
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void waitsWithoutALineAreWhereOthersWaitForTheSameLock() {
        String withLine = held("park", REENTRANT);
        String without = withLine.replaceAll(" stack=\\S+", "");
        Judged judged = judge(Timeline.recording(Manifest.ofApp("x"), timeline -> {
            for (int i = 0; i < 25; i++) {
                timeline.add(i % 5 == 4 ? withLine : without);
            }
        }));
        Finding finding = judged.only("lock-contention-by-phase");
        assertThat(finding.location().line()).isEqualTo(31);
        assertThat(finding.evidence().get(0).value()).isEqualTo(25);
    }

    @Test
    void ofAnotherLockTheyAreNot() {
        String withLine = held("park", REENTRANT);
        String without = withLine.replaceAll(" stack=\\S+", "").replace("object=7", "object=8");
        Judged judged = judge(Timeline.recording(Manifest.ofApp("x"), timeline -> {
            for (int i = 0; i < 50; i++) {
                timeline.add(i % 2 == 0 ? withLine : without);
            }
        }));
        assertThat(judged.of("lock-contention-by-phase")).hasSize(2);
    }

    @Test
    void aMonitorIsALockToo() {
        Finding finding = judge(25, held("monitor", "app.Cache")).only("lock-contention-by-phase");
        assertThat(finding.title()).contains("monitor of a Cache");
    }

    /** Who waits must get a processor first: by then the one who held the monitor does something else. */
    @Test
    void whatTheHolderDoesAfterTheMonitorIsNotWhatItWasHeldFor() {
        Finding finding = judge(25, """
                scale 2
                invoke_agent:Planner [==============================]
                  execute_tool:put    [================]              thread=one
                    sql                [========]                    thread=one name="UPDATE a SET b = ?"
                    http                         [====]              thread=one name=later
                  execute_tool:put     [==========================]  thread=two
                !monitor                [===========]                thread=two owner=one object=7 what=app.Cache stack=app.Cache.put:31<app.Tools.put:5
                !cpu                                 [=============]  thread=two
                """).only("lock-contention-by-phase");
        assertThat(finding.location().heldBy()).contains("UPDATE a");
    }

    private static Judged onJava(int feature, String drawing) {
        Manifest manifest = Manifest.ofApp("x").withJvm("OpenJDK 64-Bit Server VM " + feature + ".0.3+9");
        return judge(Timeline.recording(manifest, timeline -> {
            for (int i = 0; i < 25; i++) {
                timeline.add(drawing);
            }
        }));
    }

    private static List<String> reasons(Judged judged) {
        return judged.diagnosis().notEvaluated().stream()
                .filter(silent -> silent.detector().equals("lock-contention-by-phase"))
                .map(Diagnosis.NotEvaluated::reason)
                .toList();
    }

    private static final String ON_VIRTUAL = """
            scale 5
            invoke_agent:Fleet   [====================]
              execute_tool:put     [================]    thread=two virtual
            !cpu                   [=]
            """;

    @Test
    void whatVirtualThreadsWaitForInMonitorsIsSaidToBeUnknown() {
        assertThat(reasons(onJava(25, ON_VIRTUAL)))
                .singleElement()
                .asString()
                .contains("monitor (synchronized)", "inside \"unknown\"");
    }

    @Test
    void aRecordedLockIsAFindingBesideIt() {
        Judged judged = onJava(24, held("park", REENTRANT).replace("thread=two\n", "thread=two virtual\n"));
        judged.only("lock-contention-by-phase");
        assertThat(reasons(judged)).hasSize(1);
    }

    @Test
    void withoutVirtualThreadsOrOnAnEarlierJavaNothingIsSaidOfThem() {
        assertThat(reasons(onJava(25, ON_VIRTUAL.replace(" virtual", "")))).isEmpty();
        assertThat(reasons(onJava(23, ON_VIRTUAL))).isEmpty();
        assertThat(reasons(judge(25, ON_VIRTUAL))).isEmpty();
    }

    @Test
    void waitingForAResultIsNoLock() {
        judge(25, held("park", "java.util.concurrent.CompletableFuture$Signaller"))
                .silent("lock-contention-by-phase");
    }

    @Test
    void idleWorkersAreNoContention() {
        judge(25, held("park", "java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject"))
                .silent("lock-contention-by-phase");
    }

    @Test
    void aFewWaitsAreNone() {
        judge(10, held("park", REENTRANT)).silent("lock-contention-by-phase");
    }

    @Test
    void shortWaitsInLongSessionsAreNone() {
        judge(25, """
                scale 5
                invoke_agent:Fleet   [========================================]
                  chat                   [===================================]
                !park                 |                                        owner=x what=%s
                """.formatted(REENTRANT)).silent("lock-contention-by-phase");
    }

    @Test
    void whoHoldsItIsNotKnownOutsideOfSpans() {
        Finding finding = judge(25, """
                scale 5
                invoke_agent:Fleet   [==============================]
                !park                   [===========]                  owner=nobody object=7 what=%s stack=app.Cache.put:31
                """.formatted(REENTRANT)).only("lock-contention-by-phase");
        assertThat(finding.location().heldBy()).isNull();
        assertThat(finding.explanation()).contains("in no span");
        assertThat(finding.saving().msPerSessionLow()).isZero();
    }
}
