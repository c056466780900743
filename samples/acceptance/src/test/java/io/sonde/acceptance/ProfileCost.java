package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.cost.WorkProgram;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each profile costs a program that computes, one that allocates and one of 500 threads that wake often: without the
 * agent and with each profile in turn, each in a JVM of its own, from its ninth second on. Prints a table of medians;
 * judges nothing.
 */
@EnabledIfSystemProperty(named = "sonde.cost", matches = "\\d+")
class ProfileCost {
    private static final List<String> VARIANTS = List.of("off", "spans", "standard", "deep", "off again");
    private static final List<String> KINDS = List.of("compute", "allocate", "park");

    private final int rounds = Integer.getInteger("sonde.cost", 3);
    private final int seconds = Integer.getInteger("sonde.cost.seconds", 10);

    @TempDir
    Path folder;

    @OnEachJdk
    void measured(Jdk jdk) throws IOException {
        Path rules = Files.writeString(folder.resolve("rules"), "session com.example.cost.WorkProgram#piece(..)\n");
        Map<String, List<double[]>> figures = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (String kind : KINDS) {
                for (String variant : VARIANTS) {
                    figures.computeIfAbsent(kind + " " + variant, any -> new ArrayList<>())
                            .add(run(jdk, variant, rules, kind));
                }
            }
        }
        StringBuilder table = new StringBuilder(
                jdk + ", " + rounds + " rounds: us of processor time a piece, against off, pieces a second\n");
        for (String kind : KINDS) {
            table.append("| ").append(kind);
            double off = median(figures, kind + " off", 0);
            for (String variant : VARIANTS) {
                double cpu = median(figures, kind + " " + variant, 0);
                table.append(String.format(
                        Locale.ROOT,
                        " | %s %.1f %+.1f %% %.1f",
                        variant,
                        cpu,
                        100 * (cpu / off - 1),
                        median(figures, kind + " " + variant, 1)));
            }
            table.append(" |\n");
        }
        System.out.println(table);
        Files.writeString(Places.target().resolve("profile-cost-" + jdk.feature() + ".md"), table);
    }

    private static double median(Map<String, List<double[]>> figures, String of, int column) {
        double[] sorted = figures.get(of).stream()
                .mapToDouble(row -> row[column])
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    private double[] run(Jdk jdk, String variant, Path rules, String kind) {
        Child.Command command = Child.on(jdk)
                .classPath(List.of(Places.classes()))
                .jvm("-Xmx512m")
                .program(WorkProgram.class.getName())
                .program(kind, String.valueOf(seconds));
        if (!variant.startsWith("off")) {
            command.recordingTo(folder.resolve("out"), "profile=" + variant, "rules=" + rules, "max-size=64m");
        }
        try (Child child = command.start()) {
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            String[] words = child.told(kind).split(" ");
            return new double[] {Double.parseDouble(words[1]), Double.parseDouble(words[2])};
        }
    }
}
