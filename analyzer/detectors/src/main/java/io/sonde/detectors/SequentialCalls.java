package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reports calls that ran one after another although nothing seen orders them: runs of {@value #LEAST_CALLS} or more
 * siblings of one kind, {@value #LEAST_CALL_MILLIS} ms or more each (shorter ones are left out), with gaps of at most max({@value #LEAST_GAP_MILLIS} ms, 10 %
 * of the call before). Independence is never proven from timing; the evidence has levels:
 *
 * <ul>
 *   <li>A: one model answer asked for all of them
 *   <li>B: they follow or lie in one decision, or share one input, and no result is the input of a later one
 *   <li>C: the same call with different inputs; structure only, low confidence
 * </ul>
 *
 * Saving = sum of durations - makespan on m lanes (longest first) - {@value #LANE_COST_MICROS} us a call, m from
 * min(n, {@value #LANES}) to n, at most what is on the critical path; fires from max({@value #LEAST_SAVING_MILLIS} ms,
 * 10 % of the run). Silent where a call writes, where calls share a transaction, and where a model decides between.
 */
final class SequentialCalls implements Detector<SequentialCalls> {
    static final int LEAST_CALLS = 3;
    static final long LEAST_CALL_MILLIS = 20;
    static final long LEAST_GAP_MILLIS = 5;
    static final int LANES = 4;
    static final long LANE_COST_MICROS = 200;
    static final long LEAST_SAVING_MILLIS = 100;
    /** Above this the fix is recommended, below it is offered. */
    static final int RECOMMENDED_CALLS = 5;

    /** SQL is left out: statements share a connection, and what helps them is one query. */
    private static final Set<Operation> KINDS = EnumSet.of(
            Operation.EXECUTE_TOOL,
            Operation.ACTION,
            Operation.RETRIEVAL,
            Operation.EMBEDDINGS,
            Operation.VECTOR_SEARCH,
            Operation.SEARCH_MEMORY,
            Operation.RERANK,
            Operation.HTTP,
            Operation.COMMUNICATION,
            Operation.INVOKE_AGENT);

    private enum Level {
        A(Confidence.HIGH),
        B(Confidence.MEDIUM),
        C(Confidence.LOW);

        final Confidence confidence;

        Level(Confidence confidence) {
            this.confidence = confidence;
        }
    }

    private record Shape(Level level, Operation operation, String names) {}

    private final Tally<Shape, Sightings> shapes = Tally.ofAtMost(10_000, Sightings::new);

    @Override
    public String id() {
        return "sequential-independent";
    }

    @Override
    public boolean needsEachSpan() {
        return true;
    }

    @Override
    public Needs needs() {
        return Needs.spans(KINDS).judgedBy(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH);
    }

    @Override
    public boolean restsOnAbsence() {
        return true;
    }

    @Override
    public void observe(Session session) {
        Map<Shape, List<int[]>> found = new LinkedHashMap<>();
        for (int node = 0; node < session.size(); node++) {
            if (session.isLogical(node) && !session.isLeaf(node)) {
                observeChildren(session, node, found);
            }
        }
        found.forEach((shape, runs) -> {
            long low = 0;
            long high = 0;
            for (int[] run : runs) {
                Retiming.Range saving = saving(session, run);
                low += saving.low();
                high += saving.high();
            }
            int[] all = runs.stream().flatMapToInt(Arrays::stream).toArray();
            shapes.at(shape).add(session, all, new Retiming.Range(low, high));
        });
    }

    private static void observeChildren(Session session, int parent, Map<Shape, List<int[]>> found) {
        int[] children = session.logicalChildren(parent);
        int from = 0;
        for (int i = 1; i <= children.length; i++) {
            if (i == children.length || !continues(session, children[i - 1], children[i])) {
                int before = from == 0 ? -1 : innermost(session, children[from - 1]);
                judge(session, parent, before, Arrays.copyOfRange(children, from, i), found);
                from = i;
            }
        }
    }

    /** What an advisor that stands around the rest of its agent's work did last: a filter is not the call it lets pass. */
    private static int innermost(Session session, int call) {
        int node = call;
        while (session.operation(node) == Operation.ADVISOR) {
            int[] inside = session.logicalChildren(node);
            if (inside.length == 0) {
                return node;
            }
            node = inside[inside.length - 1];
        }
        return node;
    }

    private static boolean continues(Session session, int before, int after) {
        long gap = session.begin(after) - session.end(before);
        long duration = session.end(before) - session.begin(before);
        return isCandidate(session, before)
                && isCandidate(session, after)
                && session.operation(before) == session.operation(after)
                && gap >= 0
                && gap <= Math.max(LEAST_GAP_MILLIS * 1_000_000, duration / 10);
    }

    private static boolean isCandidate(Session session, int node) {
        return KINDS.contains(session.operation(node)) && !session.unfinished(node);
    }

    private static void judge(Session session, int parent, int before, int[] all, Map<Shape, List<int[]>> found) {
        if (all.length < LEAST_CALLS || !isCandidate(session, all[0])) {
            return;
        }
        WriteVerbs.Writes writes = WriteVerbs.of(session);
        for (int call : all) {
            if (writes.within(call)) {
                return;
            }
        }
        int[] run = Arrays.stream(all)
                .filter(call -> session.end(call) - session.begin(call) >= LEAST_CALL_MILLIS * 1_000_000)
                .toArray();
        if (run.length < LEAST_CALLS) {
            return;
        }
        Level level = level(session, parent, before, run);
        if (level == null || sameInputs(session, run) || shareTransaction(session, run)) {
            return;
        }
        Retiming.Range saving = saving(session, run);
        long span = session.end(all[all.length - 1]) - session.begin(all[0]);
        if (saving.high() >= Math.max(LEAST_SAVING_MILLIS * 1_000_000, span / 10)) {
            Shape shape = new Shape(level, session.operation(run[0]), names(session, run));
            found.computeIfAbsent(shape, key -> new ArrayList<>()).add(run);
        }
    }

    private static @org.jspecify.annotations.Nullable Level level(Session session, int parent, int before, int[] run) {
        boolean afterModel = before >= 0 && session.operation(before).isModelCall();
        if (session.operation(run[0]) == Operation.EXECUTE_TOOL
                && afterModel
                && (session.value(before, Attribute.TOOL_CALLS, 0) >= run.length
                        || all(session, run, Attribute.GEN_AI_TOOL_CALL_ID))) {
            return Level.A;
        }
        if (feedsForward(session, run)) {
            return null;
        }
        boolean known = all(session, run, Attribute.INPUT_HASH) && all(session, run, Attribute.OUTPUT_HASH);
        boolean ofOneDecision = session.operation(run[0]) != Operation.INVOKE_AGENT
                && ((before >= 0 && session.phase(before) == Phase.DECISION)
                        || (parent > 0 && session.phase(parent) == Phase.DECISION));
        if (oneInput(session, run) || (known && ofOneDecision)) {
            return Level.B;
        }
        return sameName(session, run) && session.operation(run[0]) != Operation.INVOKE_AGENT ? Level.C : null;
    }

    private static boolean all(Session session, int[] run, Attribute attribute) {
        return Arrays.stream(run).allMatch(call -> session.has(call, attribute));
    }

    private static boolean sameName(Session session, int[] run) {
        return Arrays.stream(run).allMatch(call -> session.name(call).equals(session.name(run[0])));
    }

    /** The same question to several parties: it was there before the first of them was asked. */
    private static boolean oneInput(Session session, int[] run) {
        return all(session, run, Attribute.INPUT_HASH)
                && Arrays.stream(run)
                                .mapToLong(call -> session.value(call, Attribute.INPUT_HASH, 0))
                                .distinct()
                                .count()
                        == 1;
    }

    private static boolean feedsForward(Session session, int[] run) {
        Set<Long> results = new HashSet<>();
        for (int call : run) {
            if (session.has(call, Attribute.INPUT_HASH)
                    && results.contains(session.value(call, Attribute.INPUT_HASH, 0))) {
                return true;
            }
            if (session.has(call, Attribute.OUTPUT_HASH)) {
                results.add(session.value(call, Attribute.OUTPUT_HASH, 0));
            }
        }
        return false;
    }

    /** The very same call again and again is another finding: redundant-call. */
    private static boolean sameInputs(Session session, int[] run) {
        return sameName(session, run) && oneInput(session, run);
    }

    private static boolean shareTransaction(Session session, int[] run) {
        Set<Long> connections = new HashSet<>();
        for (int call : run) {
            Set<Long> here = new HashSet<>();
            for (int i = call; i < session.subtreeEnd(call); i++) {
                if (session.value(i, Attribute.DB_IN_TRANSACTION, 0) != 0) {
                    here.add(session.value(i, Attribute.DB_CONNECTION, 0));
                }
            }
            for (long connection : here) {
                if (!connections.add(connection)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String names(Session session, int[] run) {
        return sameName(session, run) ? session.name(run[0]) : "";
    }

    private static Retiming.Range saving(Session session, int[] run) {
        long[] durations = new long[run.length];
        long onPath = 0;
        for (int i = 0; i < run.length; i++) {
            durations[i] = session.end(run[i]) - session.begin(run[i]);
            onPath += session.criticalPath().subtreeNanos(run[i]);
        }
        long low = Math.min(onPath, saved(durations, Math.min(run.length, LANES)));
        long high = Math.min(onPath, saved(durations, run.length));
        return new Retiming.Range(Math.max(0, Math.min(low, high)), Math.max(0, high));
    }

    /** Longest processing time first on {@code lanes} lanes. */
    private static long saved(long[] durations, int lanes) {
        long[] sorted = Percentiles.sorted(durations);
        long[] load = new long[lanes];
        long sum = 0;
        for (int i = sorted.length - 1; i >= 0; i--) {
            int least = 0;
            for (int lane = 1; lane < lanes; lane++) {
                least = load[lane] < load[least] ? lane : least;
            }
            load[least] += sorted[i];
            sum += sorted[i];
        }
        long makespan = Arrays.stream(load).max().orElse(0);
        return sum - makespan - LANE_COST_MICROS * 1_000 * durations.length;
    }

    @Override
    public void merge(SequentialCalls other) {
        shapes.merge(other.shapes, Sightings::merged);
    }

    @Override
    public Verdict finish() {
        return Verdict.of(shapes, this::claim);
    }

    private Claim claim(Shape shape, Sightings seen) {
        String what = plural(shape);
        String calls = Wording.count(seen.callsPerSession());
        return Claim.by(id())
                .confidence(shape.level.confidence)
                .title(calls + " " + what + " ran one after another (" + Wording.time(seen.criticalPerSession())
                        + " of "
                        + Wording.time(seen.wallPerSession()) + "): side by side they would save "
                        + Wording.range(seen.savings().meanLow(), seen.savings().meanHigh()))
                .explanation(evidenceInWords(shape.level) + " This was seen in " + Wording.sessions(seen.sessions())
                        + ". Timing cannot prove that calls are independent: check for shared state and rate limits.")
                .fix(fix(shape, seen))
                .phase(shape.operation.phase().label())
                .operation(
                        shape.names.isEmpty()
                                ? Names.kind(shape.operation)
                                : Names.display(shape.operation, shape.names))
                .location(seen.location(shape.operation, shape.names))
                .seen(seen)
                .evidence(evidence(shape, seen))
                .build();
    }

    private static String plural(Shape shape) {
        String name = shape.names.isEmpty() ? "" : " of " + Names.shorten(shape.names);
        return switch (shape.operation) {
            case EXECUTE_TOOL, ACTION -> "tool calls" + name;
            case RETRIEVAL -> "retrievals" + name;
            case EMBEDDINGS -> "embedding calls" + name;
            case VECTOR_SEARCH, SEARCH_MEMORY -> "searches" + name;
            case INVOKE_AGENT -> "agent calls" + name;
            default -> Names.kind(shape.operation) + " calls" + name;
        };
    }

    private static String evidenceInWords(Level level) {
        return switch (level) {
            case A -> "One model answer asked for all of these calls, so none of them can need another's result.";
            case B ->
                "All of these calls stem from one decision or one input, and no result of one is the input of a"
                        + " later one.";
            case C ->
                "The same call runs with different inputs and no model decides between them; that is all that"
                        + " speaks for their independence.";
        };
    }

    private static String fix(Shape shape, Sightings seen) {
        String how = shape.operation == Operation.EXECUTE_TOOL
                ? "Let the framework run the tool calls of one answer in parallel, or hand them to an executor and wait"
                        + " for all (CompletableFuture.allOf, StructuredTaskScope) with a bound of about " + LANES + "."
                : "Start them together and wait for all (CompletableFuture.allOf, StructuredTaskScope) with a bound of"
                        + " about " + LANES + ".";
        return seen.callsPerSession() > RECOMMENDED_CALLS ? how : "Worth a try: " + how;
    }

    private static List<Finding.Evidence> evidence(Shape shape, Sightings seen) {
        return List.of(
                new Finding.Evidence(
                        "calls one after another per session",
                        seen.callsPerSession(),
                        "calls",
                        seen.examples(),
                        Map.of("level of evidence", shape.level.name())),
                Finding.Evidence.of(
                        "saved with at most " + LANES + " at a time",
                        Wording.millis(seen.savings().meanLow()),
                        "ms",
                        List.of()),
                Finding.Evidence.of(
                        "saved with all at a time",
                        Wording.millis(seen.savings().meanHigh()),
                        "ms",
                        List.of()));
    }
}
