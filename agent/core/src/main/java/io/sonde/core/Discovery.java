package io.sonde.core;

import io.sonde.api.Activation;
import io.sonde.api.Failures;
import io.sonde.api.Probes;
import io.sonde.api.SessionSearch;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the methods that are sessions, while the program runs: collects the stacks of spans that nothing encloses, puts
 * dormant probes into the outermost methods on them, counts, and promotes one for each way into the program. Where
 * frameworks and rules name every session it never begins. Called by application threads, which only collect and count;
 * a thread of its own weaves and chooses.
 */
final class Discovery implements SessionSearch {
    static final int MOST_IN_BATCH = 8;
    static final int MOST_BATCHES = 3;
    private static final int FIRST_SPANS = 3;
    private static final long FIRST_WAIT = 2_000_000_000L;
    /** How long a way on which nothing was decided waits for the second and third batch. Unit: ns. */
    private static final long IDLE_WAIT = 30_000_000_000L;
    /** How long spans that are no decisions wait for one before they alone make a session. Unit: ns. */
    private static final long DECISION_WAIT = 10_000_000_000L;
    /** A method that was not chosen after this time is not counted any more. Unit: ns. */
    private static final long FREEZE = 300_000_000_000L;

    private static final long SHORT_PARK = 20_000_000;
    private static final long LONG_PARK = 500_000_000;
    private static final long LIVELY = 15_000_000_000L;

    private final ApplicationCode application;
    private final ProbeWeaver weaver;
    private final BooleanSupplier otherRoots;
    private final EntryBudget spanBudget = new EntryBudget(50, 2_000);
    private final EntryBudget taskBudget = new EntryBudget(50, 2_000);
    private final Ways ways = new Ways();
    private final Candidate[] probes = new Candidate[Probes.MOST];
    /** Stacks of tasks that were submitted outside of all spans. */
    private final Queue<EntryStack> origins = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean started = new AtomicBoolean();
    private final Object weaving = new Object();
    private volatile boolean closed;
    private volatile boolean changed;
    private volatile long first;
    private volatile long lastBatch;
    private int probeCount;
    private int batches;

    /** @param otherRoots whether frameworks or rules have named sessions so far */
    Discovery(Instrumentation instrumentation, List<String> packages, BooleanSupplier otherRoots) {
        this.application = new ApplicationCode(packages, System.getProperty("sun.java.command", ""));
        this.weaver = new ProbeWeaver(instrumentation);
        this.otherRoots = otherRoots;
    }

    @Override
    public void rootless(Span span, @Nullable Object origin) {
        try {
            if (!spanBudget.take()) {
                return;
            }
            EntryStack stack = EntryStack.here(application, submitter(origin));
            if (stack == null) {
                return;
            }
            span.set(Attribute.ENTRY_KEY, stack.key());
            if (stack.submitter() != 0) {
                span.set(Attribute.ENTRY_THREAD, stack.submitter());
            }
            boolean decision = span.phase() == Phase.DECISION || span.operation() == Operation.ADVISOR;
            if (first == 0) {
                first = System.nanoTime();
            }
            ways.seen(stack, decision);
            if (started.compareAndSet(false, true)) {
                start();
            }
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
    }

    @Override
    public @Nullable Object origin(@Nullable Object earlier) {
        try {
            return taskBudget.take() ? keep(EntryStack.here(application, submitter(earlier))) : earlier;
        } catch (Throwable failure) {
            Failures.suppressed(failure);
            return null;
        }
    }

    /** Contexts of threads outlive the recording, so they may not hold an object of ours. */
    private @Nullable Object keep(@Nullable EntryStack stack) {
        if (stack == null) {
            return null;
        }
        origins.add(stack); // few: taskBudget
        return new WeakReference<>(stack);
    }

    private static @Nullable EntryStack submitter(@Nullable Object origin) {
        return origin instanceof WeakReference<?> kept && kept.get() instanceof EntryStack stack ? stack : null;
    }

    @Override
    public void ended(Activation activation) {
        Candidate candidate = probes[activation.probe()];
        if (candidate == null) {
            return;
        }
        changed = true;
        if (!candidate.ended(activation, System.nanoTime())) {
            Probes.rest(activation.probe());
            candidate.exclude("it is entered more than " + Candidate.MOST_A_SECOND + " times a second");
        }
    }

    private void start() {
        Thread thread = new Thread(null, this::run, "sonde-discovery", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Discovery.class.getClassLoader());
        thread.start();
    }

    private void run() {
        try {
            while (!closed && !isExhausted(System.nanoTime())) {
                step(System.nanoTime());
                boolean lively = System.nanoTime() - Math.max(first, lastBatch) < LIVELY;
                LockSupport.parkNanos(lively ? SHORT_PARK : LONG_PARK);
            }
            if (!closed) {
                Tracer.search(null);
            }
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
    }

    private void step(long now) {
        synchronized (weaving) {
            if (closed) {
                return;
            }
            if (batches < MOST_BATCHES) {
                weaveBatch(now);
            }
            freeze(now);
            if (changed) {
                changed = false;
                choose(now);
            }
        }
    }

    /** Nothing is counted any more and nothing can be woven. */
    private boolean isExhausted(long now) {
        boolean noMoreBatches = batches == MOST_BATCHES || spanBudget.isSpent() && !isBatchDue(now);
        return noMoreBatches && counting().isEmpty();
    }

    private List<Candidate> counting() {
        List<Candidate> counting = new ArrayList<>();
        for (int i = 0; i < probeCount; i++) {
            Candidate candidate = probes[i];
            if (candidate.isWoven() && !candidate.isPromoted() && candidate.wovenAt() != 0 && !candidate.isAtRest()) {
                counting.add(candidate);
            }
        }
        return counting;
    }

    private boolean isBatchDue(long now) {
        return ways.all().stream().anyMatch(way -> isDue(way, now));
    }

    private boolean isDue(Ways.Way way, long now) {
        if (way.isResolved() || way.unprobed().isEmpty()) {
            return false;
        }
        long age = now - way.firstSeen();
        if (batches == 0) {
            return way.hasDecision() && ways.spans() >= FIRST_SPANS || age >= FIRST_WAIT;
        }
        return way.hasDecision() ? way.seen() >= FIRST_SPANS || age >= FIRST_WAIT : age >= IDLE_WAIT;
    }

    private void weaveBatch(long now) {
        if (!isBatchDue(now)) {
            return;
        }
        List<Candidate> batch = ways.outermost(MOST_IN_BATCH);
        for (Candidate candidate : batch) {
            candidate.probe(probeCount, now);
            probes[probeCount++] = candidate;
        }
        batches++;
        lastBatch = now;
        ways.woven();
        weaver.weave(batch);
    }

    private void freeze(long now) {
        for (Candidate candidate : promoted()) {
            if (candidate.isTentative() && now - candidate.wovenAt() > FREEZE) {
                candidate.promote(false);
                Probes.promote(candidate.probe(), false);
            }
        }
        for (Candidate candidate : counting()) {
            if (now - candidate.wovenAt() > FREEZE) {
                candidate.rest();
                Probes.rest(candidate.probe());
            }
        }
    }

    private void choose(long now) {
        boolean decisionNeeded =
                otherRoots.getAsBoolean() || ways.hasDecision() || now - first < DECISION_WAIT || hasDecision();
        Counts counts = new Counts(probes, probeCount);
        List<Choice> choices = new ArrayList<>();
        for (Ways.Way way : ways.all()) {
            Choice choice = way.isSettled() ? null : choose(way, counts, decisionNeeded, now);
            if (choice != null) {
                choices.add(choice);
            }
        }
        promote(choices);
        for (Candidate candidate : counting()) {
            if (ways.all().stream().noneMatch(way -> !way.isSettled() && way.contains(candidate))) {
                candidate.rest();
                Probes.rest(candidate.probe());
            }
        }
    }

    private boolean hasDecision() {
        for (int i = 0; i < probeCount; i++) {
            if (probes[i].runs().stream().anyMatch(run -> run.decisions() > 0)) {
                return true;
            }
        }
        return false;
    }

    /**
     * What came out of one way.
     *
     * @param tentative whether a method further out has not ended yet
     */
    private record Choice(
            Ways.Way way, Candidate chosen, @Nullable Candidate batch, boolean tentative) {
        int depth() {
            return way.methods().indexOf(chosen);
        }
    }

    /**
     * Ways may lead to different methods one inside the other, and are seen in any order: what one of them shows to be a
     * batch is no session on another, and what lies further out comes first.
     */
    private void promote(List<Choice> choices) {
        for (Choice choice : choices) {
            if (choice.batch != null) {
                choice.way.methods().stream()
                        .limit(choice.way.methods().indexOf(choice.batch) + 1L)
                        .filter(method -> method == choice.batch || method.isLambda() && method.probe() >= 0)
                        .forEach(method -> {
                            method.exclude("it is a batch of " + choice.chosen.method());
                            Probes.rest(method.probe());
                        });
            }
        }
        choices.sort(Comparator.comparingInt(Choice::depth));
        for (Choice choice : choices) {
            if (!choice.chosen.isOutOfTheQuestion()) {
                promote(choice);
                ways.onTrialInside(choice.chosen).forEach(step -> supersede(step, choice.chosen));
            }
        }
    }

    /** What was promoted while a method around it went on gives way when that one turns out to be the session. */
    private static void promote(Choice choice) {
        Candidate earlier = choice.way.promoted();
        Candidate chosen = choice.chosen;
        if (earlier == null) {
            chosen.promote(choice.tentative);
            Probes.promote(chosen.probe(), choice.tentative);
        } else if (earlier.isTentative() && !choice.tentative) {
            if (earlier != chosen) {
                supersede(earlier, chosen);
            }
            chosen.promote(false);
            Probes.promote(chosen.probe(), false);
        }
    }

    private static void supersede(Candidate step, Candidate session) {
        step.supersede("it turned out to be a step of " + session.method());
        Probes.rest(step.probe());
    }

    private @Nullable Choice choose(Ways.Way way, Counts counts, boolean decisionNeeded, long now) {
        Map<RootChoice.Method, Candidate> candidates = new IdentityHashMap<>();
        List<RootChoice.Method> methods = new ArrayList<>();
        int ownFrom = 0;
        for (int i = 0; i < way.methods().size(); i++) {
            Candidate candidate = way.methods().get(i);
            ownFrom = i == way.ownFrom() ? methods.size() : ownFrom;
            if (candidate.isMain() || candidate.probe() >= 0) {
                RootChoice.Method method = counts.of(candidate);
                methods.add(method);
                candidates.put(method, candidate);
            }
        }
        RootChoice.Outcome outcome = RootChoice.choose(
                new RootChoice.Way(methods, ownFrom, way.isScheduled()),
                decisionNeeded,
                now - lastBatch,
                new RootChoice.Sightings() {
                    @Override
                    public double ofDecisions(RootChoice.Method outer, RootChoice.Method inner) {
                        return ways.share(candidates.get(outer), candidates.get(inner), true);
                    }

                    @Override
                    public double ofSpans(RootChoice.Method outer, RootChoice.Method inner) {
                        return ways.share(candidates.get(outer), candidates.get(inner), false);
                    }
                });
        outcome.refused().forEach((method, reason) -> {
            Candidate candidate = candidates.get(method);
            if (candidate != null) {
                candidate.refuse(reason);
            }
        });
        Candidate chosen = outcome.promoted() == null ? null : candidates.get(outcome.promoted());
        return chosen == null ? null : new Choice(way, chosen, candidates.get(outcome.batch()), outcome.tentative());
    }

    /** Methods that were found to be sessions. */
    List<Candidate> promoted() {
        return ways.candidates().stream().filter(Candidate::isPromoted).toList();
    }

    /** Methods that were looked at and are none, with the reason. */
    List<Candidate> refused() {
        Collection<Candidate> all = new ArrayList<>(ways.candidates());
        all.addAll(weaver.publishing());
        return all.stream()
                .filter(candidate -> !candidate.isPromoted())
                .filter(candidate -> candidate.refusal() != null
                        || candidate.isMain()
                        || candidate.probe() >= 0
                                && candidate.isWoven()
                                && candidate.runs().isEmpty())
                .toList();
    }

    /** Stops looking. Methods stay as they are woven, and cost what a dormant probe costs. */
    void close() {
        closed = true;
        Tracer.search(null);
    }

    /** Weaves nothing any more, and forgets everything. Returns the classes that are woven still. */
    Set<Class<?>> release() {
        synchronized (weaving) {
            return weaver.release();
        }
    }

    /** What was counted, in the form in which it is judged: the same object for the same activation and method. */
    private static final class Counts {
        private final Map<Activation, RootChoice.Run> runs = new IdentityHashMap<>();
        private final Map<Candidate, RootChoice.Method> methods = new LinkedHashMap<>();

        Counts(Candidate[] probes, int count) {
            for (int i = 0; i < count; i++) {
                of(probes[i]);
            }
        }

        RootChoice.Method of(Candidate candidate) {
            RootChoice.Method known = methods.get(candidate);
            if (known != null) {
                return known;
            }
            List<RootChoice.Run> completed = new ArrayList<>();
            for (Activation activation : candidate.runs()) {
                RootChoice.Run run = run(activation);
                if (run != null) {
                    completed.add(run);
                }
            }
            String refused = candidate.isOutOfTheQuestion() ? candidate.refusal() : null;
            RootChoice.Method method = new RootChoice.Method(
                    candidate.method(), candidate.isMain(), candidate.isLambda(), refused, completed);
            methods.put(candidate, method);
            return method;
        }

        private RootChoice.@Nullable Run run(@Nullable Activation activation) {
            if (activation == null) {
                return null;
            }
            RootChoice.Run known = runs.get(activation);
            if (known == null) {
                known = new RootChoice.Run(
                        run(activation.outer()),
                        activation.isOver(),
                        activation.threadId(),
                        activation.spans(),
                        activation.decisions(),
                        activation.frameworkRoots(),
                        activation.conversation(),
                        activation.firstSize());
                runs.put(activation, known);
            }
            return known;
        }
    }
}
