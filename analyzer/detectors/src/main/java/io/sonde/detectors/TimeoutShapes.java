package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
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
 * Reports calls that are cut off at one constant duration: {@value DurationPile#LEAST_COUNT} or more and
 * {@value DurationPile#LEAST_SHARE} or more of an operation's calls within 1 % of one value, {@value DurationPile#DENSER}
 * times denser than around it, and most of them failed without an answer. Source: catalogue. A server that refuses
 * answers, however evenly: that is no timeout. Of a call that its client repeats each request counts.
 *
 * <p>Saving: each of them ends at the 99th percentile of those that succeed; the part that this is of the whole call is
 * taken of what the schedule would save without it, which never says too much.
 */
final class TimeoutShapes implements Detector<TimeoutShapes> {
    /** A failure without an answer that is not called a timeout may be one from here on (ours). */
    static final long LEAST_MILLIS = 500;

    private static final Set<Operation> KINDS = EnumSet.of(
            Operation.CHAT,
            Operation.GENERATE_CONTENT,
            Operation.TEXT_COMPLETION,
            Operation.EMBEDDINGS,
            Operation.RETRIEVAL,
            Operation.RERANK,
            Operation.SEARCH_MEMORY,
            Operation.VECTOR_SEARCH,
            Operation.VECTOR_WRITE,
            Operation.SQL,
            Operation.EXECUTE_TOOL,
            Operation.ACTION,
            Operation.HTTP,
            Operation.MCP,
            Operation.COMMUNICATION,
            Operation.CONNECTION_ACQUIRE);

    private final Tally<Subject, Seen> calls = Tally.ofAtMost(2_000, Seen::new);

    private record Subject(Operation operation, String name) {}

    private static final class Seen {
        final DurationPile durations = new DurationPile();
        final Sightings sightings = new Sightings();

        @Nullable
        String server;

        Seen merge(Seen other) {
            durations.merge(other.durations);
            sightings.merge(other.sightings);
            server = server == null ? other.server : server;
            return this;
        }
    }

    @Override
    public String id() {
        return "timeout-shape";
    }

    @Override
    public Needs needs() {
        return Needs.spans(KINDS);
    }

    @Override
    public void observe(Session session) {
        Map<Subject, Map<Integer, List<Integer>>> cut = new LinkedHashMap<>();
        for (int node = 1; node < session.size(); node++) {
            if (KINDS.contains(session.operation(node)) && !session.unfinished(node)) {
                int call = session.owner(node);
                boolean itself = call == node && !hasRequests(session, node);
                boolean request = call != node && session.flag(node, SpanFlags.TRANSPORT);
                if (itself || request) {
                    Subject subject = new Subject(session.operation(call), session.name(call));
                    if (isCut(session, node, calls.at(subject))) {
                        cut.computeIfAbsent(subject, key -> new LinkedHashMap<>())
                                .computeIfAbsent(call, key -> new ArrayList<>())
                                .add(node);
                    }
                }
            }
        }
        cut.forEach((subject, byCall) -> {
            Seen seen = calls.at(subject);
            Retiming retiming = session.retiming();
            byCall.values().forEach(nodes -> nodes.forEach(node -> retiming.shrink(node, 1)));
            int[] concerned =
                    byCall.keySet().stream().mapToInt(Integer::intValue).toArray();
            seen.sightings.add(session, concerned, retiming.saving());
            seen.server = seen.server == null ? RetriesSeen.server(session, concerned[0]) : seen.server;
        });
    }

    private static boolean hasRequests(Session session, int call) {
        for (int i = call + 1; i < session.subtreeEnd(call); i++) {
            if (session.flag(i, SpanFlags.TRANSPORT) && session.owner(i) == call) {
                return true;
            }
        }
        return false;
    }

    /** Counts a call; says whether it failed as one does that is cut off. */
    private static boolean isCut(Session session, int node, Seen seen) {
        long nanos = session.rawNanos(node);
        ErrorClass error = ErrorClass.of(session, node);
        if (error == null) {
            seen.durations.succeeded(nanos);
            return false;
        }
        boolean passedOn = Attempts.origin(session, node) != node;
        boolean named = error == ErrorClass.TIMEOUT;
        boolean silent = !session.has(node, Attribute.HTTP_RESPONSE_STATUS_CODE)
                && !error.staysWrong()
                && error != ErrorClass.RATE_LIMIT
                && session.text(node, Attribute.ERROR_TYPE) != null
                && nanos >= LEAST_MILLIS * 1_000_000;
        boolean cut = !passedOn && (named || silent);
        seen.durations.failed(nanos, cut, named);
        return cut;
    }

    @Override
    public void merge(TimeoutShapes other) {
        calls.merge(other.calls, Seen::merge);
    }

    @Override
    public Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        calls.forEach((subject, seen) -> {
            DurationPile.Pile pile = seen.durations.largest();
            if (pile != null) {
                claims.add(claim(subject, seen, pile));
            }
        });
        return new Verdict.Findings(claims);
    }

    private Claim claim(Subject subject, Seen seen, DurationPile.Pile pile) {
        String what = Names.display(subject.operation, subject.name);
        boolean known = seen.durations.successes().getTotalCount() > 0;
        double usual = seen.durations.successes().getValueAtPercentile(99);
        double part = known ? Math.max(0, (pile.nanos() - usual) / pile.nanos()) : 0;
        Savings savings = seen.sightings.savings().scaled(part);
        String at = Wording.time(pile.nanos());
        return Claim.by(id())
                .confidence(pile.named() > 0.5 ? Confidence.HIGH : Confidence.MEDIUM)
                .title(Wording.percent(pile.share()) + " of the calls of " + what + " end in an error after " + at
                        + ", all at the same moment: a timeout cuts them off"
                        + (part > 0
                                ? " (" + Wording.time(savings.meanHigh()) + " of "
                                        + Wording.time(seen.sightings.wallPerSession()) + " per session concerned)"
                                : ""))
                .explanation(pile.cut() + " of " + seen.durations.all() + " calls failed within 1 % of " + at + ". "
                        + (known
                                ? "Of those that succeed 99 % take no longer than " + Wording.time(usual)
                                        + ", so that who has waited that long waits in vain."
                                : "None succeeded."))
                .fix(
                        part > 0
                                ? "Find out why these calls get no answer. Until then set the timeout a little above what"
                                        + " successful calls take (99 %: " + Wording.time(usual)
                                        + "), and send reads that are late a second time (hedge)."
                                : "The timeout is about as long as calls take when they succeed: speed them up, or give"
                                        + " them more time.")
                .phase(subject.operation.phase().label())
                .operation(what)
                .location(
                        seen.sightings.location(subject.operation, subject.name).withServer(seen.server))
                .seen(seen.sightings)
                .savings(part > 0 ? savings : new Savings())
                .evidence(List.of(
                        Finding.Evidence.of("calls cut off", pile.cut(), "calls", seen.sightings.examples()),
                        Finding.Evidence.of("share of the calls", 100 * pile.share(), "%", List.of()),
                        Finding.Evidence.of("cut off after", Wording.millis(pile.nanos()), "ms", List.of()),
                        Finding.Evidence.of(
                                "successful calls", seen.durations.successes().getTotalCount(), "calls", List.of()),
                        Finding.Evidence.of("99 % of these take at most", Wording.millis(usual), "ms", List.of())))
                .build();
    }
}
