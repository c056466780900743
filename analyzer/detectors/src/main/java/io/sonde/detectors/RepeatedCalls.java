package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reports one call per item where one call for all would do: {@code n-plus-one} for a query that follows the query it
 * takes its keys from, {@code batching-opportunity} for the rest (writes, embeddings, vector writes, tools).
 *
 * <p>A run is {@value #LEAST_CALLS} or more siblings of one kind and name, one after another, with different inputs,
 * {@value #LEAST_MILLIS} ms or more in all, and no model call between them (Sentry's N+1 detector: 5 spans, 50 ms).
 * Saving: at best all but a median call go; at worst only a round trip, the shortest call, is saved for each. Both on
 * the critical path, so that calls that overlap others count for what they delay.
 */
final class RepeatedCalls implements Detector<RepeatedCalls> {
    static final int LEAST_CALLS = 5;
    static final long LEAST_MILLIS = 50;
    /** From here on the fix is recommended, below it is offered. */
    static final int RECOMMENDED_CALLS = 10;

    private static final Set<Operation> KINDS = EnumSet.of(
            Operation.SQL,
            Operation.VECTOR_SEARCH,
            Operation.VECTOR_WRITE,
            Operation.EMBEDDINGS,
            Operation.RETRIEVAL,
            Operation.SEARCH_MEMORY,
            Operation.EXECUTE_TOOL,
            Operation.ACTION,
            Operation.HTTP,
            Operation.COMMUNICATION);

    private final Tally<Shape, Sightings> shapes = Tally.ofAtMost(10_000, Sightings::new);

    /** What repeats. */
    private record Shape(Operation operation, String name, boolean afterSource, boolean inputsKnown) {}

    @Override
    public String id() {
        return "n-plus-one";
    }

    @Override
    public boolean needsEachSpan() {
        return true;
    }

    @Override
    public Needs needs() {
        return Needs.spans(KINDS).judgedBy(Attribute.INPUT_HASH);
    }

    @Override
    public void observe(Session session) {
        Map<Shape, List<int[]>> found = new LinkedHashMap<>();
        for (int node = 0; node < session.size(); node++) {
            if (session.isLogical(node) && !session.isLeaf(node)) {
                observeChildren(session, session.logicalChildren(node), found);
            }
        }
        found.forEach((shape, runs) -> {
            int[] all = runs.stream().flatMapToInt(Arrays::stream).toArray();
            shapes.at(shape).add(session, all, saving(session, runs));
        });
    }

    private void observeChildren(Session session, int[] children, Map<Shape, List<int[]>> found) {
        Map<String, List<Integer>> open = new LinkedHashMap<>();
        for (int child : children) {
            if (session.operation(child).isModelCall()) {
                open.values().forEach(run -> close(session, children, run, found));
                open.clear();
            } else if (isCandidate(session, child)) {
                open.computeIfAbsent(Names.key(session, child), key -> new ArrayList<>())
                        .add(child);
            }
        }
        open.values().forEach(run -> close(session, children, run, found));
    }

    private static boolean isCandidate(Session session, int node) {
        return KINDS.contains(session.operation(node))
                && !session.unfinished(node)
                && session.value(node, Attribute.ITEMS, 1) <= 1
                && session.value(node, Attribute.DB_OPERATION_BATCH_SIZE, 1) <= 1;
    }

    private static void close(Session session, int[] siblings, List<Integer> run, Map<Shape, List<int[]>> found) {
        if (run.size() < LEAST_CALLS) {
            return;
        }
        int[] calls = run.stream().mapToInt(Integer::intValue).toArray();
        if (sequential(session, calls) < LEAST_CALLS || distinctInputs(session, calls) < LEAST_CALLS) {
            return;
        }
        long sum = 0;
        boolean inputsKnown = true;
        for (int call : calls) {
            sum += session.end(call) - session.begin(call);
            inputsKnown &= session.has(call, Attribute.INPUT_HASH);
        }
        if (sum < LEAST_MILLIS * 1_000_000) {
            return;
        }
        Shape shape = new Shape(
                session.operation(calls[0]),
                session.name(calls[0]),
                source(session, siblings, calls) != null,
                inputsKnown);
        found.computeIfAbsent(shape, key -> new ArrayList<>()).add(calls);
    }

    /** Length of the chain in which each call starts after the one before has ended. */
    private static int sequential(Session session, int[] calls) {
        int chain = 0;
        long end = Long.MIN_VALUE;
        for (int call : calls) {
            if (session.begin(call) >= end) {
                chain++;
                end = session.end(call);
            } else {
                end = Math.min(end, session.end(call));
            }
        }
        return chain;
    }

    /** Different inputs; an input that was not recorded, or not hashed whole, counts as different from all others. */
    private static int distinctInputs(Session session, int[] calls) {
        long[] inputs = new long[calls.length];
        int known = 0;
        for (int call : calls) {
            boolean exact = session.value(call, Attribute.HASH_INEXACT, 0) == 0;
            if (exact && session.has(call, Attribute.INPUT_HASH)) {
                inputs[known++] = session.value(call, Attribute.INPUT_HASH, 0);
            }
        }
        Arrays.sort(inputs, 0, known);
        int distinct = calls.length - known;
        for (int i = 0; i < known; i++) {
            distinct += i == 0 || inputs[i] != inputs[i - 1] ? 1 : 0;
        }
        return distinct;
    }

    /**
     * The query the run probably takes its keys from: the last other read beside or around it before its first call, or
     * anywhere in the session one that returned as many rows as there are calls.
     */
    private static @Nullable Integer source(Session session, int[] siblings, int[] calls) {
        if (!isQuery(session, calls[0])) {
            return null;
        }
        Integer source = null;
        for (int sibling : siblings) {
            if (isQuery(session, sibling)
                    && session.end(sibling) <= session.begin(calls[0])
                    && !Names.key(session, sibling).equals(Names.key(session, calls[0]))) {
                source = sibling;
            }
        }
        for (int node = 1; source == null && node < calls[0]; node++) {
            long rows = session.value(
                    node, Attribute.DB_RESPONSE_RETURNED_ROWS, session.value(node, Attribute.RESULTS, -1));
            if (rows == calls.length && isQuery(session, node) && session.end(node) <= session.begin(calls[0])) {
                source = node;
            }
        }
        return source;
    }

    private static boolean isQuery(Session session, int node) {
        Operation operation = session.operation(node);
        return operation == Operation.SQL
                ? Statement.of(session, node).isRead()
                : operation == Operation.VECTOR_SEARCH || operation == Operation.RETRIEVAL;
    }

    private static Retiming.Range saving(Session session, List<int[]> runs) {
        Retiming worst = session.retiming();
        Retiming best = session.retiming();
        for (int[] calls : runs) {
            long[] durations = new long[calls.length];
            Arrays.setAll(durations, i -> session.end(calls[i]) - session.begin(calls[i]));
            long[] sorted = Percentiles.sorted(durations);
            long median = sorted[sorted.length / 2];
            boolean kept = false;
            for (int i = 0; i < calls.length; i++) {
                if (!kept && durations[i] == median) {
                    kept = true;
                } else if (durations[i] > 0) {
                    best.shrink(calls[i], 1);
                    worst.shrink(calls[i], (double) sorted[0] / durations[i]);
                }
            }
        }
        long high = best.saving().high();
        return new Retiming.Range(Math.min(high, worst.saving().low()), high);
    }

    @Override
    public void merge(RepeatedCalls other) {
        shapes.merge(other.shapes, Sightings::merged);
    }

    @Override
    public Verdict finish() {
        return Verdict.of(shapes, RepeatedCalls::claim);
    }

    private static Claim claim(Shape shape, Sightings seen) {
        String what = shape.operation == Operation.SQL
                ? Statement.of(shape.name, null, null).line()
                : Names.display(shape.operation, shape.name);
        String calls = Wording.count(seen.callsPerSession());
        return Claim.by(shape.afterSource ? "n-plus-one" : "batching-opportunity")
                .confidence(confidence(shape))
                .title(what + " ran " + calls + " times per session one after another ("
                        + Wording.time(seen.criticalPerSession()) + " of " + Wording.time(seen.wallPerSession())
                        + "): " + advice(shape))
                .explanation(explanation(shape, seen, calls))
                .fix(fix(shape, seen))
                .phase(shape.operation.phase().label())
                .operation(Names.display(shape.operation, shape.name))
                .location(seen.location(shape.operation, shape.name))
                .seen(seen)
                .evidence(evidence(seen))
                .build();
    }

    private static Confidence confidence(Shape shape) {
        if (shape.afterSource && shape.inputsKnown) {
            return Confidence.HIGH;
        }
        boolean takesMany = shape.operation == Operation.SQL
                || shape.operation == Operation.EMBEDDINGS
                || shape.operation == Operation.VECTOR_WRITE
                || shape.operation == Operation.VECTOR_SEARCH;
        return takesMany ? Confidence.MEDIUM : Confidence.LOW;
    }

    private static String advice(Shape shape) {
        return switch (shape.operation) {
            case SQL ->
                Statement.of(shape.name, null, null).isRead() ? "fetch them in one query" : "send them as one batch";
            case EMBEDDINGS -> "embed the texts in one request";
            case VECTOR_WRITE -> "write them in one request";
            case VECTOR_SEARCH, RETRIEVAL, SEARCH_MEMORY -> "search for all of them at once";
            default -> "one call for all would do, if it can take a list";
        };
    }

    private static String explanation(Shape shape, Sightings seen, String calls) {
        return (shape.afterSource
                        ? "A query delivers the keys and this one then runs once for each of them, "
                        : "The same call runs once per item, ")
                + calls + " times in each of " + Wording.sessions(seen.sessions())
                + ", each time waiting for the answer before the next one is sent."
                + (shape.inputsKnown ? " The inputs differ, so a cache would not help." : "");
    }

    private static String fix(Shape shape, Sightings seen) {
        String how = switch (shape.operation) {
            case SQL ->
                Statement.of(shape.name, null, null).isRead()
                        ? "Ask for all keys at once: WHERE ... IN (...), a join with the query before it, or the"
                                + " mapper's fetch join or batch size."
                        : "Use a JDBC batch (addBatch/executeBatch) or one multi-row statement; for more than 100"
                                + " rows the database's bulk load.";
            case EMBEDDINGS -> "Collect the texts and call the batch method (embedAll or its like).";
            case VECTOR_WRITE -> "Collect the items and use the store's bulk method (addAll or its like).";
            default ->
                "If the interface takes a list, pass all items in one call; if not, run the calls side by"
                        + " side with a bound.";
        };
        return seen.callsPerSession() > RECOMMENDED_CALLS ? how : how + " With this few calls the gain is small.";
    }

    private static List<Finding.Evidence> evidence(Sightings seen) {
        return List.of(
                Finding.Evidence.of("calls per session", seen.callsPerSession(), "calls", seen.examples()),
                Finding.Evidence.of("on the critical path", Wording.millis(seen.criticalPerSession()), "ms", List.of()),
                Finding.Evidence.of("affected sessions", seen.sessions(), "sessions", List.of()));
    }
}
