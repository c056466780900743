package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where recordings lie, and what the build has made. */
public final class Folders {
    private Folders() {}

    /** The only recording in a folder. */
    public static Path recordingIn(Path out) {
        List<Path> recordings = recordingsIn(out);
        assertThat(recordings).as("recordings in %s", out).hasSize(1);
        return recordings.get(0);
    }

    /** In the order of their names; none where there is no such folder. */
    static List<Path> recordingsIn(Path out) {
        if (!Files.isDirectory(out)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(out)) {
            return folders.filter(folder -> Files.isRegularFile(folder.resolve("manifest.json")))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Forgets a recording that is no longer needed. */
    public static void remove(Path folder) {
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

    /** What must have been built by now. */
    public static Path existing(Path path) {
        Path found = path.toAbsolutePath().normalize();
        if (!Files.exists(found)) {
            throw new IllegalStateException(found + " is missing: run mvn package first");
        }
        return found;
    }
}
