package io.sonde.analyzer.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.model.HeapGauge;
import io.sonde.model.HeapRecord;
import io.sonde.model.JvmEvents;
import io.sonde.model.Recording;
import io.sonde.model.RecordingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeapFilesTest {
    private static final String LINE =
            "{\"t\":1000,\"heapUsed\":900,\"afterGc\":[700,600],\"pools\":{\"G1 Old Gen\":500},\"oldGcs\":3,\"threads\":[10,9,11,12]}\n";
    private static final String NEXT =
            "{\"t\":2000,\"heapUsed\":950,\"afterGc\":[800,650],\"pools\":{\"G1 Old Gen\":550},\"oldGcs\":4,"
                    + "\"watch\":[{\"type\":\"app.Chat\",\"ended\":9,\"reachable\":7,\"judged\":8}]}\n";
    private static final String HISTOGRAM = "# t=1500 reason=alarm: heap pause=99\n10 400 [B\n3 48 app.Chat\n";

    @TempDir
    Path folder;

    private Recording read(String gauges, String histogram) throws IOException {
        Path recording = folder.resolve("recording");
        try (RecordedFolder recorded = RecordedFolder.in(recording)) {
            recorded.drawn("invoke_agent:Desk [====]");
        }
        Files.createDirectory(recording.resolve("heap"));
        Files.writeString(recording.resolve("heap/gauges.ndjson"), gauges);
        Files.writeString(recording.resolve("heap/classes-0001.txt"), histogram);
        return RecordingReader.open(recording);
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        Recording recording = read(LINE + NEXT, HISTOGRAM);
        HeapRecord heap = recording.heap();
        assertThat(heap.readings(HeapGauge.LEAST_AFTER_GC))
                .containsExactly(new JvmEvents.Reading(1000, 600), new JvmEvents.Reading(2000, 650));
        assertThat(heap.readings(HeapGauge.AFTER_OLD_GC)).containsExactly(new JvmEvents.Reading(2000, 550));
        assertThat(heap.readings(HeapGauge.THREADS)).containsExactly(new JvmEvents.Reading(1000, 10));
        assertThat(heap.watched()).containsExactly(new HeapRecord.Watched("app.Chat", 9, 7, 8));
        assertThat(heap.histograms()).singleElement().satisfies(histogram -> {
            assertThat(histogram.at()).isEqualTo(1500);
            assertThat(histogram.reason()).isEqualTo("alarm: heap");
            assertThat(histogram.bytes()).isEqualTo(448);
            assertThat(histogram.classes()).containsOnlyKeys("byte[]", "app.Chat");
        });
        assertThat(recording.jvmSources().remarks()).isEmpty();
    }

    @Test
    void aTornLastLineIsPassedOver() throws IOException {
        Recording recording = read(LINE + NEXT.substring(0, 40), HISTOGRAM);
        assertThat(recording.heap().readings(HeapGauge.USED)).hasSize(1);
        assertThat(recording.jvmSources().remarks()).isEmpty();
    }

    @Test
    void aHistogramThatIsNotWholeIsLeftOutAndNamed() throws IOException {
        Recording recording = read(LINE, HISTOGRAM.substring(0, HISTOGRAM.length() - 3));
        assertThat(recording.heap().histograms()).isEmpty();
        assertThat(recording.jvmSources().remarks())
                .containsExactly("heap/classes-0001.txt is not whole and was left out.");
    }

    @Test
    void foreignFilesAreNamed() throws IOException {
        Recording recording = read("no gauges\n" + LINE, " num     #instances\n");
        assertThat(recording.heap().readings(HeapGauge.USED)).hasSize(1);
        assertThat(recording.jvmSources().remarks())
                .containsExactly(
                        "heap/gauges.ndjson has 1 line that is no gauges.",
                        "heap/classes-0001.txt is no class histogram of a recording.");
    }
}
