package io.sonde.profilers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With JFR of this JVM. */
class RootPathsTest {
    private static final List<Object> KEPT = new ArrayList<>();
    private static final int MOST_ROUNDS = 50;

    @TempDir
    private Path recording;

    private final List<String> missing = new ArrayList<>();

    /** Of which the fields are named on the way. */
    private record Note(byte[] text) {}

    @AfterEach
    void forget() {
        KEPT.clear();
    }

    @Test
    void theWayFromAStaticFieldIsWritten() throws IOException {
        try (RootPaths paths = Objects.requireNonNull(RootPaths.start(recording, missing::add))) {
            Path file = recording.resolve("heap/paths.ndjson");
            String lines = "";
            for (int round = 0; round < MOST_ROUNDS && !lines.contains("KEPT"); round++) {
                for (int i = 0; i < 5_000; i++) { // so many that JFR samples some
                    KEPT.add(new Note(new byte[500]));
                }
                assertThat(paths.take(1_000_000_000)).isPositive();
                lines = Files.readString(file);
            }
            assertThat(lines)
                    .startsWith("{\"t\":")
                    .contains("\"via\":\"static io.sonde.profilers.RootPathsTest.KEPT\"", "\"via\":\"text\"")
                    .containsPattern("\"type\":\"java.util.ArrayList\",[^}]*\"entries\":\\d+");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(recording.resolve("heap/part.jfr")).doesNotExist();
            assertThat(paths.isTaken()).isTrue();
        }
        assertThat(missing).isEmpty();
    }
}
