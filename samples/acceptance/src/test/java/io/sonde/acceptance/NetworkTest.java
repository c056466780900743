package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.example.assistant.AssistantProgram;
import com.example.secretive.SecretiveProgram;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Neither the agent nor the analyzer opens a socket: none stands among the open files of a program that is being
 * recorded, and no class that could open one was ever loaded, in JVMs that do nothing with a network themselves.
 */
class NetworkTest {
    /**
     * Whoever opens a socket or asks a name server loads one of these. The classes of an address and of a channel alone
     * tell nothing: they are loaded to parse a command line or to read a file.
     */
    private static final String NETWORK =
            "(java\\.net\\.(Socket|ServerSocket|DatagramSocket|Inet[46]AddressImpl|InetSocketAddress|UnixDomainSocketAddress)"
                    + "|sun\\.nio\\.ch\\.(NioSocketImpl|ServerSocketChannelImpl|DatagramChannelImpl))";

    @TempDir
    Path folder;

    @OnEachJdk
    void theAgentOpensNone(Jdk jdk) throws IOException {
        Path loaded = folder.resolve("agent.log");
        Path out = folder.resolve("out");
        try (Child child = Places.program(jdk, AssistantProgram.class)
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
                .program(Folders.recordingIn(out).toString())
                .start()) {
            assertThat(analyze.closeInput().exitCode()).as("%s", analyze).isZero();
        }
        assertThat(networkClassesIn(ofAnalyze)).isEmpty();
    }

    @Test
    void aProgramThatUsesTheNetworkIsTold() throws IOException {
        Path loaded = folder.resolve("program.log");
        try (Child child = Places.program(Jdk.ours(), SecretiveProgram.class, "Argument")
                .jvm("-Xlog:class+load:file=" + loaded)
                .start()) {
            assertThat(child.closeInput().exitCode()).isZero();
        }
        assertThat(networkClassesIn(loaded)).isNotEmpty();
    }

    /** The JDK itself holds one end of an unnamed pair, to close files with; it leads nowhere. */
    private static List<String> socketsOf(Child child) throws IOException {
        Path process = Path.of("/proc", String.valueOf(child.pid()));
        Path open = process.resolve("fd");
        assumeTrue(Files.isDirectory(open), "open files can be listed on Linux only");
        List<String> unnamed = Files.readAllLines(process.resolve("net/unix")).stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length == 7)
                .map(columns -> "socket:[" + columns[6] + "]")
                .toList();
        try (Stream<Path> files = Files.list(open)) {
            return files.map(NetworkTest::target)
                    .filter(target -> target.startsWith("socket:") && !unnamed.contains(target))
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
