package com.example.claimsdesk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a process of its own, as a person starts it. */
@Timeout(90)
class LaunchTest {
    @TempDir
    private Path folder;

    @Test
    void runsTheWholeSystemAndLeavesNoProcessBehind() throws Exception {
        Path log = folder.resolve("gc.log");
        Ended ended = launch(
                "--requests",
                "4",
                "--clients",
                "2",
                "--base-ms",
                "1",
                "--answer-ms",
                "10",
                "--faults",
                "n-plus-one,slow-query",
                "--jvm-arg",
                "-Xlog:gc:file=" + log);

        assertThat(ended.output).isEmpty();
        assertThat(ended.lastLine).matches("claims-desk: 4 requests, mean \\d+ ms, median \\d+ ms");
        assertThat(ended.code).isZero();
        assertThat(log).exists();
        assertThat(ended.descendants).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void refusalsAreTriedAgainAndTheRunStaysWhole() throws Exception {
        Ended ended = launch("--requests", "2", "--faults", "rate-limited", "--base-ms", "1", "--answer-ms", "10");

        assertThat(ended.lastLine).startsWith("claims-desk: 2 requests, mean ");
        assertThat(ended.code).isZero();
    }

    @Test
    void anUnreachableEndpointEndsWithFailures() throws Exception {
        Ended ended = launch("--requests", "1", "--base-url", "http://127.0.0.1:1/v1");

        assertThat(ended.lastLine).contains("0 requests").contains("1 failed");
        assertThat(ended.code).isEqualTo(1);
    }

    @Test
    void anUnknownFaultIsWrongUsage() throws Exception {
        Ended ended = launch("--faults", "n-plus-two");

        assertThat(ended.lastLine)
                .isEqualTo("claims-desk: unknown fault 'n-plus-two'; known are"
                        + " n-plus-one, redundant-retrieval, retrieval-in-tool-loop, sequential-tools, slow-query, rate-limited,"
                        + " connection-held-over-llm");
        assertThat(ended.code).isEqualTo(2);
    }

    private record Ended(int code, List<String> output, String lastLine, List<ProcessHandle> descendants) {}

    private static Ended launch(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Launch.class.getName()));
        command.addAll(List.of(args));
        Path output = Files.createTempFile("claims-desk", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            List<ProcessHandle> descendants = new ArrayList<>();
            while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
                process.descendants()
                        .filter(child -> !descendants.contains(child))
                        .forEach(descendants::add);
            }
            List<String> lines = new ArrayList<>(Files.readAllLines(output, StandardCharsets.UTF_8));
            String last = lines.isEmpty() ? "" : lines.remove(lines.size() - 1);
            return new Ended(process.exitValue(), lines, last, descendants);
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
