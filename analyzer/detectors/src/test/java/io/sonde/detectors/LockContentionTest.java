package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

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
    void aMonitorIsALockToo() {
        Finding finding = judge(25, held("monitor", "app.Cache")).only("lock-contention-by-phase");
        assertThat(finding.title()).contains("monitor of a Cache");
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
