package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reports calls whose answer the same session already had: same operation, name, model and input hash, and no other
 * result since. Each session's calls are replayed through a cache of {@value RepeatReplay#SIZE} entries; it fires when
 * {@value #LEAST_HIT_SHARE} or more of an operation's calls would have hit with a time to live of
 * {@value RepeatReplay#TTL_SECONDS} s. Saving: each hit costs {@value #HIT_MILLIS} ms instead.
 *
 * <p>Guards: siblings that overlap are voting, not waste; polling (evenly spaced over idle time) is meant; a write to
 * the same table, store or by a tool makes an answer stale; an answer that changes cannot be cached; calls that write are
 * no candidates; of nested repeats only the outermost counts. Repeats across sessions are evidence only: test traffic
 * repeats whole sessions, and whether two users may share an answer cannot be seen.
 */
final class RedundantCalls implements Detector<RedundantCalls> {
    static final double LEAST_HIT_SHARE = 0.1;
    static final long HIT_MILLIS = 2;
    /** Smaller mean savings are not worth a line (ours). */
    static final long LEAST_SAVING_MILLIS = 5;

    private static final Set<Operation> KINDS = EnumSet.of(
            Operation.CHAT,
            Operation.GENERATE_CONTENT,
            Operation.TEXT_COMPLETION,
            Operation.PLAN,
            Operation.RETRIEVAL,
            Operation.EMBEDDINGS,
            Operation.VECTOR_SEARCH,
            Operation.RERANK,
            Operation.SEARCH_MEMORY,
            Operation.SQL,
            Operation.EXECUTE_TOOL,
            Operation.HTTP,
            Operation.COMMUNICATION);

    private final Tally<Subject, Seen> subjects = Tally.ofAtMost(10_000, Seen::new);

    private record Subject(Operation operation, String name) {}

    private static final class Seen {
        final Sightings sightings = new Sightings();
        final TokenLedger tokens = new TokenLedger();
        /** By time to live and size. */
        final long[][] hitsByTtl = new long[RepeatReplay.TTLS_SECONDS.length][RepeatReplay.SIZES.length];

        long calls;
        long hits;
        long concurrent;
        long changed;
        boolean resultsKnown = true;

        Seen merge(Seen other) {
            sightings.merge(other.sightings);
            tokens.merge(other.tokens);
            for (int i = 0; i < hitsByTtl.length; i++) {
                for (int j = 0; j < hitsByTtl[i].length; j++) {
                    hitsByTtl[i][j] += other.hitsByTtl[i][j];
                }
            }
            calls += other.calls;
            hits += other.hits;
            concurrent += other.concurrent;
            changed += other.changed;
            resultsKnown &= other.resultsKnown;
            return this;
        }
    }

    @Override
    public String id() {
        return "redundant-call";
    }

    @Override
    public boolean needsEachSpan() {
        return true;
    }

    @Override
    public Needs needs() {
        return Needs.spans(KINDS).with(Attribute.INPUT_HASH).judgedBy(Attribute.OUTPUT_HASH);
    }

    @Override
    public boolean restsOnAbsence() {
        return true;
    }

    @Override
    public void observe(Session session) {
        RepeatReplay replay = new RepeatReplay(session, KINDS);
        replay.run();
        Map<Subject, List<Integer>> hits = new LinkedHashMap<>();
        for (int node = 1; node < session.size(); node++) {
            RepeatReplay.Outcome outcome = replay.outcome(node);
            if (outcome == RepeatReplay.Outcome.NO_CANDIDATE) {
                continue;
            }
            Subject subject = new Subject(session.operation(node), session.name(node));
            Seen seen = subjects.at(subject);
            seen.calls++;
            seen.concurrent += outcome == RepeatReplay.Outcome.CONCURRENT ? 1 : 0;
            seen.changed += outcome == RepeatReplay.Outcome.CHANGED ? 1 : 0;
            if (outcome == RepeatReplay.Outcome.HIT) {
                seen.hits++;
                seen.resultsKnown &= session.has(node, Attribute.OUTPUT_HASH);
                replay.count(node, seen.hitsByTtl);
                hits.computeIfAbsent(subject, key -> new ArrayList<>()).add(node);
            }
        }
        hits.forEach((subject, nodes) -> {
            Seen seen = subjects.at(subject);
            TokenLedger tokens = new TokenLedger();
            tokens.add(session, ModelCalls.spendingWithin(session, nodes));
            seen.tokens.merge(tokens);
            seen.sightings.add(
                    session,
                    nodes.stream().mapToInt(Integer::intValue).toArray(),
                    saving(session, nodes),
                    tokens.total().total());
        });
    }

    private static Retiming.Range saving(Session session, List<Integer> nodes) {
        Retiming retiming = session.retiming();
        for (int node : nodes) {
            double duration = session.end(node) - session.begin(node);
            retiming.shrink(node, duration == 0 ? 0 : (duration - HIT_MILLIS * 1e6) / duration);
        }
        return retiming.saving();
    }

    @Override
    public void merge(RedundantCalls other) {
        subjects.merge(other.subjects, Seen::merge);
    }

    @Override
    public Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        subjects.forEach((subject, seen) -> {
            boolean often = seen.hits > 0 && seen.hits >= LEAST_HIT_SHARE * seen.calls;
            if (often && seen.sightings.savings().meanHigh() >= LEAST_SAVING_MILLIS * 1e6) {
                claims.add(claim(subject, seen));
            }
        });
        return new Verdict.Findings(claims);
    }

    private Claim claim(Subject subject, Seen seen) {
        Sightings sightings = seen.sightings;
        String what = subject.operation == Operation.SQL
                ? Statement.of(subject.name, null, null).line()
                : Names.display(subject.operation, subject.name);
        String hits = Wording.count(sightings.callsPerSession());
        return Claim.by(id())
                .confidence(seen.resultsKnown ? Confidence.HIGH : Confidence.MEDIUM)
                .title(what + " was asked " + hits + (hits.equals("1") ? " time" : " times")
                        + " per session for what it had answered before ("
                        + Wording.time(sightings.criticalPerSession()) + " of "
                        + Wording.time(sightings.wallPerSession()) + "): keep the answer")
                .explanation(explanation(seen))
                .fix(fix(subject))
                .phase(subject.operation.phase().label())
                .operation(Names.display(subject.operation, subject.name))
                .location(sightings.location(subject.operation, subject.name))
                .seen(sightings)
                .tokens(seen.tokens)
                .evidence(evidence(seen))
                .charts(grid(seen))
                .build();
    }

    private static String explanation(Seen seen) {
        return "In " + Wording.sessions(seen.sightings.sessions()) + " the same call came again with the same input"
                + (seen.resultsKnown ? " and brought the same result" : " (results were not recorded)")
                + ", with no write to what it reads in between. " + seen.hits + " of " + seen.calls
                + " calls could have been answered from memory.";
    }

    private static String fix(Subject subject) {
        String shared = " Key it by everything that decides the answer, the user or tenant included.";
        return subject.operation.isModelCall() || subject.operation == Operation.PLAN
                ? "Keep the answer for the session, or hoist the call out of its loop; caching trades freshness and"
                        + " variety for time." + shared
                : "Hoist the call out of its loop, or put a cache with a short time to live before it." + shared;
    }

    /** What caches of several sizes and times to live would answer, each session with a cache of its own. */
    private static Finding.Chart grid(Seen seen) {
        List<Finding.Chart.Line> lines = new ArrayList<>();
        for (int i = 0; i < seen.hitsByTtl.length; i++) {
            List<double[]> points = new ArrayList<>();
            for (int j = 0; j < RepeatReplay.SIZES.length; j++) {
                points.add(new double[] {RepeatReplay.SIZES[j], 100.0 * seen.hitsByTtl[i][j] / seen.calls});
            }
            lines.add(new Finding.Chart.Line("kept for " + RepeatReplay.TTLS_SECONDS[i] + " s", points));
        }
        return new Finding.Chart("Calls that a cache would answer, by its size", "entries", "calls in %", lines);
    }

    private static List<Finding.Evidence> evidence(Seen seen) {
        Map<String, String> curve = new LinkedHashMap<>();
        for (int i = 0; i < seen.hitsByTtl.length; i++) {
            curve.put(
                    "hits with " + RepeatReplay.TTLS_SECONDS[i] + " s",
                    Wording.percent((double) seen.hitsByTtl[i][RepeatReplay.SIZES.length - 1] / seen.calls));
        }
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(new Finding.Evidence(
                "repeats a cache would answer, of all calls",
                100.0 * seen.hits / seen.calls,
                "%",
                seen.sightings.examples(),
                curve));
        evidence.add(Finding.Evidence.of("repeats per session", seen.sightings.callsPerSession(), "calls", List.of()));
        evidence.add(Finding.Evidence.of(
                "on the critical path", Wording.millis(seen.sightings.criticalPerSession()), "ms", List.of()));
        if (seen.concurrent > 0) {
            evidence.add(Finding.Evidence.of(
                    "equal calls at the same time: let one ask for all (single flight)",
                    seen.concurrent,
                    "calls",
                    List.of()));
        }
        if (seen.changed > 0) {
            evidence.add(Finding.Evidence.of("equal calls with another result", seen.changed, "calls", List.of()));
        }
        return evidence;
    }

    /** What decides the answer, null when it was not recorded well enough. */
    static @Nullable Key key(Session session, int node) {
        Operation operation = session.operation(node);
        Attribute input = operation == Operation.HTTP ? Attribute.URL_HASH : Attribute.INPUT_HASH;
        boolean get = operation != Operation.HTTP || "GET".equals(session.text(node, Attribute.HTTP_REQUEST_METHOD));
        if (!get || !session.has(node, input) || session.value(node, Attribute.HASH_INEXACT, 0) != 0) {
            return null;
        }
        return new Key(operation, session.name(node), Names.model(session, node), session.value(node, input, 0));
    }

    record Key(Operation operation, String name, String model, long input) {}
}
