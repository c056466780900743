package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.cost.HeldProgram;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What looking for memory leaks costs by the size of the heap: figures, and class histograms where growth raises an alarm, while
 * a program runs. Prints a table; judges nothing.
 */
@EnabledIfSystemProperty(named = "sonde.heap.cost", matches = "\\d+(,\\d+)*")
class HeapCost {
    private final List<Integer> sizes = Arrays.stream(
                    System.getProperty("sonde.heap.cost", "").split(","))
            .map(Integer::valueOf)
            .toList();
    private final int seconds = Integer.getInteger("sonde.heap.cost.seconds", 120);

    @TempDir
    Path folder;

    @OnEachJdk
    void measured(Jdk jdk) throws IOException {
        StringBuilder table = new StringBuilder("| " + jdk + ", " + seconds
                + " s | leaks=off, ms of processor | on | histograms | pauses, ms |\n|---|---|---|---|---|\n");
        for (int size : sizes) {
            table.append(row(jdk, size));
        }
        System.out.println(table);
        Files.writeString(Places.target().resolve("heap-cost-" + jdk.feature() + ".md"), table);
    }

    private String row(Jdk jdk, int size) throws IOException {
        String off = run(jdk, size, "off-" + size, "leaks=off");
        String on = run(jdk, size, "on-" + size, "leaks=on");
        Path recording = Folders.recordingIn(folder.resolve("on-" + size));
        StringBuilder pauses = new StringBuilder();
        int histograms = 0;
        try (Stream<Path> files = Files.list(recording.resolve("heap"))) {
            for (Path file : files.sorted()
                    .filter(file -> file.getFileName().toString().startsWith("classes-"))
                    .toList()) {
                histograms++;
                try (Stream<String> lines = Files.lines(file)) {
                    String head = lines.findFirst().orElse("");
                    long nanos = Long.parseLong(head.replaceAll(".*pause=(\\d+).*", "$1"));
                    pauses.append(pauses.isEmpty() ? "" : " ").append(nanos / 1_000_000);
                }
            }
        }
        return String.format(Locale.ROOT, "| %d MB | %s | %s | %d | %s |%n", size, off, on, histograms, pauses);
    }

    private String run(Jdk jdk, int size, String name, String... options) throws IOException {
        Path rules = Files.writeString(
                folder.resolve("rules-" + name), "session com.example.cost.HeldProgram#session(int)\n");
        String[] all = Stream.concat(Stream.of("rules=" + rules), Arrays.stream(options))
                .toArray(String[]::new);
        try (Child child = Places.program(jdk, HeldProgram.class, String.valueOf(size), String.valueOf(seconds))
                .jvm("-Xmx" + (size * 3 / 2 + 256) + "m")
                .recordingTo(folder.resolve(name), all)
                .start()) {
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            return child.told("held: ").replaceAll(".*cpuMs=(\\d+) longestMs=(\\d+).*", "$1 (longest session $2)");
        }
    }
}
