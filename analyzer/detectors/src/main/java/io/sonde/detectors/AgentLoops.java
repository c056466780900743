package io.sonde.detectors;

import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * Reports agents that go round without learning anything new, by the patterns of {@link LoopPattern}: the same action with
 * the same result or error again and again, cycles of actions, the same message, agents that hand a task to and fro. A
 * repetition counts only when the agent had seen the result before and decided anew. Saving: all that follows the second
 * repetition, with the decisions that led to it.
 *
 * <p>Guards: other arguments or another result are progress (pages); even spacing with idle time is polling; of calls
 * side by side only one counts.
 */
final class AgentLoops implements Detector<AgentLoops> {
    private static final Set<Operation> KINDS =
            EnumSet.of(Operation.EXECUTE_TOOL, Operation.ACTION, Operation.INVOKE_AGENT);

    private final Tally<Loop, Seen> loops = Tally.ofAtMost(1_000, Seen::new);
    private long sessions;

    /** @param name of the tool where one tool is all */
    private record Loop(String agent, LoopPattern.Kind kind, String what, Operation operation, String name) {}

    private static final class Seen {
        final Sightings sightings = new Sightings();
        final TokenLedger tokens = new TokenLedger();
        final Histogram repetitions = new Histogram(2);
        long idleSteps;
        Confidence sure = Confidence.HIGH;

        Seen merge(Seen other) {
            sightings.merge(other.sightings);
            tokens.merge(other.tokens);
            repetitions.add(other.repetitions);
            idleSteps += other.idleSteps;
            sure = sure.compareTo(other.sure) < 0 ? other.sure : sure;
            return this;
        }
    }

    @Override
    public String id() {
        return "agent-loop";
    }

    @Override
    public boolean needsEachSpan() {
        return true;
    }

    @Override
    public Needs needs() {
        return Needs.spans(KINDS);
    }

    @Override
    public boolean restsOnAbsence() {
        return true;
    }

    @Override
    public void observe(Session session) {
        sessions++;
        Map<Loop, List<LoopPattern>> found = new LinkedHashMap<>();
        for (LoopPattern pattern : LoopPattern.of(session)) {
            found.computeIfAbsent(loop(session, pattern), added -> new ArrayList<>())
                    .add(pattern);
        }
        found.forEach((loop, patterns) -> add(session, loops.at(loop), patterns));
    }

    private static Loop loop(Session session, LoopPattern pattern) {
        int first = pattern.steps().get(0);
        boolean agents = pattern.kind() == LoopPattern.Kind.AGENTS;
        String agent = agents ? null : session.agent(first);
        String what = pattern.what(session);
        return new Loop(
                agent == null ? "" : agent,
                pattern.kind(),
                what,
                session.operation(first),
                pattern.period() == 1 ? session.name(first) : "");
    }

    private static void add(Session session, Seen seen, List<LoopPattern> patterns) {
        Retiming retiming = session.retiming();
        List<Integer> idle = new ArrayList<>();
        TokenLedger tokens = new TokenLedger();
        for (LoopPattern pattern : patterns) {
            seen.repetitions.recordValue(pattern.repetitions());
            seen.idleSteps += pattern.steps().size() - 2L * pattern.period();
            seen.sure = seen.sure.compareTo(pattern.sure()) < 0 ? pattern.sure() : seen.sure;
            idle.addAll(pattern.idle());
        }
        List<Integer> dropped = outermost(session, idle);
        dropped.forEach(node -> retiming.shrink(node, 1));
        tokens.add(session, ModelCalls.spendingWithin(session, dropped));
        seen.tokens.merge(tokens);
        seen.sightings.add(
                session,
                dropped.stream().mapToInt(Integer::intValue).toArray(),
                retiming.saving(),
                tokens.total().total());
    }

    /** Without what lies within another of them, so that no time counts twice. Nodes run depth-first. */
    private static List<Integer> outermost(Session session, List<Integer> nodes) {
        List<Integer> outer = new ArrayList<>();
        int covered = -1;
        for (int node : nodes.stream().distinct().sorted().toList()) {
            if (node >= covered) {
                outer.add(node);
                covered = session.subtreeEnd(node);
            }
        }
        return outer;
    }

    @Override
    public void merge(AgentLoops other) {
        loops.merge(other.loops, Seen::merge);
        sessions += other.sessions;
    }

    @Override
    public Verdict finish() {
        return Verdict.of(loops, this::claim);
    }

    private Claim claim(Loop loop, Seen seen) {
        Sightings sightings = seen.sightings;
        boolean agents = loop.kind == LoopPattern.Kind.AGENTS;
        Finding.Location at = sightings.location(loop.operation, loop.name);
        return Claim.by(id())
                .confidence(seen.sure)
                .title(title(loop, seen))
                .explanation(explanation(loop, seen))
                .fix(fix(loop))
                .phase(loop.operation.phase().label())
                .operation(agents ? null : Names.display(loop.operation, loop.name))
                .location(agents ? at.withAttribute("agents=" + loop.what.replace(", ", " <-> ")) : at)
                .seen(sightings)
                .agent(agents ? loop.what : loop.agent.isEmpty() ? null : loop.agent)
                .tokens(seen.tokens)
                .evidence(evidence(loop, seen))
                .build();
    }

    private static String title(Loop loop, Seen seen) {
        String who = loop.agent.isEmpty() ? "The agent" : loop.agent;
        String times = Wording.count(median(seen)) + " times";
        String without = ": " + Wording.time(seen.sightings.criticalPerSession()) + " per session for nothing new";
        return switch (loop.kind) {
            case REPEAT ->
                who + " called " + loop.what + " " + times + " with the same arguments and got the same result"
                        + without;
            case ERROR ->
                who + " called " + loop.what + " " + times + " with the same arguments into the same error" + without;
            case MESSAGE -> who + " gave the same answer " + times + " in a row without acting" + without;
            case CYCLE -> who + " went round " + times + " through " + loop.what + " with the same results" + without;
            case AGENTS ->
                loop.what + " handed the task to and fro " + times
                        + (seen.sure == Confidence.HIGH ? " with the same answers" : "") + without;
        };
    }

    private String explanation(Loop loop, Seen seen) {
        String how = switch (loop.kind) {
            case REPEAT -> "the agent saw the result, decided again for the same call and got the same once more";
            case ERROR -> "the agent saw the error and repeated the call unchanged";
            case MESSAGE -> "its history grew, but it answered with the same text and used no tool";
            case CYCLE -> "the same few calls came round with equal arguments and equal results";
            case AGENTS ->
                switch (seen.sure) {
                    case HIGH -> "the agents took turns and each gave the answer it had given before";
                    case MEDIUM -> "the agents took turns; whether their answers moved on is known only in part";
                    case LOW -> "the agents took turns; their answers differ, so that it may be meant";
                };
        };
        String decided = loop.kind != LoopPattern.Kind.AGENTS
                        && seen.sure == Confidence.MEDIUM
                        && loop.kind != LoopPattern.Kind.MESSAGE
                ? " The decisions between the calls were not recorded."
                : "";
        return "In " + seen.sightings.sessions() + " of " + Wording.sessions(sessions) + " " + how
                + ". What follows the"
                + " second time, " + Wording.count((double) seen.idleSteps / seen.sightings.sessions())
                + " steps per session with the decisions for them, brought nothing." + decided;
    }

    private static String fix(Loop loop) {
        String budget = " Set a limit of steps, and stop or ask a person when it is reached.";
        return switch (loop.kind) {
            case REPEAT, CYCLE ->
                "Remember calls within a session and tell the model that it has this result already; say in the tool's"
                        + " answer what to try instead, an empty result above all." + budget;
            case ERROR ->
                "Let the tool's error say what is wrong and how to do it right, and refuse the same call after the second"
                        + " failure." + budget;
            case MESSAGE -> "End the turn when an answer repeats, and give the loop a condition to end." + budget;
            case AGENTS ->
                "Give the exchange a condition to end and let the last word decide; pass on everything the other needs to"
                        + " answer at once." + budget;
        };
    }

    private static List<Finding.Evidence> evidence(Loop loop, Seen seen) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(new Finding.Evidence(
                "repetitions, median", median(seen), "times", seen.sightings.examples(), Map.of("pattern", loop.what)));
        evidence.add(Finding.Evidence.of(
                "steps after the second time",
                (double) seen.idleSteps / seen.sightings.sessions(),
                "steps per session",
                List.of()));
        double tokens = seen.tokens.total().total();
        if (tokens > 0) {
            evidence.add(Finding.Evidence.of(
                    "tokens of the decisions for them",
                    tokens / seen.sightings.sessions(),
                    "tokens per session",
                    List.of()));
        }
        evidence.add(Finding.Evidence.of(
                "on the critical path", Wording.millis(seen.sightings.criticalPerSession()), "ms", List.of()));
        evidence.add(Finding.Evidence.of("affected sessions", seen.sightings.sessions(), "sessions", List.of()));
        return evidence;
    }

    private static double median(Seen seen) {
        return seen.repetitions.lowestEquivalentValue(seen.repetitions.getValueAtPercentile(50));
    }
}
