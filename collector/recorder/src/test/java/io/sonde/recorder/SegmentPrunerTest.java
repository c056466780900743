package io.sonde.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentPrunerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path recording;

    private Path spans;

    @BeforeEach
    void fourSegmentsOfAKilobyteAnHourApart() throws IOException {
        spans = Files.createDirectory(recording.resolve("spans"));
        for (int hour = 8; hour < 12; hour++) {
            Path segment = spans.resolve("20260101-" + (hour < 10 ? "0" : "") + hour + "00.cq4");
            Files.write(segment, new byte[1024]);
            Files.setLastModifiedTime(segment, FileTime.from(NOW.minus(Duration.ofHours(12 - hour))));
        }
        Files.write(spans.resolve("metadata.cq4t"), new byte[100]);
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(spans)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private int prune(Retention retention) throws IOException {
        return new SegmentPruner(spans, retention).prune(NOW);
    }

    @Test
    void theOldestGoUntilTheFolderIsSmallEnough() throws IOException {
        assertThat(prune(new Retention(2_500, null))).isEqualTo(2);
        assertThat(left()).containsExactly("20260101-1000.cq4", "20260101-1100.cq4", "metadata.cq4t");
    }

    @Test
    void otherFilesOfTheRecordingCount() throws IOException {
        Files.write(recording.resolve("a.jfr"), new byte[1024]);
        assertThat(prune(new Retention(2_500, null))).isEqualTo(3);
    }

    @Test
    void samplesGoByTheirAgeTooButForTheNewestOfAKind() throws IOException {
        for (String name : List.of("ap-0001.jfr", "ap-0002.jfr", "jdk-0001.jfr", "spans.jfr")) {
            Path file = Files.write(recording.resolve(name), new byte[1024]);
            Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofMinutes(210))));
        }
        // The segment of eight o'clock is older than the samples, the one of nine is not.
        assertThat(prune(new Retention(6 * 1024 + 100, null))).isEqualTo(2);
        assertThat(left())
                .containsExactly("20260101-0900.cq4", "20260101-1000.cq4", "20260101-1100.cq4", "metadata.cq4t");
        assertThat(recording.resolve("ap-0001.jfr")).doesNotExist();
        for (String stays : List.of("ap-0002.jfr", "jdk-0001.jfr", "spans.jfr")) {
            assertThat(recording.resolve(stays)).exists();
        }
    }

    @Test
    void whatIsTooOldGoes() throws IOException {
        assertThat(prune(new Retention(1 << 20, Duration.ofMinutes(150)))).isEqualTo(2);
        assertThat(left()).contains("20260101-1000.cq4");
    }

    @Test
    void theSegmentBeingWrittenStaysHoweverLargeOrOld() throws IOException {
        assertThat(prune(new Retention(1, Duration.ofMillis(1)))).isEqualTo(3);
        assertThat(left()).containsExactly("20260101-1100.cq4", "metadata.cq4t");
    }

    @Test
    void nothingGoesWithinTheLimits() throws IOException {
        assertThat(prune(Retention.DEFAULT)).isZero();
        assertThat(left()).hasSize(5);
    }
}
