package io.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.cli.jvm.Surroundings;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class RunTest {
    @TempDir
    private Path folder;

    private Surroundings surroundings;

    @BeforeEach
    void anAgent() throws IOException {
        surroundings = CommandLineRun.surroundings(FakeAgent.jar(folder.resolve("a 'b\" c/sonde.jar")));
    }

    private CommandLineRun sonde(String... arguments) {
        return CommandLineRun.of(surroundings, folder, arguments);
    }

    private Path recording() throws IOException {
        try (var entries = Files.list(folder.resolve("made here"))) {
            return entries.findFirst().orElseThrow();
        }
    }

    @Test
    void aJvmGetsTheFlag() throws IOException {
        CommandLineRun run = sonde(
                "run",
                "out=made here",
                "app=x",
                "--",
                Target.java(),
                "-cp",
                Target.classPath(),
                Idle.class.getName(),
                "exit",
                "7");
        assertThat(run.code()).as("%s", run).isEqualTo(7);
        assertThat(run.err()).contains("sonde: now run: sonde analyze '" + recording() + "'");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aScriptGetsItThroughTheEnvironment() throws IOException {
        Path script = folder.resolve("start.sh");
        Files.writeString(
                script,
                "'" + Target.java() + "' -cp '" + Target.classPath() + "' " + Idle.class.getName() + " exit 5\n");
        CommandLineRun run = sonde("run", "out=made here", "--", "sh", script.toString());
        assertThat(run.code()).as("%s", run).isEqualTo(5);
        assertThat(run.err()).contains("sonde analyze '" + recording() + "'");
    }

    @Test
    void whatIsPresentInTheEnvironmentStays() throws IOException {
        Path said = folder.resolve("said");
        surroundings = new Surroundings(
                surroundings.proc(),
                java.util.Map.of("JAVA_TOOL_OPTIONS", "-Dmine=1"),
                Path.of("/opt/sonde.jar"),
                surroundings.temp(),
                true,
                surroundings.patience());
        CommandLineRun run = sonde("run", "app=x", "--", "sh", "-c", "echo \"$JAVA_TOOL_OPTIONS\" > " + said);
        assertThat(run.code()).isZero();
        assertThat(Files.readString(said).strip()).isEqualTo("-Dmine=1 -javaagent:/opt/sonde.jar=app=x");
        assertThat(run.err()).contains("no recording came into being");
    }

    @Test
    void aQuotedPathIsOneWord() {
        assertThat(Run.quoted("-javaagent:/a/b.jar=x")).isEqualTo("-javaagent:/a/b.jar=x");
        assertThat(Run.quoted("/a b")).isEqualTo("\"/a b\"");
        assertThat(Run.quoted("/a'b")).isEqualTo("\"/a'b\"");
        assertThat(Run.quoted("/a\"b")).isEqualTo("\"/a\"'\"'\"b\"");
    }

    @Test
    void withoutACommandThereIsNothingToRun() {
        assertThat(sonde("run").code()).isEqualTo(2);
        assertThat(sonde("run", "java", "-version").code()).isEqualTo(2);
        assertThat(sonde("run", "app=x", "--").err()).contains("Which command?");
        assertThat(sonde("run", "--", "/no/such/command").code()).isEqualTo(3);
    }

    @Test
    void signalsAreHandedOnAndTheExitCodeComesBack() throws IOException, InterruptedException {
        String script = "trap 'exit 5' TERM; echo ready; while :; do sleep 0.1; done";
        Process run = new ProcessBuilder(
                        Target.java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Sonde.class.getName(),
                        "run",
                        "--",
                        "sh",
                        "-c",
                        script)
                .directory(new File(folder.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(run.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("ready");
            run.toHandle().destroy();
            assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(run.exitValue()).isEqualTo(5);
        } finally {
            run.descendants().forEach(ProcessHandle::destroyForcibly);
            run.destroyForcibly();
        }
    }
}
