package io.sonde.acceptance.leaks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.acceptance.Folders;
import io.sonde.detectors.Analysis;
import io.sonde.heap.HeapDump;
import io.sonde.heap.Holder;
import io.sonde.model.RecordingReader;
import io.sonde.report.JsonReport;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Runs programs in JVMs of their own under the agent, several at a time, since they wait most of the time. */
final class Runner implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long GUARD_SECONDS = 900;
    /** Of what grows outside of the heap, what stands for it there. */
    private static final Map<String, String> OUTSIDE = Map.of("direct-buffer-leak", "java.nio.DirectByteBuffer");

    /** Whether recordings that there are already are judged again, and none is forgotten. */
    static final boolean AGAIN =
            System.getProperty("sonde.leaks.again", "false").matches("true|only");
    /** Whether no program is run. */
    static final boolean ONLY_AGAIN =
            System.getProperty("sonde.leaks.again", "").equals("only");

    private static final String SAID = "said.txt";

    private final Path folder;
    private final ExecutorService threads;
    /** Analysing takes processors, which the programs need, too. */
    private final Semaphore analysing = new Semaphore(1);

    /** @param folder where recordings go */
    Runner(Path folder, int atOnce) {
        this.folder = folder;
        this.threads = Executors.newFixedThreadPool(atOnce);
    }

    /** Runs a program for so many seconds, or as many as it needs. */
    Future<Run> start(Truth truth, Jdk jdk, String collector, int seconds) {
        return threads.submit(() -> run(truth, jdk, collector, truth.secondsOf(seconds)));
    }

    private Run run(Truth truth, Jdk jdk, String collector, int seconds) throws IOException, InterruptedException {
        Path out = out(truth, jdk, collector);
        if (!AGAIN || !isRecorded(truth, jdk, collector)) {
            record(truth, jdk, collector, seconds, out);
        }
        analysing.acquire();
        try {
            Path recording = Folders.recordingIn(out);
            JsonNode json = analyse(recording);
            return new Run(truth, jdk, collector, json, held(truth, json, recording), out);
        } finally {
            analysing.release();
        }
    }

    private Path out(Truth truth, Jdk jdk, String collector) {
        return folder.resolve(truth.id() + "-java" + jdk.feature() + "-" + collector);
    }

    /** Whether there is a recording of this already. */
    boolean isRecorded(Truth truth, Jdk jdk, String collector) {
        return Files.exists(out(truth, jdk, collector).resolve(SAID));
    }

    private static void record(Truth truth, Jdk jdk, String collector, int seconds, Path out) throws IOException {
        Folders.remove(out);
        Files.createDirectories(out);
        Child.Command command = Child.on(jdk)
                .collector(collector)
                .jvm("-Xmx" + truth.heap())
                .jvm(truth.jvm().toArray(String[]::new))
                // A larger budget of pauses brings the points of the live set closer together: a run is short.
                .recordingTo(
                        out,
                        "rules=" + Places.rules(),
                        "profile=" + System.getProperty("sonde.leaks.profile", "deep"),
                        "pause-budget=10%",
                        "heap-dump=end")
                .program("-jar", Places.program().toString())
                .program("--program", truth.id(), "--seconds", String.valueOf(seconds));
        try (Child program = command.start()) {
            program.closeInput();
            assertThat(program.exitCode(GUARD_SECONDS)).as("%s", program).isZero();
            Files.write(out.resolve(SAID), program.out());
        }
    }

    private static JsonNode analyse(Path recording) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonReport.write(Analysis.of(RecordingReader.open(recording)), bytes);
        Files.write(recording.resolve("findings.json"), bytes.toByteArray());
        return JSON.readTree(bytes.toByteArray());
    }

    /** What the dump says of the class that the finding names. */
    private static Run.@Nullable Held held(Truth truth, JsonNode json, Path recording) throws IOException {
        Path dump = recording.resolve("heap").resolve("dump.hprof");
        if (!Files.exists(dump)) {
            return null;
        }
        for (JsonNode finding : json.path("findings")) {
            String detector = finding.path("detector").asText();
            String type = finding.at("/location/class").asText(OUTSIDE.getOrDefault(detector, ""));
            if (detector.equals(truth.detector()) && !type.isEmpty()) {
                try (HeapDump heap = HeapDump.open(dump)) {
                    List<Holder> holders = heap.holders(List.of(type));
                    return holders.isEmpty()
                            ? null
                            : new Run.Held(
                                    holders.get(0).text(),
                                    holders.get(0).pattern().key());
                }
            }
        }
        return null;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
