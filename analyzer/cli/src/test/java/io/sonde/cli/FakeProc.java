package io.sonde.cli;

import io.sonde.cli.jvm.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A {@code /proc} with this process and one other, which is a fit JVM until something of it is changed. */
final class FakeProc {
    static final long PID = 4711;
    private static final String HOME = "/opt/java";
    private static final String ALL_MODULES =
            "java.base java.instrument java.management java.naming jdk.jfr jdk.unsupported";

    private final Path proc;
    private final Path root;
    private boolean canAttach = true;

    FakeProc(Path folder) throws IOException {
        proc = folder.resolve("proc");
        root = folder.resolve("root");
        Files.createDirectories(root.resolve("tmp"));
        process("self", 1);
        process(String.valueOf(PID), 1);
        libraries(HOME + "/lib/server/libjvm.so");
        release("17.0.1", ALL_MODULES);
        commandLine("java", "-cp", "x", "com.acme.Desk", "--password=secret");
    }

    private void process(String name, int namespace) throws IOException {
        Path process = Files.createDirectories(proc.resolve(name));
        Files.createDirectories(process.resolve("ns"));
        status(name, 1000, name.equals("self") ? "1" : name, "0000000000000004");
        Files.createSymbolicLink(process.resolve("ns/pid"), Path.of("pid:[" + namespace + "]"));
        Files.createSymbolicLink(process.resolve("ns/mnt"), Path.of("mnt:[" + namespace + "]"));
        Files.createSymbolicLink(process.resolve("root"), root);
        Files.createSymbolicLink(process.resolve("cwd"), root);
        state(name, 'S');
        Files.writeString(process.resolve("maps"), "");
        Files.writeString(process.resolve("environ"), "");
    }

    private Path file(String name) {
        return proc.resolve(String.valueOf(PID)).resolve(name);
    }

    void status(String name, int user, String pids, String caught) throws IOException {
        Files.writeString(proc.resolve(name).resolve("status"), """
                Name:\tjava
                Uid:\t%d\t%d\t%d\t%d
                Gid:\t100\t100\t100\t100
                Groups:\t100 4
                NSpid:\t%s
                SigCgt:\t%s
                """.formatted(user, user, user, user, pids, caught));
    }

    FakeProc user(int user) throws IOException {
        status(String.valueOf(PID), user, String.valueOf(PID), "0000000000000004");
        return this;
    }

    /** Root runs it and us, and it takes so much memory. */
    FakeProc ofRoot(long kilobytes) throws IOException {
        for (String process : new String[] {"self", String.valueOf(PID)}) {
            status(process, 0, process.equals("self") ? "1" : process, "0000000000000004");
        }
        Path its = file("status");
        Files.writeString(its, Files.readString(its) + "VmRSS:\t" + kilobytes + " kB\n");
        return this;
    }

    FakeProc pids(String pids) throws IOException {
        status(String.valueOf(PID), 1000, pids, "0000000000000004");
        return this;
    }

    FakeProc withoutQuitHandler() throws IOException {
        status(String.valueOf(PID), 1000, String.valueOf(PID), "0000000000000400");
        return this;
    }

    FakeProc listening() throws IOException {
        Files.writeString(root.resolve("tmp/.java_pid" + PID), "");
        return this;
    }

    FakeProc state(String name, char state) throws IOException {
        Files.writeString(
                proc.resolve(name).resolve("stat"),
                "1 (a) b (x) " + state + " 1 1 1 1 1 1 1 1 1 1 10 5 0 0 0 0 0 0 500");
        Files.writeString(proc.resolve("stat"), "cpu 1 2 3\nbtime 1700000000\n");
        return this;
    }

    FakeProc state(char state) throws IOException {
        return state(String.valueOf(PID), state);
    }

    FakeProc namespace(String kind, int id) throws IOException {
        Files.delete(file("ns/" + kind));
        Files.createSymbolicLink(file("ns/" + kind), Path.of(kind + ":[" + id + "]"));
        return this;
    }

    FakeProc libraries(String... paths) throws IOException {
        StringBuilder maps = new StringBuilder("7f57-7f58 rw-p 00000000 00:00 0\n");
        for (String path : paths) {
            maps.append("7f57-7f58 r-xp 00000000 fe:00 328261                     ")
                    .append(path)
                    .append('\n');
        }
        Files.writeString(file("maps"), maps);
        return this;
    }

    FakeProc release(String version, String modules) throws IOException {
        Path home = Files.createDirectories(root.resolve(HOME.substring(1)));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\nMODULES=\"" + modules + "\"\n");
        return this;
    }

    FakeProc commandLine(String... arguments) throws IOException {
        Files.writeString(file("cmdline"), String.join("\0", arguments) + "\0");
        return this;
    }

    FakeProc environment(String... assignments) throws IOException {
        Files.writeString(file("environ"), String.join("\0", assignments) + "\0");
        return this;
    }

    FakeProc fileInItsFolder(String name, String text) throws IOException {
        Files.writeString(root.resolve(name), text);
        return this;
    }

    FakeProc setting(String name, String value) throws IOException {
        Files.writeString(Files.createDirectories(proc.resolve("sys/kernel")).resolve(name), value + "\n");
        return this;
    }

    FakeProc withoutAttachModule() {
        canAttach = false;
        return this;
    }

    Surroundings surroundings() {
        return new Surroundings(
                proc, Map.of(), root.resolve("sonde.jar"), Path.of("/tmp"), canAttach, Duration.ofSeconds(1));
    }
}
