package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hostile.HostileProgram;
import com.example.hostile.LongTextProgram;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Recording;
import io.sonde.model.RecordingReader;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What may happen to a program: it prints what it prints without the agent, ends as it ends without, and its recording
 * has the sessions before and after.
 */
class HostileWorldTest {
    private static final boolean ALL = "all".equals(System.getProperty("sonde.robustness"));

    /** Java itself says this wherever there is an agent, when a class is loaded and there is no memory. */
    private static final String OF_JAVA = "*** java.lang.instrument ASSERTION FAILED ***: \"!errorOutstanding\"";

    /** Sessions that go well, before and after. */
    private static final int WELL = 400;

    private static final int LONGEST_SECONDS = 600;

    @TempDir
    Path folder;

    private Recording runs(Jdk jdk, String[] jvm, String... arguments) throws IOException {
        List<String> plain;
        List<String> plainErrors;
        int plainCode;
        try (Child child = command(jdk, jvm, arguments).start()) {
            plainCode = child.closeInput().exitCode(LONGEST_SECONDS);
            plain = child.out();
            plainErrors = child.err();
        }
        try (Child child = command(jdk, jvm, arguments)
                .recordingTo(folder.resolve("out"), HostileRules.option(folder))
                .start()) {
            assertThat(child.closeInput().exitCode(LONGEST_SECONDS))
                    .as("%s", child)
                    .isEqualTo(plainCode);
            assertThat(child.out()).isEqualTo(plain);
            List<String> errors = child.err().stream()
                    .filter(line -> !line.startsWith(OF_JAVA))
                    .toList();
            assertThat(errors).filteredOn(line -> !line.startsWith("sonde: ")).isEqualTo(plainErrors);
            assertThat(errors).hasSize(plainErrors.size() + 2);
        }
        Recording recording = RecordingReader.open(Folders.recordingIn(folder.resolve("out")));
        System.out.println(jdk + " " + String.join(" ", arguments) + ": " + recording.sessionCount() + " sessions, "
                + recording.spanCount() + " spans, " + recording.integrity() + " "
                + recording.manifest().failures());
        return recording;
    }

    private static Child.Command command(Jdk jdk, String[] jvm, String... arguments) {
        return Child.on(jdk)
                .classPath(List.of(Places.classes()))
                .jvm(jvm)
                .program(HostileProgram.class.getName())
                .program(arguments);
    }

    private static void isWhole(Recording recording) {
        assertThat(recording.integrity().lostSpans()).isZero();
        assertThat(recording.integrity().corruptBlocks()).isEmpty();
        assertThat(recording.integrity().missing()).isEmpty();
        assertThat(recording.manifest().cleanStop()).isTrue();
    }

    @OnEachJdk
    void noMemory(Jdk jdk) throws IOException {
        Recording recording = runs(jdk, new String[] {"-Xmx48m"}, "memory");
        // Where Chronicle's classes meet it while they are initialised there is no queue; then the ring has what there
        // is.
        assertThat(recording.sessionCount() + recording.integrity().lostSpans()).isGreaterThanOrEqualTo(WELL);
        assertThat(recording.manifest().cleanStop()
                        || recording.manifest().failures().toString().contains("recorder, last: "))
                .isTrue();
    }

    @OnEachJdk
    void noStack(Jdk jdk) throws IOException {
        Recording recording = runs(jdk, new String[] {"-Xss512k"}, "stack");
        assertThat(recording.sessionCount()).isGreaterThanOrEqualTo(WELL);
        assertThat(recording.manifest().cleanStop()).isTrue();
        recording.forEachSession(session -> {
            if (session.size() == 5) {
                assertThat(session.unfinished()).isFalse();
            }
        });
    }

    @OnEachJdk
    void tenThousandThreads(Jdk jdk) throws IOException {
        Recording recording = runs(jdk, new String[0], "platform");
        isWhole(recording);
        assertThat(recording.sessionCount()).isEqualTo(WELL + 10_000);
    }

    /** All of them inside of a session at once; a million of them, which takes 6 GB, with {@code -Dsonde.robustness=all}. */
    @Test
    void virtualThreads() throws IOException {
        Recording recording = ALL
                ? runs(Jdk.twentyFive(), new String[] {"-Xmx6g"}, "million")
                : runs(Jdk.twentyFive(), new String[] {"-Xmx1g"}, "virtual");
        assertThat(recording.integrity().corruptBlocks()).isEmpty();
        assertThat(recording.integrity().missing()).isEmpty();
        // A session is lost with both its beginning and its end.
        assertThat(recording.sessionCount() + recording.integrity().lostSpans())
                .as("%s", recording.integrity())
                .isGreaterThanOrEqualTo(WELL + (ALL ? 1_000_000 : 100_000));
    }

    @OnEachJdk
    void threadsThatDieInside(Jdk jdk) throws IOException {
        Recording recording = runs(jdk, new String[0], "dying");
        isWhole(recording);
        assertThat(recording.sessionCount()).isEqualTo(WELL + 51);
        int[] unfinished = new int[1];
        recording.forEachSession(session -> unfinished[0] += session.unfinished() ? 1 : 0);
        assertThat(unfinished[0]).isEqualTo(1);
    }

    @OnEachJdk
    void anEndInsideASpan(Jdk jdk) throws IOException {
        Recording recording = runs(jdk, new String[0], "nothing", "7");
        isWhole(recording);
        assertThat(recording.sessionCount()).isEqualTo(WELL + 1);
    }

    /** A hundred million characters, bound to a statement and written out in one. */
    @Test
    void longTexts() throws IOException {
        List<String> plain;
        try (Child child = longText().start()) {
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            plain = child.out();
            System.out.println("without: " + child.err());
        }
        try (Child child = longText()
                .recordingTo(folder.resolve("out"), HostileRules.option(folder))
                .start()) {
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            assertThat(child.out()).isEqualTo(plain);
            System.out.println("with: " + child.err());
        }
        Path recording = Folders.recordingIn(folder.resolve("out"));
        isWhole(RecordingReader.open(recording));
        assertThat(Sessions.of(recording).count(Operation.SQL)).isEqualTo(2);
    }

    private static Child.Command longText() {
        return Places.program(Jdk.ours(), LongTextProgram.class).jvm("-Xmx3g");
    }

    @OnEachJdk
    void otherProcesses(Jdk jdk) throws IOException {
        Recording recording = runs(jdk, new String[0], "child");
        isWhole(recording);
        assertThat(recording.sessionCount()).isEqualTo(WELL + 2);
    }
}
