package io.sonde.profilers;

import io.sonde.format.Format;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.function.Consumer;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Ways from the collector's roots to objects that stay, of some hundred that JFR sampled when they were allocated. A recording
 * of our own makes it sample, without stacks and without following anything; a second one, begun and ended at once, makes it
 * follow references, for which the program stands still. What it wrote is read and deleted here, so that only classes,
 * fields and numbers get into the recording. Used by one thread.
 */
final class RootPaths implements AutoCloseable {
    static final String EVENT = "jdk.OldObjectSample";
    /** How the sentence begins that says why there are none. */
    static final String NONE = "not recorded: ways from roots to what stays on the heap (";

    private static final String PART = "part.jfr";

    private final Path folder;
    private final Consumer<String> missing;
    private final Recording sampling;
    private boolean taken;

    private RootPaths(Path folder, Consumer<String> missing, Recording sampling) {
        this.folder = folder;
        this.missing = missing;
        this.sampling = sampling;
    }

    /** Makes JFR sample; null where that is not possible or not wise, which {@code missing} is told. */
    static @Nullable RootPaths start(Path recording, Consumer<String> missing) {
        try {
            String unfit = unfit();
            if (unfit != null || !FlightRecorder.isAvailable()) {
                missing.accept(NONE + (unfit == null ? "JFR is not available in this JVM" : unfit) + ")");
                return null;
            }
            Recording sampling = FlightRecording.made();
            sampling.setSettings(settings("0 ns"));
            sampling.start();
            return new RootPaths(recording.resolve(Format.HEAP), missing, sampling);
        } catch (LinkageError | RuntimeException absent) {
            missing.accept(NONE + "JFR cannot be used: " + absent.getClass().getSimpleName() + ")");
            return null;
        }
    }

    /** Which collectors' objects JFR cannot sample without harm: docs/decisions/0015-ways-from-roots.md. Null where it can. */
    private static @Nullable String unfit() {
        if (Collectors.are(Gauges.ZGC)) {
            return "ZGC would keep young garbage for the samples";
        }
        if (Collectors.are("Shenandoah") && Runtime.version().feature() < 24) {
            return "Shenandoah's samples are wrong before Java 24";
        }
        return null;
    }

    private static Map<String, String> settings(String cutoff) {
        return Map.of(EVENT + "#enabled", "true", EVENT + "#stackTrace", "false", EVENT + "#cutoff", cutoff);
    }

    boolean isTaken() {
        return taken;
    }

    /**
     * Follows references now, in place of what was found before.
     *
     * @param atMost time that JFR may follow them for. Unit: ns
     * @return how long it took, at least as long as the program stood still. Unit: ns
     */
    long take(long atMost) {
        long before = System.nanoTime();
        Recording search = FlightRecording.made();
        try {
            search.setSettings(settings(atMost / 1_000 + " us"));
            search.start();
            search.stop();
            long took = System.nanoTime() - before;
            write(search, before, took, atMost);
            taken = true;
            return took;
        } catch (IOException | RuntimeException refused) { // as when JFR has ended with the program
            if (!taken) {
                missing.accept(
                        NONE + "JFR did not follow them: " + refused.getClass().getSimpleName() + ")");
            }
            return System.nanoTime() - before;
        } finally {
            FlightRecording.discard(search);
        }
    }

    private void write(Recording search, long at, long took, long atMost) throws IOException {
        PrivateFile.folder(folder);
        Path part = folder.resolve(PART);
        Files.deleteIfExists(part);
        PrivateFile.create(part).close(); // JFR keeps its mode
        StringBuilder lines = new StringBuilder();
        try {
            search.dump(part);
            try (RecordingFile events = new RecordingFile(part)) {
                while (events.hasMoreEvents()) {
                    RecordedEvent event = events.readEvent();
                    String line = event.getEventType().getName().equals(EVENT) ? RootPath.line(event) : "";
                    lines.append(line).append(line.isEmpty() ? "" : "\n");
                }
            }
        } finally {
            Files.deleteIfExists(part);
        }
        JsonLine head = new JsonLine();
        head.number("t", at);
        head.number("took", took);
        head.number("atMost", atMost);
        Path fresh = folder.resolve(Format.ROOT_PATHS + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = PrivateFile.create(fresh)) {
            PrivateFile.write(channel, head + "\n" + lines);
        }
        Files.move(fresh, folder.resolve(Format.ROOT_PATHS), StandardCopyOption.REPLACE_EXISTING);
    }

    /** JFR samples no more for us. */
    @Override
    public void close() {
        try {
            sampling.stop();
        } catch (IllegalStateException overAlready) {
            // JFR ends all recordings itself when the program ends.
        }
        FlightRecording.discard(sampling);
    }
}
