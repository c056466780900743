package io.sonde.cli;

import io.sonde.cli.jvm.LiveRecording;
import io.sonde.cli.jvm.Surroundings;
import io.sonde.format.Format;
import io.sonde.model.UnreadableRecording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the recording that an argument means. A number that is no folder is a process id: the recording that this process
 * is writing, wherever it is, else its newest one under {@code ./sonde-recordings} or in the temp folder.
 */
final class RecordingFinder {
    private RecordingFinder() {}

    static Path find(String argument, Path workingFolder, Surroundings surroundings) throws IOException {
        Path folder = workingFolder.resolve(argument);
        if (Files.exists(folder) || !argument.matches("\\d{1,10}")) {
            return folder;
        }
        Optional<LiveRecording> live = LiveRecording.of(surroundings, Long.parseLong(argument));
        if (live.isPresent()) {
            return live.get().folder();
        }
        List<Path> parents = parents(workingFolder);
        List<Path> found = new ArrayList<>();
        for (Path parent : parents) {
            collect(parent, argument, found);
        }
        if (found.isEmpty()) {
            throw new UnreadableRecording("No recording of process " + argument + " was found under " + parents.get(0)
                    + " or " + parents.get(1) + ": pass the folder of the recording.");
        }
        return found.stream()
                .max(Comparator.comparing(RecordingFinder::startedAt))
                .orElseThrow();
    }

    /** Where recordings are by default; the recorder falls back to the temp folder itself. */
    private static List<Path> parents(Path workingFolder) {
        Path temp = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        return List.of(
                workingFolder.resolve("sonde-recordings").toAbsolutePath(), temp, temp.resolve("sonde-recordings"));
    }

    private static void collect(Path parent, String pid, List<Path> found) throws IOException {
        if (!Files.isDirectory(parent)) {
            return;
        }
        Pattern name = Pattern.compile(".*-\\d{8}-\\d{6}-" + pid + "(-\\d+)?");
        try (Stream<Path> entries = Files.list(parent)) {
            entries.filter(entry -> name.matcher(entry.getFileName().toString()).matches())
                    .filter(entry -> Files.isRegularFile(entry.resolve(Format.MANIFEST)))
                    .forEach(found::add);
        }
    }

    /** The part of the folder's name that sorts by time, whatever the application is called. */
    private static String startedAt(Path folder) {
        String name = folder.getFileName().toString();
        return name.replaceFirst(".*-(\\d{8}-\\d{6}-.*)", "$1") + name;
    }
}
