package io.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a JVM from being attached is found in {@code /proc}, before it is touched. */
class PreflightTest {
    @TempDir
    private Path folder;

    private FakeProc proc;

    @BeforeEach
    void aFitJvm() throws IOException {
        proc = new FakeProc(folder);
    }

    private CommandLineRun sonde(String... arguments) {
        return CommandLineRun.of(proc.surroundings(), folder, arguments);
    }

    /** Every command that needs the JVM ends with 4 and the same sentence. */
    private void assertRefused(String... parts) {
        for (String command : new String[] {"attach", "detach", "doctor"}) {
            CommandLineRun run = sonde(command, String.valueOf(FakeProc.PID));
            assertThat(run.code()).as("%s: %s", command, run).isEqualTo(4);
            assertThat(command.equals("doctor") ? run.out() : run.err()).contains(parts);
            assertThat(run.out() + run.err()).doesNotContain("secret");
        }
        assertThat(sonde("doctor", String.valueOf(FakeProc.PID)).out()).contains("no       ");
    }

    @Test
    void aFitJvmCanBeRecorded() {
        CommandLineRun run = sonde("doctor", String.valueOf(FakeProc.PID));
        assertThat(run.code()).as("%s", run).isZero();
        assertThat(run.out())
                .contains("Process 4711 (com.acme.Desk) runs on Java 17.0.1")
                .contains("samples nothing yet")
                .doesNotContain("no       ")
                .doesNotContain("secret");
    }

    @Test
    void noSuchProcess() {
        CommandLineRun run = sonde("attach", "4712");
        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err()).contains("There is no process 4712");
        assertThat(sonde("status", "4712").err()).contains("There is no process 4712");
        assertThat(sonde("detach", "4712").code()).isEqualTo(4);
        assertThat(sonde("doctor", "4712").code()).isEqualTo(4);
    }

    @Test
    void noJvm() throws IOException {
        proc.libraries("/usr/lib/libc.so");
        assertRefused("is no JVM");
    }

    @Test
    void anotherUser() throws IOException {
        proc.user(1001);
        assertRefused("belongs to the user", "1001", "or as root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pid", "mnt"})
    void anotherContainer(String namespace) throws IOException {
        proc.namespace(namespace, 2);
        assertRefused("in a container", "run sonde inside it", "docker exec");
    }

    @Test
    void anotherContainerThatShowsItsPids() throws IOException {
        proc.pids(FakeProc.PID + "\t17");
        assertRefused("in a container", "attach 17", "nsenter -t 4711");
    }

    @ParameterizedTest
    @ValueSource(strings = {"T", "t"})
    void stopped(String state) throws IOException {
        proc.state(state.charAt(0));
        assertRefused("is stopped", "kill -CONT 4711");
    }

    @Test
    void dying() throws IOException {
        proc.state('Z');
        assertRefused("is ending");
    }

    @Test
    void openJ9() throws IOException {
        proc.libraries("/opt/j9/lib/default/libj9vm29.so", "/opt/j9/lib/j9vm/libjvm.so");
        assertRefused("OpenJ9", "HotSpot");
        assertThat(sonde("list").out()).contains("4711");
    }

    @ParameterizedTest
    @CsvSource({"1.8.0_402,1.8.0_402", "11.0.2,11.0.2", "16,16"})
    void anOldJava(String version, String shown) throws IOException {
        proc.release(version, "");
        assertRefused("runs on Java " + shown, "17 or later");
    }

    @Test
    void aDeletedImageIsOfUnknownVersion() throws IOException {
        proc.libraries("/gone/lib/server/libjvm.so (deleted)");
        CommandLineRun run = sonde("doctor", String.valueOf(FakeProc.PID));
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("limited  java");
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.instrument", "java.management", "java.naming", "jdk.unsupported"})
    void aJavaWithoutAModuleThatIsNeeded(String module) throws IOException {
        proc.release("21", "java.base java.instrument java.management java.naming jdk.unsupported".replace(module, ""));
        assertRefused("without the module " + module, "--add-modules");
    }

    @Test
    void aJavaWithoutJfrIsLimited() throws IOException {
        proc.release("21.0.2", "java.base java.instrument java.management java.naming jdk.unsupported");
        CommandLineRun run = sonde("doctor", String.valueOf(FakeProc.PID));
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("limited  jfr").contains("spans are recorded");
    }

    @Test
    void flagsOfTheCommandLine() throws IOException {
        proc.commandLine("java", "-cp", "a b", "-XX:+DisableAttachMechanism", "com.acme.Desk");
        assertRefused("-XX:+DisableAttachMechanism");
        proc.commandLine("java", "-XX:-EnableDynamicAgentLoading", "-jar", "desk.jar");
        assertRefused("-XX:-EnableDynamicAgentLoading");
    }

    @Test
    void theLastOfSeveralFlagsCounts() throws IOException {
        proc.commandLine("java", "-XX:+DisableAttachMechanism", "-XX:-DisableAttachMechanism", "com.acme.Desk");
        assertThat(sonde("doctor", String.valueOf(FakeProc.PID)).code()).isZero();
        proc.environment("_JAVA_OPTIONS=-Dx='a b' -XX:+DisableAttachMechanism");
        assertRefused("-XX:+DisableAttachMechanism");
        proc.environment("JAVA_TOOL_OPTIONS=-XX:+DisableAttachMechanism");
        assertThat(sonde("doctor", String.valueOf(FakeProc.PID)).code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
    void flagsOfTheEnvironment(String variable) throws IOException {
        proc.environment("A=b", variable + "=-Dx=\"y z\" -XX:+DisableAttachMechanism");
        assertRefused("-XX:+DisableAttachMechanism");
    }

    @Test
    void flagsOfFiles() throws IOException {
        proc.fileInItsFolder("args", "# comment\n-Xmx1g \"-XX:+DisableAttachMechanism\"\n")
                .commandLine("java", "@args", "com.acme.Desk");
        assertRefused("-XX:+DisableAttachMechanism");
        proc.commandLine("java", "-XX:VMOptionsFile=args", "com.acme.Desk");
        assertRefused("-XX:+DisableAttachMechanism");
    }

    @Test
    void argumentsOfTheProgramAreNoFlags() throws IOException {
        proc.fileInItsFolder("args", "-XX:+DisableAttachMechanism")
                .commandLine(
                        "java", "--add-modules", "java.sql", "com.acme.Desk", "-XX:+DisableAttachMechanism", "@args");
        assertThat(sonde("doctor", String.valueOf(FakeProc.PID)).code()).isZero();
    }

    @Test
    void aJvmThatIsOnlyJustStarting() throws IOException {
        proc.withoutQuitHandler();
        assertRefused("still starting");
        proc.listening();
        assertThat(sonde("doctor", String.valueOf(FakeProc.PID)).code()).isZero();
    }

    @Test
    void ourOwnJavaWithoutAttach() {
        proc.withoutAttachModule();
        assertRefused("jdk.attach");
        CommandLineRun run = sonde("doctor");
        assertThat(run.code()).isEqualTo(4);
        assertThat(run.out()).contains("no       attach").contains("-javaagent");
    }

    @Test
    void whatTheKernelAllows() throws IOException {
        proc.setting("perf_event_paranoid", "4").setting("kptr_restrict", "1");
        assertThat(sonde("doctor", String.valueOf(FakeProc.PID)).out())
                .contains("kernel.perf_event_paranoid is 4")
                .contains("sysctl kernel.perf_event_paranoid=1")
                .contains("kernel.kptr_restrict is 1")
                .contains("samples nothing yet");
        proc.setting("perf_event_paranoid", "1").setting("kptr_restrict", "0");
        assertThat(sonde("doctor", String.valueOf(FakeProc.PID)).out())
                .contains("ok       perf events")
                .contains("ok       kernel names");
    }

    @Test
    void theListNamesNoArguments() throws IOException {
        proc.commandLine("java", "-Dtoken=secret", "-jar", "/opt/acme/desk.jar", "--password=secret");
        CommandLineRun run = sonde("list");
        assertThat(run.code()).isZero();
        assertThat(run.out().lines().toList().get(0)).matches("\\s+PID  JDK\\s+UPTIME  MAIN\\s+RECORDED TO");
        assertThat(run.out().lines().toList().get(1))
                .contains("4711  17.0.1")
                .contains("  desk.jar")
                .endsWith("  -");
        assertThat(run.out()).doesNotContain("secret");
        assertThat(sonde("list", "--json").out())
                .contains("\"pid\" : 4711", "\"main\" : \"desk.jar\"", "\"recorded\" : false")
                .doesNotContain("secret");
    }

    @Test
    void aNumberThatIsNoProcessIdIsWrongUsage() {
        assertThat(sonde("attach", "desk").code()).isEqualTo(2);
        assertThat(sonde("attach", "desk").err()).contains("'desk' is no process id; sonde list shows them");
        assertThat(sonde("attach").code()).isEqualTo(2);
        assertThat(sonde("status", "99999999999999999999").code()).isEqualTo(2);
    }

    @Test
    void aSystemWithoutProc() {
        var surroundings = new io.sonde.cli.jvm.Surroundings(
                folder.resolve("absent"), java.util.Map.of(), folder, folder, true, java.time.Duration.ofSeconds(1));
        String self = String.valueOf(ProcessHandle.current().pid());
        assertThat(CommandLineRun.of(surroundings, folder, "doctor", self).code())
                .isZero();
        assertThat(CommandLineRun.of(surroundings, folder, "status", self).code())
                .isEqualTo(4);
        assertThat(CommandLineRun.of(surroundings, folder, "list").code()).isZero();
        assertThat(CommandLineRun.of(surroundings, folder, "doctor", "9999999").out())
                .contains("There is no process");
    }
}
