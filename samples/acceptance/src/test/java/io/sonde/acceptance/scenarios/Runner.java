package io.sonde.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.acceptance.Folders;
import io.sonde.detectors.Analysis;
import io.sonde.model.RecordingReader;
import io.sonde.report.JsonReport;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs scenarios in JVMs of their own under the agent, several at a time, around one process with their worlds. */
final class Runner implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROGRAM = "com.example.scenarios.Main";
    private static final String WORLDS = "com.example.scenarios.Worlds";
    private static final long GUARD_SECONDS = 3_600;

    private final Path folder;
    private final ExecutorService threads;
    private final Child worlds;
    private final String url;

    /** @param folder where recordings go */
    Runner(Path folder, int atOnce) {
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
        Setup setup = Setup.of(truth);
        Path out = folder.resolve(truth.id() + "-" + variant + "-" + seed + "-" + setup.label());
        Folders.remove(out);
        Files.createDirectories(out);
        Child.Command command = Child.on(setup.jdk())
                .collector(setup.collector())
                .recordingTo(out, options(truth, out))
                .classPath(List.of(Places.program()))
                .program(PROGRAM, "--scenario", truth.id(), "--variant", variant, "--world-url", url)
                .program("--seed", String.valueOf(seed), "--sessions", String.valueOf(sessions))
                .program("--pace", String.valueOf(pace), "--threads", setup.threads())
                .jvm(truth.conditions().heapWith(setup.collector()).toArray(String[]::new))
                .jvm(truth.conditions().jvm().toArray(String[]::new));
        double processors = truth.conditions().processors();
        List<String> said;
        if (planted && processors > 0) {
            try (ProcessorLimit limit = ProcessorLimit.of(processors)) {
                said = said(command.startedBy(limit.starter()));
            }
        } else {
            said = said(command);
        }
        Path recording = Folders.recordingIn(out);
        return new Run(
                truth,
                planted,
                seed,
                pace,
                numbers(after(said, "sessions-ms ")),
                Long.parseLong(after(said, "tokens ").strip()),
                Integer.parseInt(after(said, "begun ").strip()),
                gcShare(after(said, "resources ").split(" ", -1)),
                said.get(0),
                analyse(recording),
                recording,
                Run.lacking(truth, recording));
    }

    private static List<String> said(Child.Command command) {
        try (Child program = command.start()) {
            program.closeInput();
            int code = program.exitCode(GUARD_SECONDS);
            assertThat(code).as("%s", program).isZero();
            return program.out();
        }
    }

    private static String[] options(Truth truth, Path out) throws IOException {
        List<String> options = new ArrayList<>(truth.options());
        if (!truth.conditions().rules().isEmpty()) {
            Path rules = out.resolve("rules.txt");
            Files.write(rules, truth.conditions().rules());
            options.add("rules=" + rules);
        }
        return options.toArray(String[]::new);
    }

    /** Of the program's time, by its own count: {@code wall-ms N cpu-ms N gc-ms N ...}. */
    private static double gcShare(String... words) {
        return Double.parseDouble(words[5]) / Double.parseDouble(words[1]);
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

    @Override
    public void close() {
        threads.shutdownNow();
        try (worlds) {
            worlds.closeInput();
        }
    }
}
