package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.assistant.AssistantProgram;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** A heap dump comes into the recording when it is asked for, and never otherwise. */
class HeapDumpTest {
    @TempDir
    Path folder;

    private static void assertDump(Path file) throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (InputStream stream = Files.newInputStream(file)) {
            assertThat(new String(stream.readNBytes(18), StandardCharsets.US_ASCII))
                    .isEqualTo("JAVA PROFILE 1.0.2");
        }
    }

    private static boolean hasDump(Path recording) throws IOException {
        try (Stream<Path> files = Files.walk(recording)) {
            return files.anyMatch(file -> file.toString().endsWith(".hprof"));
        }
    }

    private static void ask(Child child) {
        child.tell("ask 1").told("answered 1");
    }

    @OnEachJdk
    void atTheEnd(Jdk jdk) throws IOException {
        Path out = folder.resolve("out");
        try (Child child = Places.program(jdk, AssistantProgram.class)
                .recordingTo(out, "heap-dump=end", "profile=spans")
                .start()) {
            ask(child);
            assertThat(hasDump(Folders.recordingIn(out))).isFalse();
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
        }
        Path recording = Folders.recordingIn(out);
        assertDump(recording.resolve("heap/dump.hprof"));
        assertThat(Files.readString(recording.resolve("manifest.json")))
                .contains("\"stop\"")
                .doesNotContain("not recorded: the heap dump");
        assertThat(Findings.in(out).spans()).isPositive();
    }

    @OnEachJdk
    void neverByItself(Jdk jdk) throws IOException {
        Path out = folder.resolve("out");
        try (Child child = Places.program(jdk, AssistantProgram.class)
                .recordingTo(out, "profile=spans")
                .start()) {
            ask(child);
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
        }
        assertThat(hasDump(Folders.recordingIn(out))).isFalse();
    }

    @OnEachJdk
    void byCommandWhileTheProgramRuns(Jdk jdk) throws Exception {
        Path out = folder.resolve("out");
        try (Child child = Places.program(jdk, AssistantProgram.class)
                .recordingTo(out, "profile=spans")
                .start()) {
            ask(child);
            Path recording = Folders.recordingIn(out);
            try (Child command = Child.on(jdk)
                    .program("-jar", Places.sonde().toString(), "heap", String.valueOf(child.pid()))
                    .start()) {
                assertThat(command.exitCode()).as("%s", command).isZero();
                assertThat(command.out()).anyMatch(line -> line.contains("holds the program's data"));
            }
            assertDump(recording.resolve("heap/dump.hprof"));
            ask(child);
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
        }
    }
}
