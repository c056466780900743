package io.sonde.report;

import io.sonde.detectors.Confidence;
import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Finding;
import io.sonde.detectors.FlameGraph;
import io.sonde.detectors.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A memory leak with all that is known of one. */
final class Leaking {
    private Leaking() {}

    /** Where the first of what survived was allocated. */
    static String phaseOfSurvivors(Diagnosis diagnosis) {
        return diagnosis.jvm().flames().stream()
                .filter(graph -> graph.kind() == FlameGraph.Kind.LIVE)
                .flatMap(graph -> graph.trees().stream())
                .map(FlameGraph.Tree::phase)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    /** A leak of a class that is allocated there, held by a map. */
    static Finding finding(Diagnosis diagnosis) {
        Finding.Chart chart = new Finding.Chart(
                "What stays on the heap",
                "minutes",
                "MB",
                List.of(
                        new Finding.Chart.Line(
                                "live objects, confirmed", List.of(new double[] {1, 20}, new double[] {2, 40})),
                        new Finding.Chart.Line(
                                "after a collection", List.of(new double[] {1, 30}, new double[] {1.5, 45}), true)));
        return new Finding(
                "heap-leak-1",
                "heap-leak",
                Severity.WARNING,
                Confidence.HIGH,
                0,
                "Memory leak",
                "It grows.",
                "Let go.",
                phaseOfSurvivors(diagnosis),
                null,
                null,
                new Finding.Location("acme.Session", "open", 12, null, null, null)
                        .withHolder(
                                "static Registry.SESSIONS: ConcurrentHashMap",
                                List.of(
                                        new Finding.Step(
                                                "1",
                                                "static Registry.SESSIONS",
                                                "ConcurrentHashMap",
                                                812,
                                                40_000_000,
                                                true),
                                        new Finding.Step("2", "entry", "Session", -1, 49_000, false))),
                Finding.Saving.ofMemory(20e3, 4e6),
                List.of(
                        Finding.Evidence.of("growth", 240, "MB/h", List.of()),
                        grows("acme.Session", 800),
                        grows("acme.Message", 8_000)),
                List.of(chart),
                List.of(),
                null);
    }

    private static Finding.Evidence grows(String type, double more) {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("from", "12");
        columns.put("to", String.valueOf(Math.round(12 + more)));
        return new Finding.Evidence(type, more, Finding.Evidence.MORE_OBJECTS, List.of(), columns);
    }
}
