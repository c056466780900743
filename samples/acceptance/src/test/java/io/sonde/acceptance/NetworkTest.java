package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.example.assistant.AssistantProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/**
 * Neither the agent nor the analyzer opens a socket: none stands among the open files of a program that is being
 * recorded, and no class that could open one was ever loaded, in JVMs that do nothing with a network themselves.
 */
class NetworkTest {
    /** Sockets of each kind of the JDK, and what asks a name server. */
    private static final String NETWORK = "(java\\.net\\.(Socket|ServerSocket|DatagramSocket|SocksSocketImpl|InetAddress)"
            + "|sun\\.nio\\.ch\\.(NioSocketImpl|SocketChannelImpl|ServerSocketChannelImpl|DatagramChannelImpl))";

    @TempDir
    Path folder;

    @OnEachJdk
    void theAgentOpensNone(Jdk jdk) throws IOException {
        Path loaded = folder.resolve("agent.log");
        Path out = folder.resolve("out");
        try (Child child = Child.program(jdk, AssistantProgram.class)
                .jvm("-Xlog:class+load:file=" + loaded)
                .recordingTo(out)
                .start()) {
            child.tell("ask 20").told("answered 20");
            assertThat(socketsOf(child)).isEmpty();
            assertThat(child.closeInput().exitCode()).isZero();
        }
        assertThat(networkClassesIn(loaded)).isEmpty();
        assertThat(Findings.in(out).sessions()).isEqualTo(20);

        Path ofAnalyze = folder.resolve("analyze.log");
        try (Child analyze = Child.on(jdk)
                .jvm("-Xlog:class+load:file=" + ofAnalyze)
                .program("-jar", Places.sonde().toString(), "analyze")
                .program(Findings.recordingIn(out).toString())
                .start()) {
            assertThat(analyze.closeInput().exitCode()).as("%s", analyze).isZero();
        }
        assertThat(networkClassesIn(ofAnalyze)).isEmpty();
    }

    private static List<String> socketsOf(Child child) throws IOException {
        Path open = Path.of("/proc", String.valueOf(child.pid()), "fd");
        assumeTrue(Files.isDirectory(open), "open files can be listed on Linux only");
        try (Stream<Path> files = Files.list(open)) {
            return files.map(NetworkTest::target)
                    .filter(target -> target.startsWith("socket:"))
                    .toList();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static List<String> networkClassesIn(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        assertThat(lines).as("loaded classes").hasSizeGreaterThan(400);
        return lines.stream()
                .filter(line -> line.matches(".*[ \\]]" + NETWORK + " source: .*"))
                .toList();
    }
}
