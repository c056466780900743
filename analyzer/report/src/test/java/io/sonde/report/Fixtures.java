package io.sonde.report;

import io.sonde.detectors.Confidence;
import io.sonde.detectors.Details;
import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Diagnosis.LibraryFacts;
import io.sonde.detectors.Diagnosis.NotEvaluated;
import io.sonde.detectors.Diagnosis.OperationFacts;
import io.sonde.detectors.Diagnosis.PhaseFacts;
import io.sonde.detectors.Diagnosis.RecordingFacts;
import io.sonde.detectors.Diagnosis.SessionFacts;
import io.sonde.detectors.Diagnosis.Waterfall;
import io.sonde.detectors.Diagnosis.Waterfall.Bar;
import io.sonde.detectors.Finding;
import io.sonde.detectors.Finding.Evidence;
import io.sonde.detectors.Finding.Location;
import io.sonde.detectors.Finding.Saving;
import io.sonde.detectors.FlameGraph;
import io.sonde.detectors.JvmFacts;
import io.sonde.detectors.Severity;
import io.sonde.model.EvidenceFacts;
import io.sonde.model.EvidenceKind;
import io.sonde.model.TimePart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Diagnoses to render: a plausible one, an empty one, a healthy one and a hostile one. */
final class Fixtures {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private Fixtures() {}

    static Diagnosis travelDesk() {
        return new Diagnosis(
                new RecordingFacts(
                        "travel-desk-20260102-030405-4711",
                        "travel-desk",
                        START,
                        62_500,
                        "OpenJDK 17.0.15+6",
                        120,
                        4321,
                        0,
                        true,
                        null,
                        List.of("not recorded: samples (profile=spans)")),
                new SessionFacts(120, 1, 0.025, 1310.0, 1234.5678, 3400.0, 4100.0, histogram(), entries()),
                phases(),
                operations(),
                findings(),
                List.of(
                        new NotEvaluated("cpu-hotspot", "needs samples"),
                        new NotEvaluated("gc-pressure", "needs JFR events"),
                        new NotEvaluated("cost-accounting", "no price file: --prices")),
                List.of(waterfall(), small(2)),
                libraries(),
                List.of("40 sessions were inferred: add rules=session:io.acme.travel.TravelDesk#answer(String)"));
    }

    static Diagnosis empty() {
        var full = travelDesk();
        return new Diagnosis(
                new RecordingFacts("idle-1", "idle", START, 5000, "OpenJDK 17.0.15+6", 0, 0, 0, false, null, List.of()),
                new SessionFacts(0, 0, 0, null, null, null, null, Map.of(), List.of()),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                full.libraries(),
                List.of("No span was recorded: no method of a known library was called."));
    }

    /** As large as a page gets: ten full waterfalls and hundreds of operations. */
    static Diagnosis large() {
        var full = travelDesk();
        List<OperationFacts> operations = new ArrayList<>();
        for (int i = 0; i < 800; i++) {
            operations.add(new OperationFacts(
                    "execute_tool", "tool-" + i, "action", null, i, 0, i, 0.125, i, 1, 2, 3, null, null));
        }
        List<Waterfall> slowest = new ArrayList<>();
        for (int w = 0; w < 10; w++) {
            List<Bar> bars = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                double at = i * 8;
                String phase = full.phases().get(i % 5).phase();
                bars.add(bar(w * 1000L + i, i % 9, "step", "step " + i, phase, at, 40, new double[] {at, at + 8}));
            }
            slowest.add(new Waterfall("session-" + w, "POST /trips", 4100, bars));
        }
        return new Diagnosis(
                full.recording(),
                full.sessions(),
                full.phases(),
                operations,
                full.findings(),
                full.notEvaluated(),
                slowest,
                full.libraries(),
                full.remarks());
    }

    /** Thirty findings, with everything around them that a summary can have. */
    static Diagnosis manyFindings() {
        var full = travelDesk();
        var recording = full.recording();
        List<Finding> many = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            many.addAll(full.findings());
        }
        return new Diagnosis(
                new RecordingFacts(
                        recording.id(),
                        "an application with a name that goes on and on",
                        START,
                        62_500,
                        recording.jvm(),
                        120,
                        4321,
                        77,
                        false,
                        null,
                        recording.notRecorded()),
                full.sessions(),
                full.phases(),
                full.operations(),
                many,
                full.notEvaluated(),
                full.slowest(),
                full.libraries(),
                List.of(
                        full.remarks().get(0),
                        full.remarks().get(0),
                        full.remarks().get(0)));
    }

    /** Few sessions, one note, most of the time in the model. */
    static Diagnosis healthy() {
        var full = travelDesk();
        return new Diagnosis(
                new RecordingFacts("ok-1", "ok", START, 5000, "OpenJDK 17.0.15+6", 12, 90, 10, false, 0.4, List.of()),
                new SessionFacts(12, 0, 0, 800.0, null, null, null, Map.of(), List.of()),
                full.phases(),
                List.of(),
                List.of(full.findings().get(3)),
                full.notEvaluated(),
                List.of(),
                List.of(),
                List.of());
    }

    private static Map<Double, Long> histogram() {
        Map<Double, Long> histogram = new TreeMap<>();
        long[] counts = {1, 3, 8, 17, 26, 22, 14, 9, 6, 4, 3, 3, 2, 1, 1};
        for (int i = 0; i < counts.length; i++) {
            histogram.put(300 * Math.pow(1.22, i + 1), counts[i]);
        }
        return histogram;
    }

    private static List<SessionFacts.Entry> entries() {
        return List.of(
                new SessionFacts.Entry("POST /trips", "framework", 80, 1200, 3300),
                new SessionFacts.Entry("io.acme.travel.TravelDesk.answer", "inferred", 40, 1300, 3500));
    }

    private static List<PhaseFacts> phases() {
        return List.of(
                new PhaseFacts("decision", 480, 119_000, 76.04, 119_500, 119_500, 240.0, 610.0),
                new PhaseFacts("retrieval", 1440, 21_000, 13.42, 24_000, 31_000, 14.2, 52.0),
                new PhaseFacts("action", 960, 9_400, 6.01, 30_100, 12_000, 11.0, 33.0),
                new PhaseFacts("communication", 240, 4_300, 2.75, 4_300, 4_300, 18.0, 22.0),
                new PhaseFacts("orchestration", 120, 2_785, 1.78, 156_485, 2_785, 22.0, 41.0));
    }

    private static List<OperationFacts> operations() {
        List<OperationFacts> all = new ArrayList<>();
        all.add(new OperationFacts(
                "chat",
                "gpt-4o-mini",
                "decision",
                "planner",
                480,
                2,
                119_000,
                76.04,
                119_500,
                240,
                610,
                1900,
                512_000L,
                61_000L));
        all.add(new OperationFacts(
                "sql",
                "SELECT price FROM fares WHERE id = ?",
                "retrieval",
                "planner",
                1200,
                0,
                18_500,
                11.8,
                21_000,
                14.2,
                52,
                80,
                null,
                null));
        all.add(new OperationFacts(
                "execute_tool", "weather", "action", null, 960, 4, 9_400, 6.01, 30_100, 11, 33, 140, null, null));
        for (int i = 1; i <= 40; i++) {
            all.add(new OperationFacts(
                    "execute_tool",
                    "tool-" + i,
                    "action",
                    null,
                    i,
                    0,
                    0.4 / i,
                    0.004 / i,
                    1.0 / i,
                    0.012,
                    0.9,
                    2,
                    null,
                    null));
        }
        return all;
    }

    private static List<Finding> findings() {
        return List.of(
                new Finding(
                        "n-plus-one-1",
                        "n-plus-one",
                        Severity.CRITICAL,
                        Confidence.HIGH,
                        410.25,
                        "Fares are read one by one: 10 queries per session",
                        "Each session runs the same statement 10 times in a row with another id. Each run waits for the"
                                + " database; together they hold up the session for 154 ms.",
                        "Read all fares with one statement: WHERE id IN (...), or a join with the trips that name them.",
                        "retrieval",
                        "planner",
                        "sql SELECT fares",
                        new Location(
                                "io.acme.travel.fares.FareRepository",
                                "priceOf",
                                42,
                                "SELECT price FROM fares WHERE id = ?",
                                null,
                                null),
                        new Saving(120.0, 340.0, 11.5, null),
                        List.of(
                                new Evidence(
                                        "queries in a row",
                                        10,
                                        "calls",
                                        List.of(2L, 3L),
                                        detail("sessions", "118 of 120")),
                                new Evidence(
                                        "time in them", 154.25, "ms", List.of(255L), detail("share of p50", "12.5 %"))),
                        List.of(),
                        List.of("retrieval-share-1"),
                        null),
                new Finding(
                        "retrieval-share-1",
                        "critical-path",
                        Severity.NOTE,
                        Confidence.MEDIUM,
                        20,
                        "Retrieval holds up sessions for 13 % of their time",
                        "Most of it is one statement.",
                        "See its cause.",
                        "retrieval",
                        null,
                        null,
                        Location.NONE,
                        Saving.NONE,
                        List.of(Evidence.of("share", 13.42, "%", List.of())),
                        List.of(),
                        List.of(),
                        "n-plus-one-1"),
                new Finding(
                        "redundant-call-1",
                        "redundant-call",
                        Severity.WARNING,
                        Confidence.MEDIUM,
                        88,
                        "The weather of one city is asked for 4 times per session",
                        "Equal arguments, equal answers, within 2 seconds.",
                        "Keep the answer for the length of the session.",
                        "action",
                        null,
                        "execute_tool weather",
                        new Location(null, null, 0, null, "weather", null),
                        new Saving(null, 33.0, null, 210.0),
                        List.of(Evidence.of("repeats", 4, "calls", List.of(5L, 6L))),
                        List.of(),
                        List.of(),
                        null),
                new Finding(
                        "llm-time-1",
                        "llm-time",
                        Severity.NOTE,
                        Confidence.LOW,
                        1,
                        "Model time is mostly waiting for the first token",
                        "No lever is visible.",
                        "",
                        "decision",
                        null,
                        null,
                        new Location(null, null, 0, null, null, "gpt-4o-mini"),
                        Saving.NONE,
                        List.of(),
                        List.of(),
                        List.of(),
                        null));
    }

    private static Map<String, String> detail(String name, String value) {
        return Map.of(name, value);
    }

    private static Waterfall waterfall() {
        List<Bar> bars = new ArrayList<>();
        bars.add(bar(1, 0, "invoke_agent", "planner", "orchestration", 0, 4100, new double[] {0, 20}, new double[] {
            4080, 4100
        }));
        bars.add(bar(2, 1, "chat", "gpt-4o-mini", "decision", 20, 900, new double[] {20, 920}));
        for (int i = 0; i < 10; i++) {
            double at = 920 + i * 80;
            bars.add(bar(3 + i, 2, "sql", "SELECT price FROM fares WHERE id = ?", "retrieval", at, 76, new double[] {
                at, at + 76
            }));
        }
        bars.add(bar(20, 1, "execute_tool", "weather", "action", 1720, 1200));
        bars.add(bar(21, 2, "http", "GET weather.internal/v1/{city}", "communication", 1730, 1100));
        bars.add(new Bar(
                22, 1, "execute_tool", "hotels", "action", 31, 1720, 1400, true, false, List.of(new double[] {1720, 3120
                })));
        bars.add(new Bar(
                255, 1, "chat", "gpt-4o-mini", "decision", 1, 3120, 980, false, true, List.of(new double[] {3120, 4080
                })));
        return new Waterfall("session-77", "POST /trips", 4100, bars);
    }

    private static Waterfall small(int id) {
        return new Waterfall(
                "session-" + id,
                "POST /trips",
                3600,
                List.of(bar(
                        1000 + id, 0, "invoke_agent", "planner", "orchestration", 0, 3600, new double[] {0, 3600})));
    }

    private static Bar bar(
            long id,
            int depth,
            String operation,
            String name,
            String phase,
            double start,
            double took,
            double[]... critical) {
        return new Bar(id, depth, operation, name, phase, 1, start, took, false, false, List.of(critical));
    }

    private static List<LibraryFacts> libraries() {
        return List.of(
                new LibraryFacts("langchain4j", "1.19.0", "woven", 14, null),
                new LibraryFacts("h2", null, "refused", 0, "org.h2.jdbc.JdbcStatement has no method execute(String)"),
                new LibraryFacts("reactor-core", "3.7.1", "present", 0, "no instrumentation of ours yet"));
    }

    /** Each string field holds {@code evil}; those that name things of ours (phase, unit) do so too. */
    static Diagnosis hostile(String evil) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put(evil, evil);
        Finding cause = finding(evil, "cause" + evil, null, details);
        Finding symptom = finding(evil, "symptom" + evil, "cause" + evil, Map.of());
        return new Diagnosis(
                new RecordingFacts(evil, evil, START, 1000, evil, 2, 3, 1, false, 0.5, List.of(evil)),
                new SessionFacts(
                        2,
                        1,
                        0.5,
                        1.0,
                        1.0,
                        2.0,
                        2.0,
                        Map.of(1.0, 1L, 2.0, 1L),
                        List.of(new SessionFacts.Entry(evil, evil, 2, 1, 2))),
                List.of(
                        new PhaseFacts(evil, 3, 1, 33.3333, 1, 1, null, null),
                        new PhaseFacts("decision", 3, 1, 33.3333, 1, 1, 1.0, 1.0),
                        new PhaseFacts("action", 3, 1, 33.3334, 1, 1, 1.0, 1.0)),
                List.of(new OperationFacts(evil, evil, evil, evil, 3, 1, 1, 50, 1, 1, 1, 1, 5L, null)),
                List.of(cause, symptom),
                List.of(new NotEvaluated(evil, evil)),
                List.of(new Waterfall(
                        evil,
                        evil,
                        5,
                        List.of(new Bar(7, 0, evil, evil, evil, 1, 0, 5, true, true, List.of(new double[] {0, 5}))))),
                List.of(new LibraryFacts(evil, evil, evil, 1, evil)),
                List.of(evil),
                new Diagnosis.TraceFacts(List.of(new Diagnosis.TracedSession(evil, evil, evil, 5)), Map.of(7L, evil)),
                List.of(new Diagnosis.ErrorFacts(evil, evil, evil, evil, 1, 2, 3, 4, 5, 6, 7, 8L, List.of(7L))),
                hostileCosts(evil),
                hostileDetails(evil),
                hostileJvm(evil));
    }

    private static JvmFacts hostileJvm(String evil) {
        List<JvmFacts.Row> rows =
                List.of(new JvmFacts.Row(new JvmFacts.Group(evil, evil, evil), TimePart.ON_CPU, 5, 100, 5));
        return new JvmFacts(
                new EvidenceFacts(Map.of(EvidenceKind.CPU, 7L), Map.of(EvidenceKind.CPU, 5L), 1),
                rows,
                rows,
                rows,
                0.1,
                hostileFlames(evil));
    }

    private static List<FlameGraph> hostileFlames(String evil) {
        List<FlameGraph.Tree> trees = List.of(new FlameGraph.Tree(
                evil, evil, evil, List.of(new FlameGraph.Node(0, evil, 5), new FlameGraph.Node(1, evil, 6))));
        return List.of(new FlameGraph(FlameGraph.Kind.CPU, trees), new FlameGraph(FlameGraph.Kind.ALLOCATION, trees));
    }

    private static Diagnosis.CostFacts hostileCosts(String evil) {
        var tokens = new Diagnosis.TokenCounts(1, 2, 3, 4, 5);
        var lines = List.of(new Diagnosis.CostLine(evil, evil, tokens, 1.0, true));
        return new Diagnosis.CostFacts(
                evil,
                tokens,
                1.0,
                1.0,
                1.0,
                1.0,
                1.0,
                1.0,
                1.0,
                1,
                1.0,
                1.0,
                lines,
                lines,
                lines,
                lines,
                List.of(evil),
                1);
    }

    private static Details hostileDetails(String evil) {
        return new Details(
                START,
                List.of(new Details.SessionRow(
                        7, 0, 5, evil, evil, true, true, 3, 1, 1, new double[] {1, 1, 1, 1, 1}, 5L, 6L, 0, evil)),
                evil,
                List.of(new Details.AgentFacts(evil, 1, 1, 1, 1, 100, 1.0, null, 1, 1, 5L, null)),
                new Details.Conversations(
                        List.of(new Details.Conversation(
                                evil, evil, 1, List.of(new Details.Conversation.Turn(5, 6)), List.of(7L))),
                        evil),
                List.of(new Waterfall(
                        "9",
                        evil,
                        5,
                        List.of(new Bar(
                                9,
                                0,
                                evil,
                                evil,
                                evil,
                                1,
                                0,
                                5,
                                true,
                                true,
                                true,
                                List.of(),
                                List.of(new Waterfall.Wait(Waterfall.WaitKind.RETRY, 0, 1)),
                                Map.of(evil, evil))))));
    }

    private static Finding finding(String evil, String id, @Nullable String explainedBy, Map<String, String> details) {
        return new Finding(
                id,
                evil,
                Severity.WARNING,
                Confidence.LOW,
                1,
                evil,
                evil,
                evil,
                evil,
                evil,
                evil,
                new Location(evil, evil, 1, evil, evil, evil)
                        .withHolder(evil, List.of(new Finding.Step(evil, evil, evil, 3, 9, true))),
                new Saving(1.0, 2.0, 3.0, 4.0),
                List.of(
                        new Evidence(evil, 1.5, evil, List.of(7L, 8L), details),
                        new Evidence(evil, 12, Evidence.MORE_OBJECTS, List.of(), Map.of(evil, evil))),
                List.of(new Finding.Chart(evil, evil, evil, List.of(new Finding.Chart.Line(evil, List.of(new double[] {
                    0, 1
                }))))),
                List.of(evil),
                explainedBy);
    }
}
