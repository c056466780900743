package io.sonde.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingFolderTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    Path temp;

    @Test
    void theNameTellsApplicationTimeAndProcess() throws IOException {
        RecordingFolder folder = RecordingFolder.create(temp.resolve("a/b"), "desk", 77, START, ZoneOffset.ofHours(2));
        assertThat(folder.path()).isEqualTo(temp.resolve("a/b/desk-20260102-050405-77"));
        assertThat(folder.refusal()).isNull();
        for (Path made : new Path[] {temp.resolve("a"), temp.resolve("a/b"), folder.path()}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aSecondOneInTheSameSecondGetsANumber() throws IOException {
        for (String ending : new String[] {"", "-2", "-3"}) {
            assertThat(RecordingFolder.create(temp, "desk", 77, START, ZoneOffset.UTC)
                            .path())
                    .isEqualTo(temp.resolve("desk-20260102-030405-77" + ending));
        }
    }

    @Test
    void whereNothingCanBeWrittenTheFallbackIsTakenAndTheReasonTold() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        RecordingFolder folder = RecordingFolder.create(file.resolve("below"), temp.resolve("fallback"), "x");
        assertThat(folder.path()).isEqualTo(temp.resolve("fallback/x"));
        assertThat(folder.refusal()).contains(file.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "com.example.Main, com.example.Main",
        "my app/../x, my_app_.._x",
        "..hidden, hidden",
        "-rf, rf",
        "käse, k_se",
        "'', app"
    })
    void theApplicationsNameIsMadeSafe(String app, String safe) {
        assertThat(RecordingFolder.name(app, 1, START, ZoneOffset.UTC)).isEqualTo(safe + "-20260102-030405-1");
    }
}
