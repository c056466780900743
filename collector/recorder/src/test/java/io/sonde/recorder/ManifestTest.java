package io.sonde.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    Path folder;

    @Test
    void everyKeyStandsInTheFile() throws IOException {
        Path file = folder.resolve("manifest.json");
        Manifest manifest = new Manifest("rec-1", "desk", START, 77)
                .host("box")
                .agentVersion("0.1.0")
                .clock(Format.CLOCK_NANOTIME, "System.nanoTime", -5, 1_767_322_245_000_000_000L, 0xABCL)
                .option("profile", "standard")
                .packages(List.of("com.example"))
                .sessionRoot("com.example.Desk.ask", "rule")
                .library(new Manifest.Library("lib", "1.2", Manifest.LibraryStatus.REFUSED, 0, "no such method"))
                .library(new Manifest.Library("other", null, Manifest.LibraryStatus.WOVEN, 3, null))
                .notRecorded("Garbage collection: \"off\"")
                .neighbour("JaCoCo is at work")
                .failure("NoSuchFieldError in lib", 4);
        manifest.write(file);
        manifest.stopped(true, "program ended", START.plusSeconds(60)).write(file);

        assertThat(file)
                .content()
                .contains(
                        "\"formatVersion\" : 2",
                        "\"id\" : \"rec-1\"",
                        "\"start\" : \"2026-01-02T03:04:05Z\"",
                        "\"pid\" : 77",
                        "\"vendor\" :",
                        "\"host\" : \"box\"",
                        "\"ticks\" : -5",
                        "\"epochNanos\" : 1767322245000000000",
                        "\"ringId\" : \"0000000000000abc\"",
                        "\"profile\" : \"standard\"",
                        "\"packages\" : [ \"com.example\" ]",
                        "\"source\" : \"rule\"",
                        "\"status\" : \"refused\"",
                        "\"reason\" : \"no such method\"",
                        "\"notRecorded\" : [ \"Garbage collection: \\\"off\\\"\" ]",
                        "\"neighbours\" : [ \"JaCoCo is at work\" ]",
                        "\"cleanStop\" : true",
                        "\"at\" : \"2026-01-02T03:05:05Z\"",
                        "\"what\" : \"NoSuchFieldError in lib\"",
                        "\"count\" : 4");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("nothing but the manifest").containsExactly(file);
        }
    }

    @Test
    void whatIsUnknownIsLeftOut() throws IOException {
        Path file = folder.resolve("manifest.json");
        new Manifest("rec-1", "desk", START, 77).write(file);
        assertThat(file)
                .content()
                .doesNotContain("host", "\"stop\"", "clock", "null")
                .contains("\"cleanStop\" : false");
    }

    @Test
    void countersComeFromTheRingAndTheRecorder() throws IOException {
        Ring ring = Ring.create(folder.resolve("spans.ring"), 1024, 1, 1, 0, 0);
        ring.lostSpan();
        ring.lostRecord();
        ring.lostRecord();
        RecorderStats stats = new RecorderStats(10, 1, 2, 3, 4, 5, "disk full", 0, 0, 0, 0, 0);
        Path file = folder.resolve("manifest.json");
        new Manifest("rec-1", "desk", START, 77).counters(ring, stats).write(file);
        assertThat(file)
                .content()
                .contains(
                        "\"spans\" : 10",
                        "\"lostSpans\" : 1",
                        "\"lostRecords\" : 2",
                        "\"droppedRecords\" : 4",
                        "disk full");
    }
}
