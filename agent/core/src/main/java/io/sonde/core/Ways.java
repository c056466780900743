package io.sonde.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The distinct ways, as sequences of methods, into calls that nothing encloses. Bounded. Thread-safe. */
final class Ways {
    private static final int MOST_WAYS = 256;
    private static final int MOST_CANDIDATES = 1_024;

    private final Map<List<Candidate>, Way> ways = new ConcurrentHashMap<>();
    private final Map<CandidateKey, Candidate> candidates = new LinkedHashMap<>();
    private final AtomicInteger spans = new AtomicInteger();
    private volatile boolean decision;

    /** Of the class only its name and its loader's identity: what is seen here must not keep the class. */
    private record CandidateKey(String className, int loader, String method, String descriptor) {}

    /** One way, outermost method first. */
    static final class Way {
        private final List<Candidate> methods;
        private final int ownFrom;
        private final long firstSeen = System.nanoTime();
        private final AtomicInteger seen = new AtomicInteger();
        private final AtomicInteger decisions = new AtomicInteger();
        private volatile boolean scheduled;
        private volatile int decisionsBefore;
        private volatile int seenBefore;

        private Way(List<Candidate> methods, int ownFrom) {
            this.methods = methods;
            this.ownFrom = ownFrom;
        }

        List<Candidate> methods() {
            return methods;
        }

        int ownFrom() {
            return ownFrom;
        }

        boolean isScheduled() {
            return scheduled;
        }

        int seen() {
            return seen.get();
        }

        boolean hasDecision() {
            return decisions.get() > 0;
        }

        long firstSeen() {
            return firstSeen;
        }

        boolean contains(@Nullable Candidate candidate) {
            return methods.contains(candidate);
        }

        boolean isResolved() {
            return methods.stream().anyMatch(Candidate::isPromoted);
        }

        /** Has a session, and no method around it may take its place any more. */
        boolean isSettled() {
            Candidate promoted = promoted();
            return promoted != null && !promoted.isTentative();
        }

        /** The outermost method that was promoted. */
        @Nullable
        Candidate promoted() {
            return methods.stream().filter(Candidate::isPromoted).findFirst().orElse(null);
        }

        /** Methods that have no probe yet and may have one. */
        List<Candidate> unprobed() {
            return methods.stream()
                    .filter(method -> method.probe() < 0 && method.canBeWoven())
                    .toList();
        }

        private int sinceWoven(boolean decided) {
            return decided ? decisions.get() - decisionsBefore : seen.get() - seenBefore;
        }
    }

    /** A span that nothing encloses began. */
    void seen(EntryStack stack, boolean isDecision) {
        List<Candidate> methods = new ArrayList<>();
        int ownFrom = 0;
        for (int i = 0; i < stack.frames().size(); i++) {
            ownFrom = i == stack.ownFrom() ? methods.size() : ownFrom;
            Candidate candidate = candidate(stack.frames().get(i));
            if (candidate != null && !methods.contains(candidate)) {
                methods.add(candidate);
            }
        }
        Way way = ways.get(methods);
        if (way == null) {
            if (methods.isEmpty() || ways.size() >= MOST_WAYS) {
                return;
            }
            way = ways.computeIfAbsent(List.copyOf(methods), new NewWay(ownFrom));
        }
        way.scheduled |= stack.scheduled();
        way.seen.incrementAndGet();
        spans.incrementAndGet();
        if (isDecision) {
            decision = true;
            way.decisions.incrementAndGet();
        }
    }

    private record NewWay(int ownFrom) implements java.util.function.Function<List<Candidate>, Way> {
        @Override
        public Way apply(List<Candidate> methods) {
            return new Way(methods, ownFrom);
        }
    }

    private @Nullable Candidate candidate(EntryStack.Frame frame) {
        CandidateKey key = new CandidateKey(
                frame.type().getName(),
                System.identityHashCode(frame.type().getClassLoader()),
                frame.method(),
                frame.descriptor());
        synchronized (candidates) {
            Candidate known = candidates.get(key);
            if (known == null && candidates.size() < MOST_CANDIDATES) {
                known = new Candidate(frame.type(), frame.method(), frame.descriptor());
                candidates.put(key, known);
            }
            return known;
        }
    }

    Collection<Way> all() {
        return ways.values();
    }

    /** Every method seen so far. */
    List<Candidate> candidates() {
        synchronized (candidates) {
            return List.copyOf(candidates.values());
        }
    }

    /** Spans seen so far. */
    int spans() {
        return spans.get();
    }

    /** Whether one of them was a decision. */
    boolean hasDecision() {
        return decision;
    }

    /** The outermost methods without a probe, on ways that have no session yet; ways to decisions first. */
    List<Candidate> outermost(int most) {
        Set<Candidate> chosen = new LinkedHashSet<>();
        for (boolean deciding : new boolean[] {true, false}) {
            List<List<Candidate>> open = ways.values().stream()
                    .filter(way -> !way.isResolved() && way.hasDecision() == deciding)
                    .map(Way::unprobed)
                    .toList();
            int deepest = open.stream().mapToInt(List::size).max().orElse(0);
            for (int depth = 0; depth < deepest; depth++) {
                for (List<Candidate> methods : open) {
                    if (depth < methods.size() && chosen.size() < most) {
                        chosen.add(methods.get(depth));
                    }
                }
            }
        }
        return List.copyOf(chosen);
    }

    /** Methods on trial on any way that leads through a session, further in than that one; none while it is on trial. */
    Set<Candidate> onTrialInside(Candidate session) {
        Set<Candidate> steps = new LinkedHashSet<>();
        if (session.isPromoted() && !session.isTentative()) {
            for (Way way : ways.values()) {
                int depth = way.methods.indexOf(session);
                if (depth >= 0) {
                    way.methods.stream()
                            .skip(depth + 1L)
                            .filter(Candidate::isTentative)
                            .forEach(steps::add);
                }
            }
        }
        return steps;
    }

    /** From now on shares are counted anew. */
    void woven() {
        for (Way way : ways.values()) {
            way.decisionsBefore = way.decisions.get();
            way.seenBefore = way.seen.get();
        }
    }

    /** The part of the spans, or of the decisions, beneath one method that were beneath another, too. */
    double share(@Nullable Candidate outer, @Nullable Candidate inner, boolean decisions) {
        int all = 0;
        int both = 0;
        for (Way way : ways.values()) {
            if (way.contains(outer)) {
                all += way.sinceWoven(decisions);
                both += way.contains(inner) ? way.sinceWoven(decisions) : 0;
            }
        }
        return all == 0 ? 0 : (double) both / all;
    }
}
