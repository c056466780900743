package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.cost.HelloProgram;
import com.example.cost.RequestProgram;
import com.sun.net.httpserver.HttpServer;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
 * with ours, and with OpenTelemetry's, which exports nothing or sends its batches to a collector that drops them. Each in a JVM
 * of its own, in turn or, with {@code -Dsonde.agents.together=true}, the servers all at the same time: then they are
 * disturbed by each other and by whatever else the machine does, but all alike. Prints medians; judges nothing.
 */
@EnabledIfSystemProperty(named = "sonde.agents", matches = "\\d+")
class AgentCost {
    private static final List<String> VARIANTS =
            List.of("none", "spans", "standard", "opentelemetry", "opentelemetry sends", "none again");
    /** Five spans each. */
    private static final int REQUESTS_A_SECOND = 200;

    private static final int GUARD_SECONDS = 120;

    private final int rounds = Integer.getInteger("sonde.agents", 3);
    private final int seconds = Integer.getInteger("sonde.agents.seconds", 20);
    private final int warmUpSeconds = Integer.getInteger("sonde.agents.warmup", 20);
    private final boolean together = Boolean.getBoolean("sonde.agents.together");

    @TempDir
    Path folder;

    @OnEachJdk
    void measured(Jdk jdk) throws IOException {
        Map<String, Map<String, List<Double>>> figures = new LinkedHashMap<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        try {
            measure(jdk, figures, "http://127.0.0.1:" + collector.getAddress().getPort());
        } finally {
            collector.stop(0);
        }
        print(jdk, figures);
    }

    private void measure(Jdk jdk, Map<String, Map<String, List<Double>>> figures, String collector) throws IOException {
        String[] requests = {"" + REQUESTS_A_SECOND, "" + seconds, "" + warmUpSeconds};
        for (int round = 0; round < rounds; round++) {
            Map<String, Child> running = new LinkedHashMap<>();
            try {
                for (String variant : VARIANTS) {
                    running.put(variant, start(jdk, variant, collector, RequestProgram.class, requests));
                    if (!together) {
                        note("requests: ", variant, running.remove(variant), figures);
                    }
                }
                running.forEach((variant, child) -> note("requests: ", variant, child, figures));
            } finally {
                running.values().forEach(Child::close);
            }
            for (String variant : VARIANTS) {
                note("hello: ", variant, start(jdk, variant, collector, HelloProgram.class), figures);
            }
        }
    }

    private void print(Jdk jdk, Map<String, Map<String, List<Double>>> figures) throws IOException {
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

    private Child start(Jdk jdk, String variant, String collector, Class<?> program, String... arguments)
            throws IOException {
        // Without the second, Java 17's server answers only when the client's acknowledgement is overdue: 40 ms.
        Child.Command command =
                Places.program(jdk, program, arguments).jvm("-Xmx512m", "-Dsun.net.httpserver.nodelay=true");
        if (variant.startsWith("opentelemetry")) {
            command.jvm(
                    "-javaagent:" + Places.neighbour("opentelemetry-javaagent.jar"),
                    "-Dotel.traces.exporter=" + (variant.endsWith("sends") ? "otlp" : "none"),
                    "-Dotel.exporter.otlp.protocol=http/protobuf",
                    "-Dotel.exporter.otlp.endpoint=" + collector,
                    "-Dotel.metrics.exporter=none",
                    "-Dotel.logs.exporter=none",
                    "-Dotel.javaagent.logging=none");
        } else if (!variant.startsWith("none")) {
            command.recordingTo(folder.resolve("out"), "profile=" + variant, "max-size=64m");
        }
        return command.start();
    }

    /** Waits for the program's end and notes what it said of itself. */
    private void note(String line, String variant, Child program, Map<String, Map<String, List<Double>>> figures) {
        Map<String, List<Double>> of = figures.computeIfAbsent(variant, any -> new LinkedHashMap<>());
        try (Child child = program) {
            assertThat(child.closeInput().exitCode(GUARD_SECONDS + warmUpSeconds + seconds))
                    .as("%s", child)
                    .isZero();
            Arrays.stream(child.told(line).substring(line.length()).split(" ")).forEach(pair -> {
                int equals = pair.indexOf('=');
                of.computeIfAbsent(line + pair.substring(0, equals), any -> new ArrayList<>())
                        .add(Double.parseDouble(pair.substring(equals + 1)));
            });
        }
    }
}
