package io.sonde.profilers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GaugesFileTest {
    @TempDir
    Path folder;

    @Test
    void aLargeOneIsThinnedAndKeepsItsWholeCourse() throws IOException {
        Path file = folder.resolve("heap/gauges.ndjson");
        long most = 0;
        try (GaugesFile gauges = GaugesFile.in(folder, 10_000)) {
            for (int at = 100_000; at < 110_000; at++) {
                gauges.append("{\"t\":" + at + "}");
                most = Math.max(most, Files.size(file));
            }
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(most).isLessThanOrEqualTo(10_040);
        assertThat(lines).isSorted().startsWith("{\"t\":100000}").endsWith("{\"t\":109999}");
        assertThat(lines.stream().filter(line -> line.compareTo("{\"t\":105000}") < 0))
                .as("of the first half")
                .hasSizeGreaterThan(100);
        try (Stream<Path> files = Files.list(folder.resolve("heap"))) {
            assertThat(files).containsExactly(file);
        }
    }
}
