package io.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sonde.cli.jvm.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands against real JVMs, in which {@link FakeAgent} plays the agent. */
@EnabledOnOs(OS.LINUX)
class RunningJvmTest {
    @TempDir
    private Path folder;

    private Surroundings surroundings;

    @BeforeEach
    void anAgent() throws IOException {
        surroundings = CommandLineRun.surroundings(FakeAgent.jar(folder.resolve("with space/sonde.jar")));
    }

    private CommandLineRun sonde(String... arguments) {
        return CommandLineRun.of(surroundings, folder, arguments);
    }

    private void with(Map<String, String> environment, Duration patience) {
        surroundings = new Surroundings(
                surroundings.proc(), environment, surroundings.jar(), surroundings.temp(), true, patience);
    }

    /** Nobody asked it to print, and its agent was not called. */
    private void assertUntouched(Target target) throws IOException {
        assertThat(target.echo("one")).isEqualTo("one");
        assertThat(target.echo("two")).isEqualTo("two");
        assertThat(Path.of("/tmp", ".java_pid" + target.pid())).doesNotExist();
    }

    private static List<Path> requests() throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/tmp"))) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("sonde-request-"))
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"-XX:+UsePerfData", "-XX:-UsePerfData"})
    void eachJvmIsListed(String perfData) throws IOException {
        try (Target target = Target.with(perfData)) {
            CommandLineRun run = sonde("list");
            assertThat(run.code()).isZero();
            String line = run.out()
                    .lines()
                    .filter(row -> row.strip().startsWith(target.pid() + " "))
                    .findFirst()
                    .orElseThrow();
            assertThat(line).contains(System.getProperty("java.version"), Idle.class.getName());
            assertThat(run.out()).doesNotContain("secret-argument");
            assertThat(run.out().lines())
                    .noneMatch(row ->
                            row.strip().startsWith(ProcessHandle.current().pid() + " "));
            assertThat(sonde("doctor", target.pid()).code()).isZero();
            assertUntouched(target);
        }
    }

    @Test
    void aRecordingFromAttachToDetach() throws IOException {
        try (Target target = Target.with()) {
            assertThat(sonde("status", target.pid()).code()).isEqualTo(4);
            assertUntouched(target);
            CommandLineRun attached = sonde("attach", target.pid(), "out=made", "tags=a;b");
            assertThat(attached.code()).as("%s", attached).isZero();
            Path recording = folder.resolve("made/idle-20260101-000000-" + target.pid());
            assertThat(attached.out())
                    .contains(recording.toString())
                    .contains("sonde status " + target.pid())
                    .contains("sonde detach " + target.pid());
            assertThat(attached.out().contains("prints a warning"))
                    .isEqualTo(Runtime.version().feature() >= 21);

            CommandLineRun again = sonde("attach", target.pid());
            assertThat(again.code()).isEqualTo(4);
            assertThat(again.err())
                    .contains("recorded already, to " + recording)
                    .contains("nothing was changed");
            assertThat(sonde("list").out()).contains(recording.toString());
            assertThat(sonde("doctor", target.pid()).code()).isEqualTo(4);

            CommandLineRun status = sonde("status", target.pid());
            assertThat(status.code()).as("%s", status).isZero();
            assertThat(status.out())
                    .contains("recording  " + recording)
                    .contains("42 as of ")
                    .contains("3 spans, 1 other records")
                    .contains("3.0 KiB of it waiting")
                    .contains("Not contained: what recording adds")
                    .contains("woven      jdbc 1, 4 methods")
                    .contains("refused    odd 2: m() is missing")
                    .contains("note       no samples")
                    .contains("tags=a;b");

            CommandLineRun detached = sonde("detach", target.pid());
            assertThat(detached.code()).as("%s", detached).isZero();
            assertThat(detached.out())
                    .contains("Recorded 42 spans, 3 lost")
                    .contains("  the entry class", "  the boot API")
                    .contains("Now run: sonde analyze " + recording);
            assertThat(sonde("detach", target.pid()).err()).contains("is not being recorded");
            assertThat(sonde("detach", target.pid()).code()).isEqualTo(4);
            assertThat(sonde("status", target.pid()).code()).isEqualTo(4);
            assertThat(target.echo("still here")).isEqualTo("still here");

            assertThat(sonde("attach", target.pid(), "out=made again").code()).isZero();
            assertThat(sonde("detach", target.pid()).out())
                    .contains("sonde analyze '" + folder.resolve("made again") + "/idle");
        }
        assertThat(requests()).isEmpty();
    }

    @Test
    void analyzeFindsWhatIsBeingWritten() throws IOException {
        try (Target target = Target.with()) {
            assertThat(sonde("attach", target.pid(), "out=anywhere").code()).isZero();
            CommandLineRun run = sonde("analyze", target.pid());
            assertThat(run.out() + run.err()).contains("anywhere/idle-20260101-000000-" + target.pid());
        }
    }

    @Test
    void theCallersEnvironmentCounts() throws IOException {
        with(Map.of("SONDE_OUT", "of-environment", "SONDE_APP", "x"), Duration.ofSeconds(60));
        try (Target target = Target.with()) {
            assertThat(sonde("attach", target.pid()).out())
                    .contains(folder.resolve("of-environment").toString());
            assertThat(sonde("status", target.pid()).out()).contains("app=x");
        }
    }

    @Test
    void badOptionsAreRefusedBeforeAnythingIsTouched() throws IOException {
        try (Target target = Target.with()) {
            assertThat(sonde("attach", target.pid(), "colour=red").code()).isEqualTo(2);
            assertThat(sonde("attach", target.pid(), "rules=absent").err()).contains("rules=absent cannot be read");
            assertThat(sonde("attach", target.pid(), "profile=fast").code()).isEqualTo(2);
            assertThat(sonde("run", "colour=red", "--", "false").code()).isEqualTo(2);
            assertUntouched(target);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "badrules,2,line 1 is no rule",
        "nofolder,4,disk full",
        "busy,4,'recorded already, to /elsewhere'",
        "broken,70,defect of Sonde",
        "silent,70,did not say what it did",
        "throws,4,did not take the agent",
    })
    void whatTheAgentSaysIsPassedOn(String app, int code, String sentence) {
        try (Target target = Target.with()) {
            CommandLineRun run = sonde("attach", target.pid(), "app=" + app);
            assertThat(run.code()).as("%s", run).isEqualTo(code);
            assertThat(run.err()).contains(sentence);
            assertThat(run.err().lines()).hasSize(1);
        }
    }

    @Test
    void anAgentThatHangsDoesNotHangUs() throws IOException {
        with(Map.of(), Duration.ofSeconds(2));
        try (Target target = Target.with()) {
            CommandLineRun run = sonde("attach", target.pid(), "app=hang");
            assertThat(run.code()).isEqualTo(4);
            assertThat(run.err()).contains("did not answer within 2 s").contains("withdrawn");
            assertThat(target.echo("alive")).isEqualTo("alive");
        }
        assertThat(requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "-XX:+DisableAttachMechanism,-XX:+UsePerfData,-XX:+DisableAttachMechanism",
        "-XX:+DisableAttachMechanism,-XX:-UsePerfData,-XX:+DisableAttachMechanism",
        "-XX:-EnableDynamicAgentLoading,-XX:+UsePerfData,-XX:-EnableDynamicAgentLoading",
        "-XX:-EnableDynamicAgentLoading,-XX:-UsePerfData,-XX:-EnableDynamicAgentLoading",
    })
    void aJvmThatTakesNoAgentsIsLeftAlone(String flag, String perfData, String named) throws IOException {
        try (Target target = Target.with(flag, perfData)) {
            for (String command : new String[] {"attach", "detach", "doctor"}) {
                CommandLineRun run = sonde(command, target.pid());
                assertThat(run.code()).as("%s", run).isEqualTo(4);
                assertThat(run.out() + run.err()).contains(named);
            }
            assertUntouched(target);
        }
    }

    @Test
    void flagsOfTheEnvironmentCount() throws IOException {
        Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS", "-XX:+DisableAttachMechanism");
        for (String perfData : new String[] {"-XX:+UsePerfData", "-XX:-UsePerfData"}) {
            try (Target target = Target.start(environment, List.of(Target.java()), perfData)) {
                assertThat(sonde("attach", target.pid()).err()).contains("-XX:+DisableAttachMechanism");
                assertUntouched(target);
            }
        }
    }

    @Test
    void moreFlagsThanAreEverPublished() throws IOException {
        try (Target target = Target.with("-Dlong=" + "x".repeat(2000), "-XX:+DisableAttachMechanism")) {
            assertThat(sonde("attach", target.pid()).err()).contains("-XX:+DisableAttachMechanism");
            assertUntouched(target);
        }
    }

    @Test
    void aJvmThatIgnoresSignalsIsAttachedNevertheless() throws IOException {
        try (Target target = Target.with("-Xrs")) {
            CommandLineRun run = sonde("attach", target.pid());
            assertThat(run.code()).as("%s", run).isZero();
            assertThat(target.echo("alive")).isEqualTo("alive");
        }
    }

    @Test
    void aStoppedJvm() throws IOException, InterruptedException {
        try (Target target = Target.with()) {
            target.signal("STOP");
            awaitStopped(target);
            CommandLineRun run = sonde("attach", target.pid());
            assertThat(run.code()).isEqualTo(4);
            assertThat(run.err()).contains("is stopped");
            assertThat(sonde("list").out()).contains(target.pid());
            target.signal("CONT");
            assertUntouched(target);
        }
    }

    private static void awaitStopped(Target target) throws IOException {
        long until = System.nanoTime() + 30_000_000_000L;
        while (!Files.readString(Path.of("/proc", target.pid(), "stat")).contains(") T ")) {
            assertThat(System.nanoTime()).isLessThan(until);
            Thread.onSpinWait();
        }
    }

    @Test
    void anImageWithoutInstrument() throws IOException, InterruptedException {
        Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
        Path image = folder.resolve("image");
        Process made = new ProcessBuilder(jlink.toString(), "--add-modules", "java.base", "--output", image.toString())
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
        try (Target target =
                Target.start(Map.of(), List.of(image.resolve("bin/java").toString()))) {
            CommandLineRun run = sonde("attach", target.pid());
            assertThat(run.code()).isEqualTo(4);
            assertThat(run.err()).contains("without the module java.instrument").contains("--add-modules");
            assertThat(sonde("list").out()).contains(target.pid());
            assertUntouched(target);
        }
    }

    @Test
    void rootAttachesForAnotherUser() throws IOException {
        assumeThat(System.getProperty("user.name"))
                .as("only root can start a JVM as another user")
                .isEqualTo("root");
        Path setpriv = Path.of("/usr/bin/setpriv");
        assumeThat(setpriv).as("setpriv starts it").exists();
        Path classes = Path.of(Target.classPath().split(":", 2)[0]);
        assumeThat(canBeReached(classes))
                .as("others can read the test's classes")
                .isTrue();
        List<String> nobody =
                List.of(setpriv.toString(), "--reuid=65534", "--regid=65534", "--clear-groups", Target.java());
        try (Target target = Target.start(Map.of(), nobody)) {
            CommandLineRun hidden = sonde("attach", target.pid());
            assertThat(hidden.code()).as("%s", hidden).isEqualTo(4);
            assertThat(hidden.err()).contains("cannot read " + surroundings.jar());
            Path shared = Files.createTempDirectory(Path.of("/tmp"), "sonde-shared-");
            try {
                Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
                surroundings = CommandLineRun.surroundings(FakeAgent.jar(shared.resolve("sonde.jar")));
                CommandLineRun run = sonde("attach", target.pid(), "out=" + shared);
                assertThat(run.code()).as("%s", run).isZero();
                assertThat(sonde("status", target.pid()).code()).isZero();
                assertThat(sonde("detach", target.pid()).code()).isZero();
            } finally {
                delete(shared);
            }
        }
        assertThat(requests()).isEmpty();
    }

    private static boolean canBeReached(Path file) throws IOException {
        for (Path above = file; above != null; above = above.getParent()) {
            if (!PosixFilePermissions.toString(Files.getPosixFilePermissions(above))
                    .endsWith("x")) {
                return false;
            }
        }
        return true;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
