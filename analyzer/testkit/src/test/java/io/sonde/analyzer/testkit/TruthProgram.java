package io.sonde.analyzer.testkit;

import com.example.truth.Phases;
import io.sonde.format.RecordHandler;
import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Recording;
import io.sonde.model.RecordingReader;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs {@link Phases} in a JVM of its own and makes a recording folder of what it leaves. */
final class TruthProgram {
    /** Operation of each phase's spans, by its number. */
    static final List<Operation> OPERATIONS = List.of(
            Operation.CHAT, Operation.RETRIEVAL, Operation.EXECUTE_TOOL, Operation.COMMUNICATION, Operation.PLAN);

    private static final int SPANS_IN_BLOCK = 500;

    private TruthProgram() {}

    /** Writes the recording; nothing of the JVM is read yet. */
    static Path record(Path java, Path folder, boolean virtual, int millis) throws IOException, InterruptedException {
        try (RecordedFolder recorded = RecordedFolder.in(folder)) {
            Path log = folder.resolveSibling(folder.getFileName() + ".log");
            Process process = new ProcessBuilder(command(java, folder, virtual, millis))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(Files.readString(log));
            }
            write(recorded, folder.resolve("spans.txt"));
        }
        return folder;
    }

    static Recording read(Path folder) throws IOException {
        return RecordingReader.open(folder);
    }

    private static List<String> command(Path java, Path folder, boolean virtual, int millis) {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx128m", "-XX:+UseG1GC"));
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(Phases.class.getName());
        command.add(folder.toString());
        command.add(virtual ? "virtual" : "platform");
        command.add(Integer.toString(millis));
        return command;
    }

    /** The Java that runs the tests. */
    static Path thisJava() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** Java 25: {@code SONDE_JDK25} or {@code JAVA25_HOME}, else what is installed beside this one. */
    static Optional<Path> java25() throws IOException {
        for (String variable : List.of("SONDE_JDK25", "JAVA25_HOME")) {
            String home = System.getenv(variable);
            if (home != null && !home.isBlank()) {
                return Optional.of(Path.of(home, "bin", "java"));
            }
        }
        Path beside = Path.of(System.getProperty("java.home")).toRealPath().resolveSibling(".");
        try (Stream<Path> homes = Files.list(beside)) {
            return homes.filter(TruthProgram::is25)
                    .min(Comparator.naturalOrder())
                    .map(home -> home.resolve("bin").resolve("java"));
        }
    }

    private static boolean is25(Path home) {
        try {
            return Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"25");
        } catch (IOException none) {
            return false;
        }
    }

    private static void write(RecordedFolder recorded, Path spans) throws IOException {
        List<SpanRecord> all = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(spans)))) {
            int flags = in.readBoolean() ? SpanFlags.VIRTUAL : 0;
            while (in.available() > 0) {
                SpanRecord span = new SpanRecord();
                span.threadId = in.readLong();
                Operation operation = OPERATIONS.get(in.readInt());
                span.operation = operation.ordinal();
                span.phase = operation.phase().ordinal();
                span.start = in.readLong();
                span.end = in.readLong();
                span.spanId = all.size() + 1;
                span.traceId = span.spanId;
                span.flags = flags | SpanFlags.ROOT;
                all.add(span);
            }
        }
        for (int from = 0; from < all.size(); from += SPANS_IN_BLOCK) {
            List<SpanRecord> block = all.subList(from, Math.min(all.size(), from + SPANS_IN_BLOCK));
            recorded.block((RecordHandler handler) -> block.forEach(handler::span));
        }
    }
}
