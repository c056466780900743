package io.sonde.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses, of the methods on one way into the program's calls, the one whose activations are the sessions: the outermost
 * that is eligible, and an inner one only where the outer is a batch of independent pieces of work. Pure: what was
 * counted goes in, a decision comes out.
 */
final class RootChoice {
    /** Completed activations without which a method is not judged. */
    static final int LEAST_RUNS = 2;
    /** Calls in the middle activation without which a method is no session, unless one is a decision. */
    static final int LEAST_SPANS = 2;
    /** Pieces of work in the middle activation of a batch. */
    static final int LEAST_PIECES = 3;
    /** Part of a batch's decisions that its pieces must hold. */
    static final double LEAST_COVERAGE = 0.8;
    /** A method around that never ends is given up after this time and so many activations inside. Unit: ns. */
    static final long PATIENCE_NANOS = 60_000_000_000L;

    static final int PATIENCE_RUNS = 20;
    /** A thread's first method that has not ended by then is taken for a loop over independent work. Unit: ns. */
    static final long LOOP_NANOS = 10_000_000_000L;

    static final int LOOP_RUNS = 10;
    /** Part of the steps at which a prompt must grow to be one conversation. */
    private static final double GROWING = 0.7;

    /**
     * One activation, as it was counted.
     *
     * @param outer the activation of another method around it, null when none is known
     * @param firstSize size of its first prompt, below 0 when unknown
     */
    record Run(
            @Nullable Run outer,
            boolean over,
            long thread,
            int spans,
            int decisions,
            int frameworkRoots,
            long conversation,
            long firstSize) {}

    /**
     * A method and what was counted of it.
     *
     * @param main whether it is the method with which the program begins
     * @param refused why it is out of the question, null when it is not
     * @param runs its completed activations, in order
     */
    record Method(
            String name,
            boolean main,
            boolean lambda,
            @Nullable String refused,
            List<Run> runs) {}

    /**
     * One way into the program's calls.
     *
     * @param methods outermost first
     * @param ownFrom index of the first method of the thread itself; those before it submitted the task
     * @param scheduled whether a scheduler called the first method of the thread
     */
    record Way(List<Method> methods, int ownFrom, boolean scheduled) {}

    /** The part, 0 to 1, of what was seen beneath one method that was seen beneath another, too. */
    interface Sightings {
        double ofDecisions(Method outer, Method inner);

        double ofSpans(Method outer, Method inner);
    }

    /**
     * @param promoted the method whose activations are sessions, null when there is none yet
     * @param batch the method that is a batch of what was promoted, null when none is
     * @param tentative whether a method further out has not ended yet, and may turn out to be the session
     * @param refused why methods that were looked at are no sessions
     */
    record Outcome(@Nullable Method promoted, @Nullable Method batch, boolean tentative, Map<Method, String> refused) {}

    private final Way way;
    private final boolean decisionNeeded;
    private final long counting;
    private final Sightings sightings;
    private final Map<Method, String> refused = new LinkedHashMap<>();
    private @Nullable Method batch;
    private boolean tentative;

    private RootChoice(Way way, boolean decisionNeeded, long counting, Sightings sightings) {
        this.way = way;
        this.decisionNeeded = decisionNeeded;
        this.counting = counting;
        this.sightings = sightings;
    }

    /**
     * @param decisionNeeded whether calls that are no decisions do not make a session
     * @param counting for how long the methods have been counted, ns
     */
    static Outcome choose(Way way, boolean decisionNeeded, long counting, Sightings sightings) {
        RootChoice choice = new RootChoice(way, decisionNeeded, counting, sightings);
        Method promoted = choice.choose();
        return new Outcome(promoted, choice.batch, choice.tentative, choice.refused);
    }

    private @Nullable Method choose() {
        int unfinished = -1;
        int around = -1;
        for (int i = 0; i < way.methods.size(); i++) {
            Method method = way.methods.get(i);
            String reason = reason(method);
            if (reason == null && isOnlyAPart(i, around)) {
                reason = "it holds one call, and where it is called from others are made beside it";
            } else {
                around = i;
            }
            if (reason != null) {
                refused.put(method, reason);
                boolean mayEndYet = method.refused == null && !method.main && method.runs.size() < LEAST_RUNS;
                unfinished = unfinished < 0 && mayEndYet ? i : unfinished;
                continue;
            }
            return unfinished < 0 ? inward(i, isBatch(i)) : besides(unfinished, method);
        }
        return null;
    }

    /** Whether a method only wraps one call, and others are made beside it in the method around it. */
    private boolean isOnlyAPart(int at, int around) {
        Method method = way.methods.get(at);
        return around >= way.ownFrom
                && median(method.runs, Run::spans) < LEAST_SPANS
                && sightings.ofSpans(way.methods.get(around), method) < LEAST_COVERAGE;
    }

    private @Nullable String reason(Method method) {
        List<Run> runs = method.runs;
        if (method.refused != null) {
            return method.refused;
        }
        if (method.main || runs.isEmpty()) {
            return "its first activation has not ended";
        }
        if (runs.size() < LEAST_RUNS) {
            return "it ended only once";
        }
        if (median(runs, Run::frameworkRoots) > 0) {
            return "a framework's or a rule's sessions begin inside it";
        }
        if (median(runs, Run::decisions) >= 1) {
            return null;
        }
        if (decisionNeeded) {
            return "it makes no decision";
        }
        return median(runs, Run::spans) >= LEAST_SPANS ? null : "fewer than " + LEAST_SPANS + " calls in it";
    }

    private interface Count {
        int of(Run run);
    }

    /** The lower one of two middles. */
    private static int median(List<Run> runs, Count count) {
        int[] sorted = runs.stream().mapToInt(count::of).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(sorted.length - 1) / 2];
    }

    /**
     * The outermost eligible method, or the pieces of work that it is a batch of.
     *
     * @param mayBeBatch whether {@code main} or a scheduler calls it, or the body of a lambda around it
     */
    private Method inward(int at, boolean mayBeBatch) {
        Method outer = way.methods.get(at);
        for (int i = at + 1; i < way.methods.size(); i++) {
            Method inner = way.methods.get(i);
            if (reason(inner) != null) {
                continue;
            }
            int[] held = held(outer, inner);
            int pieces = held[(held.length - 1) / 2];
            if (outer.lambda && !inner.lambda && pieces == 1 && coverage(outer, inner, Run::spans) >= 1) {
                return inward(i, mayBeBatch); // the same work, with a name
            }
            if (mayBeBatch
                    && pieces >= LEAST_PIECES
                    && coverage(outer, inner, decisions(outer)) >= LEAST_COVERAGE
                    && !isOneConversation(inside(outer, inner))) {
                refused.put(outer, "it is a batch of " + inner.name);
                batch = outer;
                return inner;
            }
        }
        return outer;
    }

    /** An inner method is eligible while one around it has not ended: either a batch, or a session that takes its time. */
    private @Nullable Method besides(int unfinished, Method inner) {
        Method outer = way.methods.get(unfinished);
        boolean steps = isOneConversation(together(inner))
                || isOneConversation(insideOutermost(inner))
                || isGrowing(onThreads(inner));
        boolean pieces = isBatch(unfinished)
                && mostTogether(inner) >= LEAST_PIECES
                && sightings.ofDecisions(outer, inner) >= LEAST_COVERAGE;
        boolean loop = !steps
                && outer.runs.isEmpty()
                && unfinished == way.ownFrom
                && counting >= LOOP_NANOS
                && inner.runs.size() >= LOOP_RUNS;
        boolean patienceIsOver = counting >= PATIENCE_NANOS && inner.runs.size() >= PATIENCE_RUNS;
        if (pieces && !steps || loop || patienceIsOver) {
            tentative = true;
            return inner;
        }
        refused.put(inner, "it may be a step of " + outer.name);
        return null;
    }

    /** Whether a method could be a batch: {@code main} or a scheduler calls it. */
    private boolean isBatch(int at) {
        boolean byMain = at > 0 && at != way.ownFrom && way.methods.get(at - 1).main;
        return byMain || way.scheduled && at == way.ownFrom;
    }

    private static Count decisions(Method method) {
        return method.runs.stream().anyMatch(run -> run.decisions > 0) ? Run::decisions : Run::spans;
    }

    /** How many activations of the inner method each one of the outer held, ascending. */
    private static int[] held(Method outer, Method inner) {
        Map<Run, Integer> counts = new IdentityHashMap<>();
        outer.runs.forEach(run -> counts.put(run, 0));
        for (Run run : inner.runs) {
            for (Run around = run.outer; around != null; around = around.outer) {
                counts.computeIfPresent(around, (same, count) -> count + 1);
            }
        }
        return counts.values().stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    private static double coverage(Method outer, Method inner, Count count) {
        Map<Run, Boolean> known = new IdentityHashMap<>();
        outer.runs.forEach(run -> known.put(run, true));
        long all = outer.runs.stream().mapToLong(count::of).sum();
        long covered = 0;
        for (Run run : inner.runs) {
            for (Run around = run.outer; around != null; around = around.outer) {
                if (known.containsKey(around)) {
                    covered += count.of(run);
                    break;
                }
            }
        }
        return all == 0 ? 0 : (double) covered / all;
    }

    /** Activations that follow each other inside the same outer one, or on the same thread where none is known. */
    private static List<List<Run>> together(Method method) {
        Map<Run, List<Run>> byOuter = new IdentityHashMap<>();
        Map<Long, List<Run>> byThread = new HashMap<>();
        for (Run run : method.runs) {
            Run around = run.outer;
            (around == null
                            ? byThread.computeIfAbsent(run.thread, any -> new ArrayList<>())
                            : byOuter.computeIfAbsent(around, any -> new ArrayList<>()))
                    .add(run);
        }
        List<List<Run>> groups = new ArrayList<>(byOuter.values());
        groups.addAll(byThread.values());
        return groups;
    }

    /** Activations inside the same one of the outer method, however many methods lie between the two. */
    private static List<List<Run>> inside(Method outer, Method inner) {
        Map<Run, List<Run>> byOuter = new IdentityHashMap<>();
        outer.runs.forEach(run -> byOuter.put(run, new ArrayList<>()));
        for (Run run : inner.runs) {
            for (Run around = run.outer; around != null; around = around.outer) {
                List<Run> group = byOuter.get(around);
                if (group != null) {
                    group.add(run);
                }
            }
        }
        return List.copyOf(byOuter.values());
    }

    /** Activations inside the same outermost one, of whatever method and whether it is over or not. */
    private static List<List<Run>> insideOutermost(Method method) {
        Map<Run, List<Run>> byOutermost = new IdentityHashMap<>();
        for (Run run : method.runs) {
            Run outermost = run;
            for (Run around = run.outer; around != null; around = around.outer) {
                outermost = around;
            }
            byOutermost.computeIfAbsent(outermost, any -> new ArrayList<>()).add(run);
        }
        return List.copyOf(byOutermost.values());
    }

    /** All activations of each thread, whatever lies around them. */
    private static List<List<Run>> onThreads(Method method) {
        Map<Long, List<Run>> byThread = new HashMap<>();
        for (Run run : method.runs) {
            byThread.computeIfAbsent(run.thread, any -> new ArrayList<>()).add(run);
        }
        return List.copyOf(byThread.values());
    }

    private static int mostTogether(Method method) {
        return together(method).stream().mapToInt(List::size).max().orElse(0);
    }

    /** Whether activations that follow each other continue one conversation, or send ever longer prompts. */
    private static boolean isOneConversation(List<List<Run>> groups) {
        for (List<Run> group : groups) {
            if (group.size() >= LEAST_RUNS
                    && group.get(0).conversation != 0
                    && group.stream().allMatch(run -> run.conversation == group.get(0).conversation)) {
                return true;
            }
        }
        return isGrowing(groups);
    }

    private static boolean isGrowing(List<List<Run>> groups) {
        int pairs = 0;
        int growing = 0;
        for (List<Run> group : groups) {
            for (int i = 1; i < group.size(); i++) {
                long before = group.get(i - 1).firstSize;
                long after = group.get(i).firstSize;
                if (before >= 0 && after >= 0) {
                    pairs++;
                    growing += after > before ? 1 : 0;
                }
            }
        }
        return pairs > 0 && growing >= GROWING * pairs;
    }
}
