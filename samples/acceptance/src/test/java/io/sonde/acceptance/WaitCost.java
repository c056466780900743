package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.waiting.ParkingProgram;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What measured parks cost: without the agent, with spans alone and with waits, in turn, each in a JVM of its own. Prints a
 * table of medians; judges nothing.
 */
@EnabledIfSystemProperty(named = "sonde.waits", matches = "\\d+")
class WaitCost {
    private static final int SECONDS = 8;
    private static final List<String> VARIANTS = List.of("none", "spans", "standard");

    private final int rounds = Integer.getInteger("sonde.waits", 3);
    private final Map<String, Map<String, List<double[]>>> figures = new LinkedHashMap<>();

    @TempDir
    Path folder;

    @OnEachJdk
    void measured(Jdk jdk) throws IOException {
        Path rules =
                Files.writeString(folder.resolve("rules"), "session com.example.waiting.ParkingProgram#inside(..)\n");
        for (int round = 0; round < rounds; round++) {
            for (String variant : VARIANTS) {
                run(jdk, variant, rules, "one");
                run(jdk, variant, rules, "many", "outside", String.valueOf(SECONDS));
                run(jdk, variant, rules, "many", "inside", String.valueOf(SECONDS));
            }
        }
        StringBuilder table = new StringBuilder(jdk + " (" + jdk.home() + "), " + rounds + " rounds\n");
        figures.forEach((what, byVariant) -> {
            table.append("| ").append(what);
            byVariant.forEach((variant, values) -> {
                table.append(" | ").append(variant);
                for (int i = 0; i < values.get(0).length; i++) {
                    int column = i;
                    double[] sorted = values.stream()
                            .mapToDouble(row -> row[column])
                            .sorted()
                            .toArray();
                    table.append(String.format(" %.2f", sorted[sorted.length / 2]));
                }
            });
            table.append(" |\n");
        });
        System.out.println(table);
        Files.writeString(Places.target().resolve("wait-cost-" + jdk.feature() + ".md"), table);
    }

    private void run(Jdk jdk, String variant, Path rules, String... arguments) {
        Child.Command command = Child.on(jdk)
                .classPath(List.of(Places.classes()))
                .jvm("-XX:TieredStopAtLevel=4")
                .program(ParkingProgram.class.getName())
                .program(arguments);
        if (!variant.equals("none")) {
            command.recordingTo(folder.resolve("out"), "profile=" + variant, "rules=" + rules, "max-size=64m");
        }
        try (Child child = command.start()) {
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            for (String line : child.out()) {
                String[] parts = line.split(": ");
                String[] words = parts[1].strip().split(" ");
                double[] values = new double[words.length];
                for (int i = 0; i < words.length; i++) {
                    values[i] = Double.parseDouble(words[i]);
                }
                figures.computeIfAbsent(parts[0], any -> new LinkedHashMap<>())
                        .computeIfAbsent(variant, any -> new ArrayList<>())
                        .add(values);
            }
        }
    }
}
