package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.CriticalPath;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Every operation (kind and name) over all sessions. Transport counts in its call, a task in itself. Of more than
 * {@value #MOST} operations the later ones share one row "(other operations)".
 */
final class OperationTable {
    static final int MOST = 10_000;

    private final Map<String, Row> rows = new HashMap<>();
    private long total;
    private long assumed;

    void observe(Session session) {
        total += session.durationNanos();
        CriticalPath path = session.criticalPath();
        assumed += path.assumedNanos();
        Set<Row> here = new HashSet<>();
        for (int i = 0; i < session.size(); i++) {
            int owner = session.owner(i);
            Row row = row(session, owner);
            row.critical += path.nanos(i);
            if (owner == i && !(i == 0 && session.inferred())) {
                row.count(session, i);
                here.add(row);
            }
        }
        for (SummedSpans summed : SummedSpans.of(session)) {
            row(session, session.owner(summed.parent())).critical -= summed.critical();
            Row row = row(session, summed.node());
            row.critical += summed.critical();
            row.count(session, summed);
            here.add(row);
        }
        for (Row row : here) {
            row.sessions++;
        }
    }

    void merge(OperationTable other) {
        total += other.total;
        assumed += other.assumed;
        other.rows.forEach((key, theirs) -> {
            Row mine = rows.putIfAbsent(key, theirs);
            if (mine != null) {
                mine.merge(theirs);
            }
        });
    }

    private Row row(Session session, int node) {
        String key = Names.key(session, node);
        Row row = rows.get(key);
        if (row == null && rows.size() < MOST) {
            row = new Row(session.operation(node), session.name(node), Names.display(session, node));
            row.phase = node == 0 ? "orchestration" : session.phase(node).label();
            rows.put(key, row);
        }
        return row != null
                ? row
                : rows.computeIfAbsent("", none -> new Row(Operation.NONE, "(other operations)", "(other operations)"));
    }

    /** All rows, most time on the critical path first. */
    List<Row> rows() {
        List<Row> sorted = new ArrayList<>(rows.values());
        sorted.sort(Comparator.comparingLong((Row row) -> row.critical)
                .reversed()
                .thenComparing(row -> row.display)
                .thenComparing(row -> row.name));
        return sorted;
    }

    /** Sum of all sessions' wall times. Unit: ns. */
    long totalNanos() {
        return total;
    }

    /** Part of the critical path that was reached through a join nobody recorded, 0 to 1. */
    double assumedShare() {
        return total == 0 ? 0 : (double) assumed / total;
    }

    List<Diagnosis.OperationFacts> facts() {
        List<Diagnosis.OperationFacts> facts = new ArrayList<>();
        for (Row row : rows()) {
            if (row.count > 0) {
                facts.add(row.facts(total));
            }
        }
        return facts;
    }

    /** One operation. */
    static final class Row {
        final Operation operation;
        final String name;
        final String display;
        String phase = "orchestration";
        long count;
        long critical;
        long sessions;
        private long errors;
        private long inclusive;
        private long inputTokens = -1;
        private long outputTokens = -1;
        private @Nullable String agent;
        private final Histogram durations = new Histogram(3);
        final List<Long> examples = new ArrayList<>();

        Row(Operation operation, String name, String display) {
            this.operation = operation;
            this.name = name;
            this.display = display;
        }

        void count(Session session, int node) {
            count++;
            errors += session.flag(node, SpanFlags.ERROR) ? 1 : 0;
            inclusive += session.end(node) - session.begin(node);
            if (!session.unfinished(node)) {
                durations.recordValue(session.rawNanos(node));
            }
            inputTokens = sum(inputTokens, session.value(node, Attribute.GEN_AI_USAGE_INPUT_TOKENS, -1));
            outputTokens = sum(outputTokens, session.value(node, Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, -1));
            if (agent == null) {
                agent = session.agent(node);
            }
            if (examples.size() < 3) {
                examples.add(session.spanId(node));
            }
        }

        private void count(Session session, SummedSpans summed) {
            count += summed.count();
            errors += summed.errors();
            inclusive += summed.nanos();
            summed.recordDurations(session, durations);
            if (agent == null) {
                agent = session.agent(summed.node());
            }
        }

        private void merge(Row other) {
            count += other.count;
            critical += other.critical;
            sessions += other.sessions;
            errors += other.errors;
            inclusive += other.inclusive;
            inputTokens = sum(inputTokens, other.inputTokens);
            outputTokens = sum(outputTokens, other.outputTokens);
            durations.add(other.durations);
        }

        private static long sum(long sum, long value) {
            return value < 0 ? sum : Math.max(0, sum) + value;
        }

        private Diagnosis.OperationFacts facts(long total) {
            return new Diagnosis.OperationFacts(
                    operation.label(),
                    name,
                    phase,
                    agent,
                    count,
                    errors,
                    critical / 1e6,
                    total == 0 ? 0 : 100.0 * critical / total,
                    inclusive / 1e6,
                    durations.getValueAtPercentile(50) / 1e6,
                    durations.getValueAtPercentile(95) / 1e6,
                    durations.getMaxValue() / 1e6,
                    inputTokens < 0 ? null : inputTokens,
                    outputTokens < 0 ? null : outputTokens);
        }
    }
}
