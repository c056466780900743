package io.sonde.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Manifest;
import io.sonde.model.RecordingBuilder;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SummedSpansTest {
    private static final long MS = 1_000_000;

    private final RecordingBuilder recording = new RecordingBuilder();

    private static SpanRecord span(Operation operation, long id, long parent, long trace, long from, long to) {
        SpanRecord span = new SpanRecord();
        span.spanId = id;
        span.parentId = parent;
        span.traceId = trace;
        span.start = from * MS;
        span.end = to * MS;
        span.threadId = 1;
        span.operation = operation.ordinal();
        span.phase = operation.phase().ordinal();
        span.flags = parent == 0 ? SpanFlags.ROOT : 0;
        return span;
    }

    private void session(long id, long from, long to, int weight) {
        SpanRecord root = span(Operation.SESSION, id, 0, id, from, to);
        if (weight > 1) {
            root.add(Attribute.SESSION_WEIGHT, weight);
        }
        recording.span(root);
    }

    private Diagnosis diagnosis() {
        return Analysis.of(recording.build(Manifest.ofApp("app")));
    }

    private static Map<String, Diagnosis.PhaseFacts> byPhase(Diagnosis diagnosis) {
        return diagnosis.phases().stream().collect(Collectors.toMap(Diagnosis.PhaseFacts::phase, Function.identity()));
    }

    @Test
    void whatWasSummedTakesItsTimeFromTheSpanAround() {
        session(1, 0, 100, 1);
        recording.span(span(Operation.EXECUTE_TOOL, 2, 1, 1, 10, 60));
        SpanRecord sum = span(Operation.SQL, 0, 2, 1, 12, 58);
        sum.add(Attribute.AGGREGATE_COUNT, 60);
        sum.add(Attribute.AGGREGATE_SUM, 30 * MS);
        sum.add(Attribute.AGGREGATE_ERRORS, 2);
        sum.add(Attribute.AGGREGATE_512_US, 40);
        sum.add(Attribute.AGGREGATE_1024_US, 20);
        recording.aggregate(sum);

        Diagnosis diagnosis = diagnosis();
        Map<String, Diagnosis.PhaseFacts> phases = byPhase(diagnosis);
        assertThat(phases.get(Phase.RETRIEVAL.label()).criticalPathMs()).isCloseTo(30, within(1e-6));
        assertThat(phases.get(Phase.RETRIEVAL.label()).busyMs()).isCloseTo(30, within(1e-6));
        assertThat(phases.get(Phase.RETRIEVAL.label()).count()).isEqualTo(60);
        assertThat(phases.get(Phase.ACTION.label()).criticalPathMs()).isCloseTo(20, within(1e-6));
        assertThat(phases.get(Phase.ACTION.label()).busyMs()).isCloseTo(20, within(1e-6));
        assertThat(phases.get(Phase.ORCHESTRATION.label()).criticalPathMs()).isCloseTo(50, within(1e-6));
        assertThat(diagnosis.phases().stream()
                        .mapToDouble(Diagnosis.PhaseFacts::criticalPathPct)
                        .sum())
                .isCloseTo(100, within(1e-6));
        assertThat(diagnosis.recording().spans()).isEqualTo(62);
        Diagnosis.OperationFacts sql = diagnosis.operations().stream()
                .filter(row -> row.operation().equals(Operation.SQL.label()))
                .findFirst()
                .orElseThrow();
        assertThat(sql.count()).isEqualTo(60);
        assertThat(sql.errors()).isEqualTo(2);
        assertThat(sql.criticalPathMs()).isCloseTo(30, within(1e-6));
        assertThat(sql.p50Ms()).isBetween(0.256, 0.512);
        assertThat(diagnosis.notEvaluated())
                .filteredOn(silent -> silent.detector().equals("n-plus-one"))
                .singleElement()
                .satisfies(silent ->
                        assertThat(silent.reason()).startsWith("in 1 session of 1 short spans were only summed"));
    }

    @Test
    void twoSumsInOneSpanNeverTakeMoreThanItHas() {
        session(1, 0, 10, 1);
        for (Operation operation : new Operation[] {Operation.SQL, Operation.CACHE_GET, Operation.EXECUTE_TOOL}) {
            SpanRecord sum = span(operation, 0, 1, 1, 1, 9);
            sum.add(Attribute.AGGREGATE_COUNT, 10);
            sum.add(Attribute.AGGREGATE_SUM, 8 * MS);
            recording.aggregate(sum);
        }
        Diagnosis diagnosis = diagnosis();
        assertThat(diagnosis.phases()).allSatisfy(phase -> {
            assertThat(phase.criticalPathMs()).isNotNegative();
            assertThat(phase.busyMs()).isNotNegative();
        });
        assertThat(diagnosis.phases().stream()
                        .mapToDouble(Diagnosis.PhaseFacts::criticalPathMs)
                        .sum())
                .isCloseTo(10, within(1e-6));
    }

    @Test
    void aSessionCountsForThoseItStandsFor() {
        session(1, 0, 10, 1);
        session(2, 20, 50, 4);
        Diagnosis diagnosis = diagnosis();
        assertThat(diagnosis.sessions().count()).isEqualTo(2);
        assertThat(diagnosis.sessions().represented()).isEqualTo(5);
        assertThat(diagnosis.sessions().meanMs()).isCloseTo((10 + 4 * 30) / 5.0, within(1e-6));
        assertThat(diagnosis.sessions().p50Ms()).isCloseTo(30, within(1e-6));
        assertThat(diagnosis.remarks())
                .anySatisfy(remark -> assertThat(remark).startsWith("2 sessions were recorded of about 5"));
    }

    @Test
    void withoutSumsNothingIsSaid() {
        session(1, 0, 10, 1);
        Diagnosis diagnosis = diagnosis();
        assertThat(diagnosis.sessions().represented()).isEqualTo(1);
        assertThat(diagnosis.remarks()).noneSatisfy(remark -> assertThat(remark).contains("of about"));
        assertThat(diagnosis.notEvaluated())
                .noneSatisfy(silent -> assertThat(silent.reason()).contains("summed"));
    }
}
