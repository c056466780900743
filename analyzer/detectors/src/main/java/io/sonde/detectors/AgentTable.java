package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Every agent over all sessions: each span counts for the nearest agent at or above it. */
final class AgentTable {
    static final int MOST = 1_000;

    private final Tally<String, Row> rows = Tally.ofAtMost(MOST, Row::new);
    private long total;

    private static final class Row {
        long sessions;
        long invocations;
        long errors;
        long critical;
        long modelCalls;
        long toolCalls;

        @Nullable
        Long input;

        @Nullable
        Long output;

        final Histogram durations = new Histogram(3);

        void count(Session session, int node) {
            Operation operation = session.operation(node);
            critical += session.criticalPath().nanos(node);
            errors += session.flag(node, SpanFlags.ERROR) && session.isLogical(node) ? 1 : 0;
            if (operation == Operation.INVOKE_AGENT) {
                invocations++;
                if (!session.unfinished(node)) {
                    durations.recordValue(session.rawNanos(node));
                }
            }
            toolCalls += operation == Operation.EXECUTE_TOOL ? 1 : 0;
            if (operation.isModelCall()) {
                modelCalls++;
                input = TokenSums.plus(input, session, node, Attribute.GEN_AI_USAGE_INPUT_TOKENS);
                output = TokenSums.plus(output, session, node, Attribute.GEN_AI_USAGE_OUTPUT_TOKENS);
            }
        }

        Row merged(Row other) {
            sessions += other.sessions;
            invocations += other.invocations;
            errors += other.errors;
            critical += other.critical;
            modelCalls += other.modelCalls;
            toolCalls += other.toolCalls;
            input = TokenSums.plus(input, other.input);
            output = TokenSums.plus(output, other.output);
            durations.add(other.durations);
            return this;
        }
    }

    void observe(Session session) {
        total += session.durationNanos();
        Set<Row> here = new HashSet<>();
        String[] agents = new String[session.size()];
        for (int node = 0; node < session.size(); node++) {
            boolean begins = node == 0 || session.operation(node) == Operation.INVOKE_AGENT;
            String agent = begins ? session.agent(node) : agents[session.parent(node)];
            agents[node] = agent;
            if (agent != null && !agent.isEmpty()) {
                Row row = rows.at(agent);
                row.count(session, node);
                here.add(row);
            }
        }
        here.forEach(row -> row.sessions++);
    }

    void merge(AgentTable other) {
        total += other.total;
        rows.merge(other.rows, Row::merged);
    }

    /** Most time on the critical path first. */
    List<Details.AgentFacts> facts() {
        List<Details.AgentFacts> facts = new ArrayList<>();
        rows.forEach((agent, row) -> facts.add(new Details.AgentFacts(
                agent,
                row.sessions,
                row.invocations,
                row.errors,
                row.critical / 1e6,
                total == 0 ? 0 : 100.0 * row.critical / total,
                Percentiles.p50(row.durations),
                Percentiles.p95(row.durations),
                row.modelCalls,
                row.toolCalls,
                row.input,
                row.output)));
        facts.sort(Comparator.comparingDouble(Details.AgentFacts::criticalPathMs)
                .reversed()
                .thenComparing(Details.AgentFacts::agent));
        return facts;
    }
}
