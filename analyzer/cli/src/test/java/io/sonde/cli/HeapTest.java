package io.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sonde.cli.jvm.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code sonde heap} against real JVMs. */
@EnabledOnOs(OS.LINUX)
class HeapTest {
    @TempDir
    private Path folder;

    private Surroundings surroundings;

    @BeforeEach
    void anAgent() throws IOException {
        surroundings = CommandLineRun.surroundings(FakeAgent.jar(folder.resolve("sonde.jar")));
    }

    private CommandLineRun sonde(String... arguments) {
        return CommandLineRun.of(surroundings, folder, arguments);
    }

    private static void assertDump(Path file) throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (InputStream stream = Files.newInputStream(file)) {
            assertThat(new String(stream.readNBytes(18), StandardCharsets.US_ASCII))
                    .isEqualTo("JAVA PROFILE 1.0.2");
        }
        try (Stream<Path> beside = Files.list(file.getParent())) {
            assertThat(beside.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
        }
    }

    @Test
    void intoTheRecording() throws IOException {
        try (Target target = Target.with()) {
            assertThat(sonde("attach", target.pid(), "out=made").code()).isZero();
            Path recording = folder.resolve("made/idle-20260101-000000-" + target.pid());
            CommandLineRun run = sonde("heap", target.pid());
            assertThat(run.code()).as("%s", run).isZero();
            Path file = recording.resolve("heap/dump.hprof");
            assertDump(file);
            assertThat(run.out())
                    .contains("to " + file)
                    .contains("holds the program's data")
                    .contains("sonde analyze " + recording);
            CommandLineRun again = sonde("heap", target.pid());
            assertThat(again.code()).isEqualTo(2);
            assertThat(again.err()).contains("exists already");
            assertThat(target.echo("still here")).isEqualTo("still here");
        }
    }

    @Test
    void intoAFile() throws IOException {
        try (Target target = Target.with("-XX:-EnableDynamicAgentLoading")) {
            CommandLineRun run = sonde("heap", target.pid(), "--output", "my dump.hprof");
            assertThat(run.code()).as("%s", run).isZero();
            assertDump(folder.resolve("my dump.hprof"));
            assertThat(sonde("heap", target.pid(), "--output", "my dump.hprof").code())
                    .isEqualTo(2);
            assertThat(sonde("heap", target.pid(), "--output", "no/folder.hprof")
                            .err())
                    .contains("there is no folder");
        }
    }

    @Test
    void withoutARecordingAFileHasToBeNamed() throws IOException {
        try (Target target = Target.with()) {
            CommandLineRun run = sonde("heap", target.pid());
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("is not being recorded", "--output FILE");
        }
    }

    @Test
    void whatCannotBeReachedGetsASentence() throws IOException {
        assertThat(sonde("heap", "4194000").code()).isEqualTo(4);
        assertThat(sonde("heap", "4194000").err()).contains("There is no process 4194000");
        assertThat(sonde("heap", "me").code()).isEqualTo(2);
        try (Target target = Target.with("-XX:+DisableAttachMechanism")) {
            CommandLineRun run = sonde("heap", target.pid(), "--output", "d.hprof");
            assertThat(run.code()).isEqualTo(4);
            assertThat(run.err()).contains("DisableAttachMechanism");
        }
    }

    @Test
    void anotherUsersJvmCannotWriteHere() throws IOException {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        assumeThat(Path.of("/usr/bin/setpriv")).exists();
        List<String> nobody =
                List.of("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", Target.java());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        try (Target target = Target.start(Map.of(), nobody)) {
            CommandLineRun run = sonde("heap", target.pid(), "--output", "d.hprof");
            assertThat(run.code()).as("%s", run).isEqualTo(4);
            assertThat(run.err()).contains("cannot write into " + folder);
            assertThat(folder.resolve("d.hprof")).doesNotExist();
        }
    }

    @Test
    void withoutRoomTheJvmIsNotAsked() throws IOException {
        surroundings = new FakeProc(folder.resolve("drawn")).ofRoot(1L << 40).surroundings();
        CommandLineRun run = sonde("heap", String.valueOf(FakeProc.PID), "--output", "d.hprof");
        assertThat(run.code()).as("%s", run).isEqualTo(4);
        assertThat(run.err()).contains("There is no room for the heap dump: it may need", "--output");
    }
}
