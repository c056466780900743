package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One loop in one session.
 *
 * @param steps what was repeated, first to last; of a cycle all its steps
 * @param period steps of one repetition
 * @param idle what need not have happened: all behind the second repetition, with the decisions that led to it
 * @param sure how well it shows that nothing new was learnt
 */
record LoopPattern(Kind kind, List<Integer> steps, int period, List<Integer> idle, Confidence sure) {
    /** Same action, same result (OpenHands' stuck detector, by way of the catalogue). */
    static final int LEAST_REPEATS = 4;
    /** Same action, same error (OpenHands). */
    static final int LEAST_ERRORS = 3;
    /** Messages that say the same (OpenHands) ... */
    static final int LEAST_MESSAGES = 3;
    /** ... or where only the prompt's length shows that they are of one history (ours). */
    static final int LEAST_MESSAGES_BY_LENGTH = 4;
    /** Repetitions of a cycle; two steps three times are OpenHands' alternation of six. */
    static final int LEAST_CYCLES = 3;
    /** Longest cycle (catalogue). */
    static final int LONGEST_CYCLE = 4;
    /** Rounds between agents whose answers differ or are not known: a writer and a critic may need some (ours). */
    static final int LEAST_ROUNDS_UNSURE = 6;

    /** What goes round. */
    enum Kind {
        REPEAT,
        ERROR,
        MESSAGE,
        CYCLE,
        AGENTS
    }

    int repetitions() {
        return steps.size() / period;
    }

    /** The loops of a session, none within another of the same agent. */
    static List<LoopPattern> of(Session session) {
        List<LoopPattern> found = new ArrayList<>();
        for (AgentSteps steps : AgentSteps.of(session)) {
            actions(steps, found);
            messages(session, steps, found);
        }
        agents(session, found);
        return found;
    }

    private static void actions(AgentSteps steps, List<LoopPattern> found) {
        List<Integer> actions = steps.actions();
        int at = 0;
        while (at < actions.size()) {
            LoopPattern pattern = repeat(steps, at);
            for (int period = 2; pattern == null && period <= LONGEST_CYCLE; period++) {
                pattern = cycle(steps, at, period);
            }
            if (pattern == null) {
                at = Math.max(at + 1, lastAlike(steps, at));
            } else {
                found.add(pattern);
                at = actions.indexOf(pattern.steps.get(pattern.steps.size() - 1)) + 1;
            }
        }
    }

    /** Where a run of equal actions that is no loop ends: no part of it is one either. */
    private static int lastAlike(AgentSteps steps, int from) {
        List<Integer> actions = steps.actions();
        int last = from;
        while (last + 1 < actions.size() && steps.same(actions.get(from), actions.get(last + 1))) {
            last++;
        }
        return last;
    }

    private static @Nullable LoopPattern repeat(AgentSteps steps, int from) {
        List<Integer> actions = steps.actions();
        List<Integer> same = new ArrayList<>(List.of(actions.get(from)));
        for (int i = from + 1; i < actions.size() && steps.same(actions.get(from), actions.get(i)); i++) {
            if (steps.decidedBetween(same.get(same.size() - 1), actions.get(i))) {
                same.add(actions.get(i));
            }
        }
        boolean error = steps.failed(actions.get(from));
        if (same.size() < (error ? LEAST_ERRORS : LEAST_REPEATS) || steps.polls(same)) {
            return null;
        }
        return new LoopPattern(error ? Kind.ERROR : Kind.REPEAT, same, 1, idle(steps, same, 1), sure(steps));
    }

    private static @Nullable LoopPattern cycle(AgentSteps steps, int from, int period) {
        List<Integer> actions = steps.actions();
        int to = from + period;
        while (to < actions.size()
                && steps.same(actions.get(to - period), actions.get(to))
                && steps.decidedBetween(actions.get(to - period), actions.get(to))) {
            to++;
        }
        int cycles = (to - from) / period;
        if (cycles < LEAST_CYCLES || steps.same(actions.get(from), actions.get(from + 1))) {
            return null;
        }
        List<Integer> around = actions.subList(from, from + cycles * period);
        List<Integer> firsts = new ArrayList<>();
        for (int i = 0; i < around.size(); i += period) {
            firsts.add(around.get(i));
        }
        if (steps.polls(firsts)) {
            return null;
        }
        return new LoopPattern(Kind.CYCLE, List.copyOf(around), period, idle(steps, around, period), sure(steps));
    }

    private static Confidence sure(AgentSteps steps) {
        return steps.decisions().isEmpty() ? Confidence.MEDIUM : Confidence.HIGH;
    }

    private static List<Integer> idle(AgentSteps steps, List<Integer> around, int period) {
        List<Integer> idle = new ArrayList<>();
        for (int i = 2 * period; i < around.size(); i++) {
            idle.addAll(steps.between(around.get(i - 1), around.get(i)));
            idle.add(around.get(i));
        }
        return idle;
    }

    /** An agent that says the same again while its history grows, with no action in between. */
    private static void messages(Session session, AgentSteps steps, List<LoopPattern> found) {
        List<Integer> same = new ArrayList<>();
        for (int call : steps.decisions()) {
            if (!same.isEmpty() && !saysAgain(session, steps, same.get(same.size() - 1), call)) {
                addMessages(session, same, found);
                same.clear();
            }
            if (session.operation(call).isModelCall()) {
                same.add(call);
            }
        }
        addMessages(session, same, found);
    }

    private static void addMessages(Session session, List<Integer> same, List<LoopPattern> found) {
        boolean counted = same.stream().allMatch(call -> session.has(call, Attribute.MESSAGES));
        if (same.size() >= (counted ? LEAST_MESSAGES : LEAST_MESSAGES_BY_LENGTH)) {
            List<Integer> all = List.copyOf(same);
            found.add(new LoopPattern(Kind.MESSAGE, all, 1, all.subList(2, all.size()), Confidence.MEDIUM));
        }
    }

    private static boolean saysAgain(Session session, AgentSteps steps, int before, int after) {
        boolean equal = session.operation(after).isModelCall()
                && session.has(before, Attribute.OUTPUT_HASH)
                && session.has(after, Attribute.OUTPUT_HASH)
                && session.value(before, Attribute.OUTPUT_HASH, 0) == session.value(after, Attribute.OUTPUT_HASH, 0);
        return equal
                && session.begin(after) >= session.end(before)
                && grew(session, before, after)
                && steps.actions().stream()
                        .noneMatch(action -> session.begin(action) >= session.begin(before)
                                && session.begin(action) <= session.end(after));
    }

    private static boolean grew(Session session, int before, int after) {
        for (PromptUnit unit : new PromptUnit[] {PromptUnit.MESSAGES, PromptUnit.CHARS, PromptUnit.TOKENS}) {
            double old = unit.size(session, before);
            double now = unit.size(session, after);
            if (!Double.isNaN(old) && !Double.isNaN(now)) {
                return now > old;
            }
        }
        return false;
    }

    /** Agents that hand the task to and fro. */
    private static void agents(Session session, List<LoopPattern> found) {
        List<Integer> all = new ArrayList<>();
        for (int node = 0; node < session.size(); node++) {
            if (session.operation(node) == Operation.INVOKE_AGENT) {
                all.add(node);
            }
        }
        all.sort(java.util.Comparator.comparingLong((Integer node) -> session.begin(node))
                .thenComparing(java.util.Comparator.naturalOrder()));
        int at = 0;
        while (at < all.size()) {
            LoopPattern pattern = null;
            for (int period = 2; pattern == null && period <= LONGEST_CYCLE; period++) {
                pattern = round(session, all, at, period);
            }
            if (pattern != null) {
                found.add(pattern);
            }
            at = pattern == null ? at + 1 : at + pattern.steps.size();
        }
    }

    private static @Nullable LoopPattern round(Session session, List<Integer> all, int from, int period) {
        if (from + 1 >= all.size() || sameAgent(session, all.get(from), all.get(from + 1))) {
            return null;
        }
        int to = from + 1;
        while (to < all.size()
                && follows(session, all.get(to - 1), all.get(to))
                && (to - from < period || sameAgent(session, all.get(to - period), all.get(to)))) {
            to++;
        }
        int rounds = (to - from) / period;
        if (rounds < LEAST_CYCLES) {
            return null;
        }
        List<Integer> around = List.copyOf(all.subList(from, from + rounds * period));
        Confidence sure = sure(session, around, period);
        if (sure != Confidence.HIGH && rounds < LEAST_ROUNDS_UNSURE) {
            return null;
        }
        return new LoopPattern(Kind.AGENTS, around, period, around.subList(2 * period, around.size()), sure);
    }

    private static boolean sameAgent(Session session, int a, int b) {
        return !session.name(a).isEmpty() && session.name(a).equals(session.name(b));
    }

    /** One after the other, or the second called by the first. */
    private static boolean follows(Session session, int first, int second) {
        return session.begin(second) >= session.end(first) || (second > first && second < session.subtreeEnd(first));
    }

    /** High when all answers repeat, medium when no answer is known or some repeat, low when they differ. */
    private static Confidence sure(Session session, List<Integer> around, int period) {
        int known = 0;
        int repeated = 0;
        for (int i = period; i < around.size(); i++) {
            Long before = answer(session, around.get(i - period));
            Long after = answer(session, around.get(i));
            known += before != null && after != null ? 1 : 0;
            repeated += after != null && after.equals(before) ? 1 : 0;
        }
        if (known == 0) {
            return Confidence.MEDIUM;
        }
        boolean acted = around.stream().anyMatch(agent -> acts(session, agent));
        if (repeated == known && known >= around.size() - period) {
            return Confidence.HIGH;
        }
        return 2 * repeated >= known && !acted ? Confidence.MEDIUM : Confidence.LOW;
    }

    private static boolean acts(Session session, int agent) {
        for (int node = agent + 1; node < session.subtreeEnd(agent); node++) {
            Operation operation = session.operation(node);
            if (operation == Operation.EXECUTE_TOOL || operation == Operation.ACTION || operation == Operation.MCP) {
                return true;
            }
        }
        return false;
    }

    /** Hash of what the agent answered: its own, else that of its last model call. */
    private static @Nullable Long answer(Session session, int agent) {
        if (session.has(agent, Attribute.OUTPUT_HASH)) {
            return session.value(agent, Attribute.OUTPUT_HASH, 0);
        }
        Long answer = null;
        long end = Long.MIN_VALUE;
        String name = session.agent(agent);
        for (int node = agent + 1; node < session.subtreeEnd(agent); node++) {
            boolean own = session.operation(node).isModelCall()
                    && session.isLogical(node)
                    && java.util.Objects.equals(session.agent(node), name);
            if (own && session.end(node) >= end && session.has(node, Attribute.OUTPUT_HASH)) {
                answer = session.value(node, Attribute.OUTPUT_HASH, 0);
                end = session.end(node);
            }
        }
        return answer;
    }

    /** What went round, by name: {@code execute_tool search}, {@code Planner, Worker}. */
    String what(Session session) {
        return steps.subList(0, period).stream()
                .map(step -> kind == Kind.AGENTS ? session.name(step) : Names.display(session, step))
                .collect(Collectors.joining(", "));
    }
}
