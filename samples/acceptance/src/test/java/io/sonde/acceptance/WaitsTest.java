package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.waiting.WaitingProgram;
import io.sonde.acceptance.RecordedWaits.Wait;
import io.sonde.format.vocabulary.WaitFlags;
import io.sonde.model.RecordingReader;
import io.sonde.testkit.Child;
import io.sonde.testkit.ForkedResult;
import io.sonde.testkit.ForkedTests;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;

/** Threads that wait inside spans, under the built agent. */
class WaitsTest {
    private static final String LOCK = "java.util.concurrent.locks.ReentrantLock$NonfairSync";

    @TempDir
    Path folder;

    private Path rules() throws IOException {
        return Files.writeString(folder.resolve("rules"), """
                session com.example.waiting.Desk#take()
                session com.example.waiting.Desk#hold(long)
                session com.example.waiting.Desk#rest()
                session com.example.waiting.Desk#oneWay()
                session com.example.waiting.Desk#otherWay()
                session com.example.waiting.Desk#oneMonitor()
                session com.example.waiting.Desk#otherMonitor()
                """);
    }

    private Child.Command program(Jdk jdk) {
        return Places.program(jdk, WaitingProgram.class);
    }

    /** The ids of two threads that a line names. */
    private static long[] ids(String line) {
        String[] words = line.split(" ");
        return new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])};
    }

    @OnEachJdk
    void aContendedLockIsRecorded(Jdk jdk) throws IOException {
        Path out = folder.resolve("out");
        long[] threads;
        try (Child child = program(jdk).recordingTo(out, "rules=" + rules()).start()) {
            threads = ids(child.tell("contend").told("contended "));
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
        }
        RecordedWaits recorded = RecordedWaits.of(Folders.recordingIn(out));
        assertThat(recorded.all())
                .filteredOn(wait -> wait.blockerClass().equals(LOCK))
                .singleElement()
                .satisfies(wait -> {
                    assertThat(wait.threadId()).isEqualTo(threads[1]);
                    assertThat(wait.ownerThreadId()).isEqualTo(threads[0]);
                    assertThat(wait.nanos()).isGreaterThan(1_000_000);
                    assertThat(wait.callSite()).matches("com\\.example\\.waiting\\.Desk\\.take:\\d+");
                    assertThat(wait.blockerIdentity()).isNotZero();
                    assertThat(wait.flags()).isZero();
                    assertThat(recorded.spans).contains(wait.spanId());
                });
    }

    @OnEachJdk
    void whereOnlySpansAreAskedForWaitsAreNotMeasured(Jdk jdk) throws IOException {
        Path out = folder.resolve("out");
        try (Child child = program(jdk)
                .recordingTo(out, "profile=spans", "rules=" + rules())
                .start()) {
            child.tell("contend").told("contended ");
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
        }
        RecordedWaits recorded = RecordedWaits.of(Folders.recordingIn(out));
        assertThat(recorded.all()).isEmpty();
        assertThat(recorded.spans).isNotEmpty();
    }

    /** Nothing would ever write these waits: they are found at the end. */
    @OnEachJdk
    void aDeadlockIsSeenAtTheEnd(Jdk jdk) throws IOException {
        deadlock(jdk, "deadlock", WaitFlags.OPEN, LOCK, "opposite");
    }

    /** JFR tells of a wait for a monitor when it ends. */
    @OnEachJdk
    void aDeadlockOfMonitorsIsSeenAtTheEnd(Jdk jdk) throws IOException {
        deadlock(
                jdk,
                "deadlock monitors",
                WaitFlags.OPEN | WaitFlags.MONITOR,
                "java.util.concurrent.locks.ReentrantLock",
                "oppositeMonitors");
    }

    @OnEachJdk
    void aDeadlockOfVirtualThreadsIsSeenAtTheEnd(Jdk jdk) throws IOException {
        Assumptions.assumeTrue(jdk.feature() >= 21, "no virtual threads before Java 21");
        deadlock(jdk, "deadlock virtual", WaitFlags.OPEN, LOCK, "opposite");
    }

    private void deadlock(Jdk jdk, String command, int flags, String lock, String method) throws IOException {
        Path out = folder.resolve("out");
        long[] threads;
        try (Child child = program(jdk).recordingTo(out, "rules=" + rules()).start()) {
            threads = ids(child.tell(command).told("deadlocked "));
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
        }
        RecordedWaits recorded = RecordedWaits.of(Folders.recordingIn(out));
        List<Wait> open = recorded.all().stream()
                .filter(wait -> (wait.flags() & WaitFlags.OPEN) != 0)
                .toList();
        assertThat(open).hasSize(2).allSatisfy(wait -> {
            assertThat(wait.flags()).isEqualTo(flags);
            assertThat(wait.blockerClass()).isEqualTo(lock);
            assertThat(wait.callSite()).matches("com\\.example\\.waiting\\.Desk\\." + method + ":\\d+");
            assertThat(recorded.begun).contains(wait.spanId());
        });
        assertThat(open)
                .anyMatch(wait -> wait.threadId() == threads[0] && wait.ownerThreadId() == threads[1])
                .anyMatch(wait -> wait.threadId() == threads[1] && wait.ownerThreadId() == threads[0]);
    }

    /** A thread that is parked in woven code when we leave comes back into it when we are gone, or there again. */
    @OnEachJdk
    void aThreadStaysParkedOverDetachAndTheNextAttach(Jdk jdk) throws IOException {
        try (Child child = program(jdk).start()) {
            child.told("ready");
            Attached.Reply first = attach(child, "first");
            child.tell("rest").told("rests");
            Attached.Reply detached = Attached.detach(child.pid(), Places.sonde());
            assertThat(detached.outcome()).as("%s", detached).isEqualTo("stopped");
            Attached.Reply second = attach(child, "second");
            assertThat(child.tell("release").told("released ")).isEqualTo("released 1");
            child.tell("contend").told("contended ");
            Attached.detach(child.pid(), Places.sonde());
            child.tell("contend").told("contended ");
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();

            assertThat(RecordedWaits.of(first.folder()).all())
                    .singleElement()
                    .satisfies(wait -> assertThat(wait.flags()).isEqualTo(WaitFlags.OPEN));
            assertThat(RecordedWaits.of(second.folder()).all())
                    .singleElement()
                    .satisfies(wait -> assertThat(wait.blockerClass()).isEqualTo(LOCK));
            assertThat(RecordingReader.open(second.folder()).integrity().failures())
                    .isZero();
        }
    }

    private Attached.Reply attach(Child child, String name) throws IOException {
        Attached.Reply attached =
                Attached.attach(child.pid(), Places.sonde(), folder.resolve(name), "rules=" + rules());
        assertThat(attached.outcome()).as("%s", attached).isEqualTo("recording");
        return attached;
    }

    /** The tests of the instrumentation once more, woven by the agent itself. */
    @OnEachJdk
    void theTestsOfTheInstrumentation(Jdk jdk) throws IOException {
        Path results = folder.resolve("results.txt");
        TestLibraries newest = TestLibraries.all().get(0);
        try (Child child = Child.on(jdk)
                .recordingTo(folder.resolve("recordings"))
                .jvm("-Djava.io.tmpdir=" + folder)
                .classPath(newest.classPath())
                .program(ForkedTests.class.getName(), results.toString(), "com.example.woven.ParkTest")
                .in(folder)
                .start()) {
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
        }
        List<ForkedResult> found = ForkedResult.read(results);
        assertThat(found)
                .filteredOn(result -> result.status() == ForkedResult.Status.FAILED)
                .isEmpty();
        assertThat(found)
                .filteredOn(result -> result.status() == ForkedResult.Status.PASSED)
                .hasSizeGreaterThan(10);
        assertThat(found).anyMatch(result -> result.status() == ForkedResult.Status.END);
    }
}
