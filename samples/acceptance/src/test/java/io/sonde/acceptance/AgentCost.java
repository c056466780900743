package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.cost.HelloProgram;
import com.example.cost.RequestProgram;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What recording costs a server at a fixed rate of requests, and a program that only starts, side by side: without an agent,
 * with ours, and with OpenTelemetry's, which exports nothing. In turn, each in a JVM of its own. Prints medians; judges
 * nothing.
 */
@EnabledIfSystemProperty(named = "sonde.agents", matches = "\\d+")
class AgentCost {
    private static final List<String> VARIANTS = List.of("none", "spans", "standard", "opentelemetry", "none again");
    /** Five spans each. */
    private static final int REQUESTS_A_SECOND = 200;

    private final int rounds = Integer.getInteger("sonde.agents", 3);
    private final int seconds = Integer.getInteger("sonde.agents.seconds", 20);

    @TempDir
    Path folder;

    @OnEachJdk
    void measured(Jdk jdk) throws IOException {
        Map<String, Map<String, List<Double>>> figures = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (String variant : VARIANTS) {
                Map<String, List<Double>> of = figures.computeIfAbsent(variant, any -> new LinkedHashMap<>());
                run(jdk, variant, "requests: ", of, RequestProgram.class, "" + REQUESTS_A_SECOND, "" + seconds);
                run(jdk, variant, "hello: ", of, HelloProgram.class);
            }
        }
        StringBuilder table = new StringBuilder("| " + jdk + ", " + rounds + " rounds | ")
                .append(String.join(" | ", VARIANTS))
                .append(" |\n|---")
                .append("|---".repeat(VARIANTS.size()))
                .append("|\n");
        for (String figure : figures.get(VARIANTS.get(0)).keySet()) {
            table.append("| ").append(figure);
            for (String variant : VARIANTS) {
                table.append(String.format(
                        Locale.ROOT, " | %,.0f", median(figures.get(variant).get(figure))));
            }
            table.append(" |\n");
        }
        System.out.println(table);
        Files.writeString(Places.target().resolve("agent-cost-" + jdk.feature() + ".md"), table);
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private void run(
            Jdk jdk,
            String variant,
            String line,
            Map<String, List<Double>> figures,
            Class<?> program,
            String... arguments)
            throws IOException {
        Child.Command command = Places.program(jdk, program, arguments).jvm("-Xmx512m");
        if (variant.equals("opentelemetry")) {
            command.jvm(
                    "-javaagent:" + Places.neighbour("opentelemetry-javaagent.jar"),
                    "-Dotel.traces.exporter=none",
                    "-Dotel.metrics.exporter=none",
                    "-Dotel.logs.exporter=none",
                    "-Dotel.javaagent.logging=none");
        } else if (!variant.startsWith("none")) {
            command.recordingTo(folder.resolve("out"), "profile=" + variant, "max-size=64m");
        }
        try (Child child = command.start()) {
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            Arrays.stream(child.told(line).substring(line.length()).split(" ")).forEach(pair -> {
                int equals = pair.indexOf('=');
                figures.computeIfAbsent(line + pair.substring(0, equals), any -> new ArrayList<>())
                        .add(Double.parseDouble(pair.substring(equals + 1)));
            });
        }
    }
}
