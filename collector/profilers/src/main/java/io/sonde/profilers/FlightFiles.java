package io.sonde.profilers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/** Where JFR writes, and which of its files are new. To be loaded only when JFR may set itself up. Confined to a thread. */
final class FlightFiles {
    private static final String REPOSITORY = "jdk.jfr.repository";

    private final Map<String, Object> lasting;
    private final Set<Path> known = new HashSet<>();
    /** Whether nobody used JFR before us: then its property comes from us, and the program keeps those that it had. */
    private boolean quiet;

    /**
     * Files from now on; to be made before a recording of ours is.
     *
     * @param lasting what outlives every agent of this JVM
     */
    FlightFiles(Map<String, Object> lasting) throws IOException {
        this.lasting = lasting;
        quiet = System.getProperty(REPOSITORY) == null;
        Path before = repository();
        if (before != null) {
            known.addAll(chunks(before));
        }
    }

    /** Where JFR's files lie now; changes when somebody tells JFR so. */
    @Nullable
    Path repository() {
        String named = System.getProperty(REPOSITORY);
        if (named != null) {
            lasting.put(REPOSITORY, named);
        }
        Object present = lasting.get(REPOSITORY);
        if (quiet && present != null && FlightRecorder.isInitialized()) {
            boolean oursOnly =
                    FlightRecorder.getFlightRecorder().getRecordings().stream().allMatch(FlightRecording::isOurs);
            if (oursOnly) {
                System.clearProperty(REPOSITORY);
            } else {
                System.setProperty(REPOSITORY, String.valueOf(present)); // its tools may look for it
                quiet = false;
            }
        }
        return present == null ? null : Path.of(String.valueOf(present));
    }

    /** Files that were not there when it was asked before, in the order in which they were begun. */
    List<Path> fresh() throws IOException {
        Path present = repository();
        if (present == null) {
            return List.of();
        }
        List<Path> fresh = new ArrayList<>();
        for (Path chunk : chunks(present)) {
            if (known.add(chunk)) {
                fresh.add(chunk);
            }
        }
        known.removeIf(chunk -> Files.notExists(chunk));
        return fresh;
    }

    private static List<Path> chunks(Path repository) throws IOException {
        try (Stream<Path> entries = Files.list(repository)) {
            return entries.filter(entry -> entry.toString().endsWith(".jfr"))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException gone) {
            return List.of(); // as the files in it, when the program ends
        }
    }
}
