package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.assistant.Assistant;
import com.example.assistant.AssistantProgram;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a program ends, its recording is complete, its exit code its own, and two lines are all it sees of us. */
class EndingsTest {
    private static final int QUESTIONS = 40;

    @TempDir
    Path out;

    private Child start(Jdk jdk, String... options) {
        return Places.program(jdk, AssistantProgram.class)
                .recordingTo(out, options)
                .start();
    }

    /** Has some questions answered and waits until they are. */
    private static void ask(Child child) {
        child.tell("ask " + QUESTIONS).told("answered " + QUESTIONS);
    }

    @OnEachJdk
    void normally(Jdk jdk) {
        try (Child child = start(jdk)) {
            ask(child);
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            saysOnlyStartAndStop(child);
        }
        Findings found = Findings.in(out);
        hasTheQuestions(found);
        assertThat(found.sessions()).isEqualTo(QUESTIONS);
        assertThat(found.unfinished()).isZero();
        assertThat(found.cleanStop()).isTrue();
    }

    @OnEachJdk
    void bySystemExitInsideASession(Jdk jdk) {
        try (Child child = start(jdk)) {
            ask(child);
            child.tell("hold").told("inside");
            assertThat(child.tell("exit").exitCode()).as("%s", child).isEqualTo(3);
            saysOnlyStartAndStop(child);
        }
        Findings found = Findings.in(out);
        hasTheQuestions(found);
        hasTheOpenOne(found);
        assertThat(found.cleanStop()).isTrue();
    }

    @OnEachJdk
    void byAnUncaughtException(Jdk jdk) {
        try (Child child = start(jdk)) {
            ask(child);
            assertThat(child.tell("throw").exitCode()).as("%s", child).isEqualTo(1);
            assertThat(child.err())
                    .filteredOn(line -> !line.startsWith("sonde: "))
                    .first()
                    .isEqualTo("Exception in thread \"main\" java.lang.IllegalStateException: as told");
        }
        Findings found = Findings.in(out);
        hasTheQuestions(found);
        assertThat(found.cleanStop()).isTrue();
    }

    @OnEachJdk
    void byTheTerminationSignal(Jdk jdk) {
        try (Child child = start(jdk)) {
            ask(child);
            child.tell("hold").told("inside");
            assertThat(child.terminate().exitCode()).as("%s", child).isEqualTo(128 + 15);
            saysOnlyStartAndStop(child);
        }
        Findings found = Findings.in(out);
        hasTheQuestions(found);
        hasTheOpenOne(found);
        assertThat(found.cleanStop()).isTrue();
    }

    @OnEachJdk
    void byTheSignalThatNobodyHears(Jdk jdk) {
        try (Child child = start(jdk)) {
            ask(child);
            child.tell("hold").told("inside");
            child.kill().exitCode();
            assertThat(child.err()).hasSize(1);
        }
        Findings found = Findings.in(out);
        hasTheQuestions(found);
        hasTheOpenOne(found);
        assertThat(found.cleanStop()).isFalse();
    }

    @OnEachJdk
    void byTheSignalThatNobodyHearsInFullWork(Jdk jdk) {
        long answered;
        try (Child child = start(jdk)) {
            for (int i = 0; i < 500; i++) {
                child.tell("ask " + QUESTIONS);
            }
            child.told("answered " + 10 * QUESTIONS);
            child.kill().exitCode();
            answered = child.out().stream()
                    .filter(line -> line.matches("answered \\d+"))
                    .mapToLong(line -> Long.parseLong(line.substring("answered ".length())))
                    .max()
                    .orElseThrow();
        }
        Findings found = Findings.in(out);
        assertThat(found.sessions()).isGreaterThanOrEqualTo(answered);
        assertThat(found.calls("chat", "scripted")).isGreaterThanOrEqualTo(2 * answered);
        assertThat(found.unfinished()).isLessThanOrEqualTo(1);
        assertThat(found.lost()).isZero();
        assertThat(found.cleanStop()).isFalse();
    }

    @OnEachJdk
    void whileItGoesOn(Jdk jdk) {
        try (Child child = start(jdk)) {
            ask(child);
            child.tell("hold").told("inside");

            Findings found = Findings.in(out);

            assertThat(child.isAlive()).isTrue();
            hasTheQuestions(found);
            hasTheOpenOne(found);
            assertThat(found.cleanStop()).isFalse();
            assertThat(child.tell("go on").closeInput().exitCode()).isZero();
            saysOnlyStartAndStop(child);
        }
    }

    @OnEachJdk
    void theRecordingBeforeTheProgram(Jdk jdk) {
        try (Child child = start(jdk, "duration=5s")) {
            child.tell("ask 1").told("answered 1");
            String stop = child.warned("recorded ");

            assertThat(stop).contains(" in " + Folders.recordingIn(out));
            child.tell("ask 5").told("answered 6");
            assertThat(child.closeInput().exitCode()).isZero();
            saysOnlyStartAndStop(child);
        }
        Findings found = Findings.in(out);
        assertThat(found.sessions()).isEqualTo(1);
        assertThat(found.cleanStop()).isTrue();
    }

    @Test
    void aBadOptionLeavesTheProgramAlone() {
        try (Child child = start(Jdk.ours(), "colour=blue")) {
            child.tell("ask 1").told("answered 1");
            assertThat(child.closeInput().exitCode()).isZero();
            assertThat(child.err()).hasSize(1);
            assertThat(child.err().get(0)).startsWith("sonde: ").contains("'colour'", "duration");
        }
        assertThat(Folders.recordingsIn(out)).isEmpty();
    }

    @Test
    void aBadValueNamesTheKeyAndWhatItTakes() {
        try (Child child = start(Jdk.ours(), "profile=fast")) {
            assertThat(child.closeInput().exitCode()).isZero();
            assertThat(child.err()).hasSize(1);
            assertThat(child.err().get(0)).startsWith("sonde: ").contains("'profile'", "spans", "standard", "deep");
        }
    }

    @Test
    void aBadOptionEndsAProgramThatIsStrict() {
        try (Child child = start(Jdk.ours(), "strict=true", "colour=blue")) {
            assertThat(child.exitCode()).isEqualTo(2);
            assertThat(child.out()).isEmpty();
            assertThat(child.err()).hasSize(1);
            assertThat(child.err().get(0)).contains("'colour'");
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsReplacedByTheTemporaryOne() throws IOException {
        Path temporary = Files.createDirectory(out.resolve("temporary"));
        Path inTheWay = Files.createFile(out.resolve("file"));
        try (Child child = Places.program(Jdk.ours(), AssistantProgram.class)
                .jvm("-Djava.io.tmpdir=" + temporary)
                .recordingTo(inTheWay.resolve("recordings"))
                .start()) {
            child.tell("ask 3").told("answered 3");
            assertThat(child.closeInput().exitCode()).isZero();
            saysOnlyStartAndStop(child);
            assertThat(child.err().get(0)).contains(temporary.toString(), inTheWay.toString());
            Path recording = Path.of(child.err().get(1).replaceFirst(".* in ", ""));
            assertThat(recording.startsWith(temporary)).as("%s", recording).isTrue();
            assertThat(Findings.of(recording).sessions()).isEqualTo(3);
        }
    }

    @Test
    void aSecondAgentStepsBack() {
        try (Child child = Places.program(Jdk.ours(), AssistantProgram.class)
                .recordingTo(out.resolve("one"))
                .recordingTo(out.resolve("two"))
                .start()) {
            ask(child);
            assertThat(child.closeInput().exitCode()).isZero();
            assertThat(child.err()).hasSize(3);
            assertThat(child.err().get(1)).startsWith("sonde: not recording: ").contains("already");
        }
        Findings found = Findings.in(out.resolve("one"));
        hasTheQuestions(found);
        assertThat(found.sessions()).isEqualTo(QUESTIONS);
        assertThat(Folders.recordingsIn(out.resolve("two"))).isEmpty();
    }

    private static void saysOnlyStartAndStop(Child child) {
        assertThat(child.err()).as("%s", child).hasSize(2);
        assertThat(child.err().get(0)).startsWith("sonde: recording to ");
        assertThat(child.err().get(1)).startsWith("sonde: recorded ");
    }

    /** All that the program counted itself is there. */
    private static void hasTheQuestions(Findings found) {
        assertThat(found.sessions()).isGreaterThanOrEqualTo(QUESTIONS);
        assertThat(found.spans()).isGreaterThanOrEqualTo(QUESTIONS * (long) Assistant.CALLS_PER_QUESTION);
        assertThat(found.calls("chat", "scripted")).isGreaterThanOrEqualTo(2 * QUESTIONS);
        assertThat(found.calls("execute_tool", "find_customer")).isGreaterThanOrEqualTo(QUESTIONS);
        assertThat(found.lost()).isZero();
    }

    private static void hasTheOpenOne(Findings found) {
        assertThat(found.unfinished()).as("%s", found.json().path("sessions")).isEqualTo(1);
    }
}
