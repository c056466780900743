package io.sonde.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.detectors.Analysis;
import io.sonde.model.RecordingReader;
import io.sonde.report.JsonReport;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Runs scenarios in JVMs of their own under the agent, several at a time, around one process with their worlds. */
final class Runner implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROGRAM = "com.example.scenarios.Main";
    private static final String WORLDS = "com.example.scenarios.Worlds";
    private static final long GUARD_SECONDS = 3_600;

    private final Jdk jdk;
    private final Path folder;
    private final ExecutorService threads;
    private final Child worlds;
    private final String url;

    /** @param folder where recordings go */
    Runner(Jdk jdk, Path folder, int atOnce) {
        this.jdk = jdk;
        this.folder = folder;
        this.threads = Executors.newFixedThreadPool(atOnce);
        this.worlds = Child.on(Jdk.ours())
                .classPath(List.of(Places.program()))
                .program(WORLDS)
                .start();
        this.url = "http://127.0.0.1:" + worlds.told("port=").substring("port=".length());
    }

    /** Detectors that there are; a truth may name one that is not built yet. */
    static Set<String> detectors() {
        return Analysis.needs().keySet();
    }

    Future<Run> start(Truth truth, boolean planted, long seed, int sessions, double pace) {
        return threads.submit(() -> run(truth, planted, seed, sessions, pace));
    }

    private Run run(Truth truth, boolean planted, long seed, int sessions, double pace) throws IOException {
        String variant = planted ? "planted" : "repaired";
        Path out = folder.resolve(truth.id() + "-" + variant + "-" + seed + "-java" + jdk.feature());
        remove(out);
        Files.createDirectories(out);
        List<String> said;
        try (Child program = Child.on(jdk)
                .recordingTo(out, truth.options().toArray(String[]::new))
                .classPath(List.of(Places.program()))
                .program(PROGRAM, "--scenario", truth.id(), "--variant", variant, "--world-url", url)
                .program("--seed", String.valueOf(seed), "--sessions", String.valueOf(sessions))
                .program("--pace", String.valueOf(pace))
                .start()) {
            program.closeInput();
            int code = program.exitCode(GUARD_SECONDS);
            assertThat(code)
                    .as("%s %s seed %s: %s", truth.id(), variant, seed, program)
                    .isZero();
            said = program.out();
        }
        Path recording = recordingIn(out);
        return new Run(
                truth,
                planted,
                seed,
                pace,
                numbers(after(said, "sessions-ms ")),
                Long.parseLong(after(said, "tokens ").strip()),
                said.get(0),
                analyse(recording),
                recording);
    }

    private static String after(List<String> said, String start) {
        return said.stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no '" + start + "' in " + said))
                .substring(start.length());
    }

    private static double[] numbers(String line) {
        return line.isBlank()
                ? new double[0]
                : Arrays.stream(line.strip().split(" ", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
    }

    private static JsonNode analyse(Path recording) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonReport.write(Analysis.of(RecordingReader.open(recording)), bytes);
        Files.write(recording.resolve("findings.json"), bytes.toByteArray());
        return JSON.readTree(bytes.toByteArray());
    }

    private static Path recordingIn(Path out) throws IOException {
        try (Stream<Path> folders = Files.list(out)) {
            List<Path> recordings = folders.filter(path -> Files.isRegularFile(path.resolve("manifest.json")))
                    .toList();
            assertThat(recordings).as("recordings in %s", out).hasSize(1);
            return recordings.get(0);
        }
    }

    /** Forgets a recording that is no longer needed. */
    static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException unremovable) {
            throw new UncheckedIOException(unremovable);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try (worlds) {
            worlds.closeInput();
        }
    }
}
