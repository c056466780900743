package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.testkit.Child;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipFile;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IClassCoverage;
import org.jacoco.core.data.ExecutionData;
import org.jacoco.core.tools.ExecFileLoader;

/** Other agents and profilers: how each is started, and what it has to show afterwards. */
final class Neighbour {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> QUIET = List.of(
            "-Dotel.traces.exporter=logging-otlp",
            "-Dotel.metrics.exporter=none",
            "-Dotel.logs.exporter=none",
            "-Dotel.bsp.max.queue.size=200000");

    private Neighbour() {}

    static String[] openTelemetry() {
        List<String> all = new ArrayList<>(QUIET);
        all.add("-javaagent:" + Places.neighbour("opentelemetry-javaagent.jar"));
        return all.toArray(String[]::new);
    }

    /** What OpenTelemetry's agent has written: how many spans of one name lie beneath those of another. */
    static Map<String, Integer> traced(Child child) throws IOException {
        Map<String, String> names = new HashMap<>();
        Map<String, String> parents = new HashMap<>();
        for (String line : child.err()) {
            int json = line.indexOf("{\"resource\"");
            if (json >= 0) {
                for (JsonNode span : JSON.readTree(line.substring(json)).findValues("spans").stream()
                        .flatMap(Neighbour::items)
                        .toList()) {
                    names.put(span.path("spanId").asText(), span.path("name").asText());
                    parents.put(
                            span.path("spanId").asText(),
                            span.path("parentSpanId").asText(""));
                }
            }
        }
        Map<String, Integer> arrows = new TreeMap<>();
        names.forEach((id, name) -> {
            String parent = parents.getOrDefault(id, "");
            arrows.merge(names.getOrDefault(parent, parent) + " > " + name, 1, Integer::sum);
        });
        return arrows;
    }

    private static java.util.stream.Stream<JsonNode> items(JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        return items.stream();
    }

    static String jacoco(Path file) {
        return "-javaagent:" + Places.neighbour("jacoco.jar") + "=destfile=" + file;
    }

    /** What JaCoCo's agent has written: lines and branches covered of the program's classes, and which others it saw. */
    record Coverage(Map<String, String> program, List<String> ours) {
        static Coverage in(Path file) throws IOException {
            ExecFileLoader loaded = new ExecFileLoader();
            loaded.load(file.toFile());
            CoverageBuilder builder = new CoverageBuilder();
            new Analyzer(loaded.getExecutionDataStore(), builder)
                    .analyzeAll(
                            Places.classes().resolve("com/example/neighbours").toFile());
            assertThat(builder.getNoMatchClasses())
                    .as("classes that are not those that were executed")
                    .isEmpty();
            Map<String, String> program = new TreeMap<>();
            for (IClassCoverage type : builder.getClasses()) {
                program.put(
                        type.getName(),
                        type.getLineCounter().getCoveredCount() + " lines, "
                                + type.getBranchCounter().getCoveredCount() + " branches");
            }
            List<String> ours = loaded.getExecutionDataStore().getContents().stream()
                    .map(ExecutionData::getName)
                    .filter(name -> name.startsWith("io/sonde/") || name.startsWith("net/openhft/"))
                    .toList();
            return new Coverage(program, ours);
        }
    }

    /** The library of async-profiler, unless there is none for this machine. */
    static Optional<Path> asyncProfiler(Path folder) throws IOException {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        String entry = (os.startsWith("mac") ? "macos" : arm ? "linux-arm64" : "linux-x64") + "/libasyncProfiler.so";
        Path library = folder.resolve("libasyncProfiler.so");
        try (ZipFile jar = new ZipFile(Places.neighbour("async-profiler.jar").toFile());
                InputStream stream = jar.getInputStream(jar.getEntry(entry))) {
            if (!os.startsWith("mac") && !os.startsWith("linux")) {
                return Optional.empty();
            }
            Files.copy(stream, library, StandardCopyOption.REPLACE_EXISTING);
            return Optional.of(library);
        }
    }

    static String sampling(Path file) {
        return "start,event=itimer,interval=5ms,jfr,file=" + file;
    }

    /** When the events of one type in a JFR file were. */
    static List<Instant> times(Path file, String type) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(type))
                .map(RecordedEvent::getStartTime)
                .sorted()
                .toList();
    }
}
