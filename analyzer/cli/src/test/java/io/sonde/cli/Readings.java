package io.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.cli.jvm.Surroundings;
import io.sonde.detectors.Analysis;
import io.sonde.detectors.AnalysisOptions;
import io.sonde.model.Progress;
import io.sonde.model.Recording;
import io.sonde.model.RecordingReader;
import io.sonde.model.UnreadableRecording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Analyses one damaged recording after the other and demands of each what is promised for all: an end within seconds, a
 * known exit code, and where there is no result one sentence that says why.
 */
final class Readings implements AutoCloseable {
    private static final Pattern SESSIONS = Pattern.compile("\"sessions\"\\s*:\\s*(\\d+)");
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Surroundings surroundings;
    private final Path work;
    private final String report;
    private final Path sound;
    private final AtomicReference<String> present = new AtomicReference<>("");
    private volatile long since = System.nanoTime();
    private final Thread watch;
    int analysed;
    int refused;

    /**
     * @param sound a whole recording
     * @param work where damaged copies are made
     */
    Readings(Path sound, Path work) {
        this.sound = sound;
        this.work = work;
        report = work.resolve("report.html").toString();
        surroundings = CommandLineRun.surroundings(work);
        watch = new Thread(this::watch, "hang-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** A test that hangs says nothing: this one ends the JVM and says on which damage. */
    private void watch() {
        try {
            while (true) {
                Thread.sleep(1_000);
                if (System.nanoTime() - since > LONGEST.toNanos()) {
                    System.err.println("No end after " + LONGEST + " of reading: " + present.get());
                    Runtime.getRuntime().halt(70);
                }
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    /** A whole copy, to be damaged by the caller. */
    Path copy() throws IOException {
        delete(work.resolve("copy"));
        Path copy = work.resolve("copy");
        for (Path from : files(sound)) {
            Path to = copy.resolve(sound.relativize(from).toString());
            Files.createDirectories(to.getParent());
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
        return copy;
    }

    /** Regular files below a folder, in order. */
    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> walk = Files.walk(folder)) {
                for (Path path :
                        walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /**
     * Analyses a recording: each tenth by the command, the others, for the sake of time, without writing a report.
     *
     * @return how many sessions it still has
     */
    int analyse(Path folder, String damage) {
        present.set(damage);
        since = System.nanoTime();
        int sessions = (analysed + refused) % 10 == 0 ? command(folder, damage) : inside(folder, damage);
        since = System.nanoTime();
        return sessions;
    }

    private int inside(Path folder, String damage) {
        try {
            Recording recording = RecordingReader.open(folder);
            Analysis.of(recording, AnalysisOptions.NONE, Progress.NONE);
            analysed++;
            return recording.sessionCount();
        } catch (UnreadableRecording refusal) {
            refused++;
            assertThat(refusal.getMessage()).as(damage).isNotBlank();
            return 0;
        } catch (Exception | Error unexplained) {
            throw new AssertionError(damage, unexplained);
        }
    }

    private int command(Path folder, String damage) {
        CommandLineRun run = CommandLineRun.of(surroundings, folder, "analyze", ".", "--json", "-", "--html", report);
        assertThat(run.out() + run.err()).as(damage).doesNotContain("\tat ", "OutOfMemory");
        if (run.code() == ExitCode.DONE || run.code() == ExitCode.FOUND) {
            analysed++;
            assertThat(run.out()).as(damage).startsWith("{").endsWith("}\n");
        } else {
            refused++;
            assertThat(run.code()).as("%s: %s", damage, run).isEqualTo(ExitCode.INPUT);
            assertThat(run.err().strip().lines()).as(damage).hasSize(1);
            assertThat(run.err()).as(damage).startsWith("sonde: ");
        }
        Matcher matcher = SESSIONS.matcher(run.out());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
