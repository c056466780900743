package io.sonde.detectors;

import io.sonde.detectors.ErrorsSeen.Kind;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sorts failures by class, phase and operation, and tells where they arise from where they only pass through: the deepest
 * failed span is the failure, failed spans around it whose last step it was have passed it on. A request that failed
 * beneath a call that was answered in the end is a failure of that call. All of them are facts of the report; a finding is
 * made of {@value #LEAST_COUNT} or more that are {@value #LEAST_SHARE} or more of an operation's calls (ours), cancelled
 * ones left out. Source: catalogue.
 *
 * <p>Saving: what was tried again would be right the first time. Failures that end {@value #LEAST_FAILED} or more of the
 * sessions are a warning whatever the time (ours).
 */
final class ErrorTaxonomy implements Detector<ErrorTaxonomy> {
    static final double LEAST_SHARE = 0.01;
    static final int LEAST_COUNT = 3;
    static final double LEAST_FAILED = 0.05;
    /** Rarer failures are a note, whatever the retries cost: every program has some (ours; the catalogue fires at 5 %). */
    static final double WORTH_A_WARNING = 0.03;

    private static final int MOST_FACTS = 200;

    private final Tally<Kind, ErrorsSeen> kinds = Tally.ofAtMost(2_000, ErrorsSeen::new);
    private final Tally<String, long[]> calls = Tally.ofAtMost(10_000, () -> new long[1]);
    private long sessions;

    @Override
    public String id() {
        return "error-taxonomy";
    }

    @Override
    public boolean needsEachSpan() {
        return true;
    }

    @Override
    public void observe(Session session) {
        sessions++;
        Map<Kind, List<Integer>> failures = new LinkedHashMap<>();
        for (int node = 0; node < session.size(); node++) {
            if (session.isLogical(node)) {
                calls.at(Names.key(session, node))[0]++;
                if (isFailure(session, node) && Attempts.origin(session, node) == node) {
                    failures.computeIfAbsent(kind(session, node), key -> new ArrayList<>())
                            .add(node);
                }
            } else if (session.flag(node, SpanFlags.TRANSPORT)
                    && isFailure(session, node)
                    && !isFailure(session, session.owner(node))) {
                failures.computeIfAbsent(kind(session, node), key -> new ArrayList<>())
                        .add(node);
            }
        }
        if (failures.isEmpty()) {
            return;
        }
        List<AttemptChain> chains = Attempts.in(session);
        failures.forEach((kind, nodes) -> kinds.at(kind).add(session, nodes, retried(session, chains, kind), kind));
    }

    private static boolean isFailure(Session session, int node) {
        return !session.unfinished(node) && ErrorClass.failed(session, node);
    }

    private static List<AttemptChain> retried(Session session, List<AttemptChain> chains, Kind kind) {
        List<AttemptChain> concerned = new ArrayList<>();
        for (AttemptChain chain : chains) {
            for (int step = 0; step < chain.retries(); step++) {
                if (isOf(session, chain, step, kind)) {
                    concerned.add(chain);
                    break;
                }
            }
        }
        return concerned;
    }

    /** Whether this kind of failure was the reason for a retry. */
    static boolean isOf(Session session, AttemptChain chain, int step, Kind kind) {
        int failed = chain.attempts().get(step).node();
        int origin = session.isLogical(failed) ? Attempts.origin(session, failed) : failed;
        return kind(session, origin).equals(kind);
    }

    private static Kind kind(Session session, int node) {
        int call = session.owner(node);
        ErrorClass error = ErrorClass.of(session, node);
        return new Kind(
                error == null ? ErrorClass.UNKNOWN : error,
                ErrorClass.type(session, node),
                session.phase(node).label(),
                session.operation(call),
                session.name(call));
    }

    @Override
    public void merge(ErrorTaxonomy other) {
        kinds.merge(other.kinds, ErrorsSeen::merge);
        calls.merge(other.calls, (mine, theirs) -> {
            mine[0] += theirs[0];
            return mine;
        });
        sessions += other.sessions;
    }

    @Override
    public Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        kinds.forEach((kind, seen) -> {
            boolean often = seen.count >= LEAST_SHARE * callsOf(kind);
            if (kind.error() != ErrorClass.CANCELLED && seen.count >= LEAST_COUNT && often) {
                claims.add(claim(kind, seen));
            }
        });
        return new Verdict.Findings(claims);
    }

    private long callsOf(Kind kind) {
        return Math.max(1, calls.at(kind.operation().label() + "\t" + kind.name())[0]);
    }

    /** What failed in the whole recording, most frequent first. */
    List<Diagnosis.ErrorFacts> facts() {
        List<Diagnosis.ErrorFacts> facts = new ArrayList<>();
        kinds.forEach((kind, seen) -> {
            if (seen.count > 0) {
                facts.add(seen.facts(kind, callsOf(kind)));
            }
        });
        facts.sort(Comparator.comparingLong(Diagnosis.ErrorFacts::count)
                .reversed()
                .thenComparing(Diagnosis.ErrorFacts::operation)
                .thenComparing(Diagnosis.ErrorFacts::type));
        return List.copyOf(facts.subList(0, Math.min(MOST_FACTS, facts.size())));
    }

    private Claim claim(Kind kind, ErrorsSeen seen) {
        String what = Names.display(kind.operation(), kind.name());
        double share = Math.min(1, (double) seen.count / callsOf(kind));
        boolean endsSessions = seen.failedSessions >= LEAST_FAILED * sessions;
        boolean saves = seen.sightings.savings().meanHigh() > 0;
        return Claim.by(id())
                .confidence(kind.error() == ErrorClass.UNKNOWN ? Confidence.MEDIUM : Confidence.HIGH)
                .atLeast(endsSessions ? Severity.WARNING : Severity.NOTE)
                .atMost(share >= WORTH_A_WARNING || endsSessions ? Severity.CRITICAL : Severity.NOTE)
                .title(Wording.percent(share) + " of the calls of " + what + " fail with " + words(kind)
                        + (seen.failedSessions > 0
                                ? " and end " + Wording.sessions(seen.failedSessions) + " in an error"
                                : ""))
                .explanation(explanation(kind, seen))
                .fix(fix(kind.error()))
                .phase(kind.phase())
                .operation(what)
                .location(seen.sightings.location(kind.operation(), kind.name()).withServer(seen.server))
                .seen(seen.sightings)
                .savings(saves ? seen.sightings.savings() : new Savings())
                .evidence(seen.evidence(share))
                .build();
    }

    private static String words(Kind kind) {
        String type = kind.type().equals("tool_error") ? "an error that the tool reports" : kind.type();
        return kind.error() == ErrorClass.UNKNOWN
                ? type
                : type + " (" + kind.error().label() + ")";
    }

    private static String explanation(Kind kind, ErrorsSeen seen) {
        StringBuilder text = new StringBuilder();
        text.append(seen.count)
                .append(seen.count == 1 ? " failure arises" : " failures arise")
                .append(" here, in ")
                .append(Wording.sessions(seen.sightings.sessions()))
                .append("; ")
                .append(seen.passedOn)
                .append(" spans around them only pass them on.");
        if (seen.retried > 0) {
            text.append(' ').append(seen.retried).append(" were followed by another try.");
        }
        text.append(" Work of ").append(Wording.time(seen.lostNanos));
        if (seen.lostTokens > 0) {
            text.append(" and ").append(seen.lostTokens).append(" tokens");
        }
        return text.append(" came to nothing.").toString();
    }

    private static String fix(ErrorClass error) {
        return switch (error) {
            case RATE_LIMIT -> "Ask for less or for a higher quota; spread the calls.";
            case TIMEOUT -> "Find out why there is no answer; a timeout near what successful calls take loses less.";
            case TRANSIENT ->
                "Retry few times with backoff and jitter, behind a circuit breaker; talk to whoever runs the other side.";
            case VALIDATION ->
                "Correct what is sent, or say precisely what is expected: a schema for structured output and tool"
                        + " arguments, examples, the error text in the next prompt.";
            case PERMANENT -> "Correct the call: trying again gives the same answer.";
            case CANCELLED, UNKNOWN -> "Look at the example spans; the error's name does not say what kind it is.";
        };
    }
}
