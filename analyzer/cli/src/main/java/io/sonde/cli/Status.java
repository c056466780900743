package io.sonde.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.cli.jvm.Jvm;
import io.sonde.cli.jvm.LiveRecording;
import io.sonde.cli.jvm.Preflight;
import io.sonde.cli.jvm.Surroundings;
import io.sonde.cli.jvm.Unreachable;
import io.sonde.format.Format;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sonde status}: how a running recording goes, from its files and the kernel's; its JVM is not touched. */
@Command(
        name = "status",
        description = "Shows the recording that a JVM is writing. The JVM is not touched.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Status extends JvmCommand {
    private static final double MILLIS = 1000.0;
    /** A recording that began this soon after its JVM began with it. */
    private static final Duration AT_START = Duration.ofSeconds(10);

    @Parameters(
            index = "0",
            paramLabel = "PID",
            converter = JvmCommand.ProcessId.class,
            description = "Process id of the JVM; sonde list shows them.")
    private long pid;

    Status(PrintStream out, PrintStream err, Path workingFolder, Surroundings surroundings) {
        super(out, err, workingFolder, surroundings);
    }

    @Override
    int answer() throws Unreachable, IOException {
        Jvm jvm = Preflight.process(surroundings, pid);
        LiveRecording live = LiveRecording.of(jvm).orElse(null);
        if (live == null) {
            throw new Unreachable(Preflight.visible(surroundings, jvm)
                    + " It is not being recorded; sonde list shows what is, and sonde attach " + pid
                    + " starts a recording.");
        }
        JsonNode manifest = manifest(live.folder());
        Instant now = Instant.now();
        Duration lasts = Duration.between(live.start(), now);
        line("recording", live.folder().toString());
        line("process", pid + " (" + jvm.main() + "), Java " + jvm.javaVersion());
        line("since", live.start().truncatedTo(ChronoUnit.SECONDS) + " (" + span(lasts) + ")");
        line("spans", manifest.at("/counters/spans").asLong(0) + " as of " + age(live.folder(), now) + " ago");
        line("lost", lost(live, manifest));
        line("cost", cost(jvm, lasts, live.start()));
        line(
                "size",
                bytes(size(live.folder())) + ", of which the ring "
                        + bytes(size(live.folder().resolve(Format.RING))) + "; " + bytes(live.backlog())
                        + " of it waiting");
        options(manifest.path("options"));
        libraries(manifest.path("libraries"));
        manifest.path("notRecorded").forEach(sentence -> line("note", sentence.asText()));
        manifest.at("/counters/failures")
                .forEach(failure -> line(
                        "note",
                        "suppressed " + failure.path("count").asLong() + " times: "
                                + failure.path("what").asText()));
        return ExitCode.DONE;
    }

    private void line(String name, String text) {
        out.printf(Locale.ROOT, "%-10s %s%n", name, text);
    }

    private static JsonNode manifest(Path folder) throws IOException {
        try {
            return new ObjectMapper().readTree(Files.readAllBytes(folder.resolve(Format.MANIFEST)));
        } catch (JsonProcessingException | java.nio.file.NoSuchFileException notYetThere) {
            return new ObjectMapper().createObjectNode();
        }
    }

    /** How old the manifest is. */
    private static String age(Path folder, Instant now) throws IOException {
        Path manifest = folder.resolve(Format.MANIFEST);
        return Files.exists(manifest)
                ? span(Duration.between(Files.getLastModifiedTime(manifest).toInstant(), now))
                : "no time";
    }

    private static String lost(LiveRecording live, JsonNode manifest) {
        long records = manifest.at("/counters/lostRecords").asLong(0)
                + manifest.at("/counters/droppedRecords").asLong(0);
        return live.lostSpans() + " spans, " + records + " other records; " + live.failures()
                + " errors of Sonde's own suppressed";
    }

    private static String cost(Jvm jvm, Duration lasts, Instant start) {
        double own = jvm.cpuMillisOfSonde() / MILLIS;
        double all = jvm.cpuMillis() / MILLIS;
        double seconds = Math.max(1, lasts.toMillis()) / MILLIS;
        String text = String.format(
                Locale.ROOT, "Sonde's threads used %.2f s of CPU, %.2f %% of one core", own, 100 * own / seconds);
        Instant started = jvm.started();
        boolean fromTheStart =
                started != null && Duration.between(started, start).compareTo(AT_START) < 0;
        if (fromTheStart && all > 0) {
            text += String.format(Locale.ROOT, ", %.2f %% of what the process used", 100 * own / all);
        } else if (all > 0) {
            text += String.format(
                    Locale.ROOT,
                    "; the process used %.2f s since its start, how much of it before the recording is not" + " known",
                    all);
        }
        return text + ". Not contained: what recording adds to the program's own threads.";
    }

    private static long size(Path path) throws IOException {
        long[] sum = new long[1];
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return sum[0];
    }

    static String bytes(long count) {
        if (count < 1 << 10) {
            return count + " B";
        }
        return count < 1 << 20
                ? String.format(Locale.ROOT, "%.1f KiB", count / 1024.0)
                : count < 1 << 30
                        ? String.format(Locale.ROOT, "%.1f MiB", count / 1024.0 / 1024)
                        : String.format(Locale.ROOT, "%.1f GiB", count / 1024.0 / 1024 / 1024);
    }

    private void options(JsonNode options) {
        List<String> given = new ArrayList<>();
        options.fields()
                .forEachRemaining(option ->
                        given.add(option.getKey() + "=" + option.getValue().asText()));
        line("options", given.isEmpty() ? "none: the defaults" : String.join(" ", given));
    }

    private void libraries(JsonNode libraries) {
        if (libraries.isEmpty()) {
            line("libraries", "none that Sonde knows was found yet");
        }
        for (String status : new String[] {"woven", "refused", "present"}) {
            for (JsonNode library : libraries) {
                if (status.equals(library.path("status").asText())) {
                    line(status, named(library));
                }
            }
        }
    }

    private static String named(JsonNode library) {
        StringBuilder text = new StringBuilder(library.path("library").asText("?"));
        if (library.hasNonNull("version")) {
            text.append(' ').append(library.path("version").asText());
        }
        int methods = library.path("methods").asInt(0);
        if (methods > 0) {
            text.append(", ").append(methods).append(methods == 1 ? " method" : " methods");
        }
        if (library.hasNonNull("reason")) {
            text.append(": ").append(library.path("reason").asText());
        }
        return text.toString();
    }
}
