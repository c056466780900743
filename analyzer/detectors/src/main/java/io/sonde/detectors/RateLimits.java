package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reports waits for a quota: answers with status 429 and the pauses after them. Fires when these waits hold
 * {@value #LEAST_SHARE} or more of the critical path, or {@value #LEAST_REFUSED} or more of the requests are refused; fewer
 * than {@value #LEAST_COUNT} refusals are an accident (ours). Overload of the provider (503, 529) is another matter.
 *
 * <p>The quota needed is the 99th percentile of what was asked for per minute, each call at the time at which it would
 * have been made without the waits before it. Saving: the waits on the critical path.
 */
final class RateLimits implements Detector<RateLimits> {
    static final double LEAST_SHARE = 0.03;
    static final double LEAST_REFUSED = 0.02;
    static final int LEAST_COUNT = 3;
    /** Calls that end with a refusal are worth a warning from this part on, whatever the time (ours). */
    static final double LEAST_LOST = 0.05;

    private static final Set<Operation> KINDS = EnumSet.of(
            Operation.CHAT,
            Operation.GENERATE_CONTENT,
            Operation.TEXT_COMPLETION,
            Operation.EMBEDDINGS,
            Operation.RERANK,
            Operation.VECTOR_SEARCH,
            Operation.VECTOR_WRITE,
            Operation.HTTP,
            Operation.MCP,
            Operation.COMMUNICATION);

    private final Tally<Subject, LimitsSeen> limits = Tally.ofAtMost(1_000, LimitsSeen::new);
    private long total;

    private record Subject(Operation operation, String name) {}

    /** A time in which nothing was asked for because of a refusal. */
    private record Wait(long from, long to) {}

    @Override
    public String id() {
        return "rate-limit";
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
    public void observe(Session session) {
        total += session.durationNanos();
        Map<Subject, List<AttemptChain>> chains = new LinkedHashMap<>();
        List<Wait> waits = new ArrayList<>();
        BitSet triedAgain = new BitSet();
        for (AttemptChain chain : Attempts.in(session)) {
            boolean limited = false;
            for (int step = 0; step < chain.retries(); step++) {
                int failed = chain.attempts().get(step).node();
                triedAgain.set(failed, session.subtreeEnd(failed));
                if (isLimited(chain, step)) {
                    limited = true;
                    waits.add(new Wait(
                            chain.attempts().get(step).begin(),
                            chain.attempts().get(step + 1).begin()));
                }
            }
            if (limited) {
                int node = chain.subject();
                chains.computeIfAbsent(
                                new Subject(session.operation(node), session.name(node)), key -> new ArrayList<>())
                        .add(chain);
            }
        }
        Map<Subject, List<Integer>> givenUp = new LinkedHashMap<>();
        for (int node = 1; node < session.size(); node++) {
            if (session.isLogical(node) && KINDS.contains(session.operation(node))) {
                Subject subject = new Subject(session.operation(node), session.name(node));
                boolean up = observeCall(session, node, waits, limits.at(subject));
                if (up && !triedAgain.get(node)) {
                    LimitsSeen seen = limits.at(subject);
                    seen.givenUp++;
                    seen.tokens.unanswered(askedAt(session, node, waits));
                    seen.requests.unanswered(askedAt(session, node, waits));
                    givenUp.computeIfAbsent(subject, key -> new ArrayList<>()).add(node);
                }
            }
        }
        givenUp.keySet().forEach(subject -> chains.computeIfAbsent(subject, key -> new ArrayList<>()));
        chains.forEach((subject, limited) -> {
            LimitsSeen seen = limits.at(subject);
            RetryCost cost = RetryCost.of(session, limited, RateLimits::isLimited);
            List<Integer> lost = givenUp.getOrDefault(subject, List.of());
            RetryCost.sight(seen.sightings, session, limited, lost, cost.saving(), 0);
            seen.waitedNanos += cost.saving().high();
            limited.forEach(chain -> seen.pauses.add(session, chain));
        });
    }

    private static boolean isLimited(AttemptChain chain, int step) {
        return chain.attempts().get(step).error() == ErrorClass.RATE_LIMIT;
    }

    /** Counts a call and its requests; says whether it ended with a refusal. */
    private static boolean observeCall(Session session, int call, List<Wait> waits, LimitsSeen seen) {
        int requests = 0;
        for (int i = call + 1; i < session.subtreeEnd(call); i++) {
            if (session.operation(i) == Operation.HTTP
                    && session.flag(i, SpanFlags.TRANSPORT)
                    && session.owner(i) == call) {
                requests++;
                observeRequest(session, i, seen);
            }
        }
        if (requests == 0) {
            requests = 1;
            observeRequest(session, call, seen);
        }
        seen.sent += requests;
        ErrorClass error = ErrorClass.of(session, call);
        if (error == null && !session.unfinished(call)) {
            answered(session, call, waits, seen);
        }
        return error == ErrorClass.RATE_LIMIT;
    }

    private static void observeRequest(Session session, int request, LimitsSeen seen) {
        ErrorClass error = ErrorClass.of(session, request);
        if (error == ErrorClass.RATE_LIMIT) {
            seen.refused(session, request);
        }
        long status = session.value(request, Attribute.HTTP_RESPONSE_STATUS_CODE, 0);
        seen.overloaded += status == 503 || status == 529 ? 1 : 0;
    }

    /** When a call would have been made without the waits before it. */
    private static long askedAt(Session session, int call, List<Wait> waits) {
        long waited = 0;
        for (Wait wait : waits) {
            waited += wait.to <= session.begin(call) ? wait.to - wait.from : 0;
        }
        return session.begin(call) - waited;
    }

    private static void answered(Session session, int call, List<Wait> waits, LimitsSeen seen) {
        long asked = askedAt(session, call, waits);
        long tokens = session.value(call, Attribute.GEN_AI_USAGE_INPUT_TOKENS, 0)
                + session.value(call, Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, 0);
        seen.calls++;
        seen.tokensSeen += tokens;
        seen.requests.offered(asked, 1);
        seen.requests.served(session.end(call), 1);
        if (tokens > 0) {
            seen.tokens.offered(asked, tokens);
            seen.tokens.served(session.end(call), tokens);
        }
    }

    @Override
    public void merge(RateLimits other) {
        limits.merge(other.limits, LimitsSeen::merge);
        total += other.total;
    }

    @Override
    public Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        limits.forEach((subject, seen) -> {
            boolean often = seen.refused >= LEAST_REFUSED * seen.sent;
            boolean costly = seen.waitedNanos >= LEAST_SHARE * total && seen.waitedNanos > 0;
            if (seen.refused >= LEAST_COUNT && (often || costly)) {
                claims.add(claim(subject, seen));
            }
        });
        return new Verdict.Findings(claims);
    }

    private Claim claim(Subject subject, LimitsSeen seen) {
        String what = Names.display(subject.operation, subject.name);
        boolean ofTokens = seen.tokensSeen > 0;
        DemandCurve curve = seen.curve();
        String unit = ofTokens ? "tokens" : "requests";
        double share = (double) seen.refused / seen.sent;
        String needed = number(seen.required()) + " " + unit + "/min";
        boolean waited = seen.waitedNanos > 0;
        boolean lost = seen.givenUp >= LEAST_LOST * (seen.calls + seen.givenUp);
        String cost = waited
                ? " (" + Wording.time(seen.sightings.savings().meanHigh()) + " of "
                        + Wording.time(seen.sightings.wallPerSession()) + " per session concerned)"
                : seen.givenUp > 0 ? "; " + seen.givenUp + " calls are given up" : "";
        boolean seenAny = seen.sightings.sessions() > 0;
        Finding.Location place =
                seenAny ? seen.sightings.location(subject.operation, subject.name) : Finding.Location.NONE;
        Claim.Builder claim = Claim.by(id())
                .confidence(Confidence.HIGH)
                .atLeast(lost ? Severity.WARNING : Severity.NOTE)
                .title(what + " runs into its server's limit: " + Wording.percent(share) + " of the requests get 429,"
                        + " the load needs about " + needed + cost)
                .explanation(explanation(seen, curve, unit, needed))
                .fix("Ask for a quota of " + needed
                        + ", or need less of it: a token bucket in the client that spreads calls"
                        + " before they are refused, smaller prompts, a cache, the batch interface for what can wait, or"
                        + " a second model or region."
                        + (seen.pauses.ignoresServer() ? " Wait as long as Retry-After says." : ""))
                .phase(subject.operation.phase().label())
                .operation(what)
                .evidence(evidence(seen, curve, unit, share))
                .charts(curve.chart(unit, seen.each()));
        return (seenAny ? claim.seen(seen.sightings) : claim)
                .savings(waited ? seen.sightings.savings() : new Savings())
                .location(place.withServer(seen.server))
                .build();
    }

    private static String explanation(LimitsSeen seen, DemandCurve curve, String unit, String needed) {
        long[] minutes = curve.limitedMinutes();
        StringBuilder text = new StringBuilder();
        text.append(seen.refused)
                .append(" of ")
                .append(seen.sent)
                .append(" requests were refused with 429, in ")
                .append(minutes[0])
                .append(" of ")
                .append(minutes[1])
                .append(" minutes. While that went on the server answered about ")
                .append(number(curve.servedWhileLimited()))
                .append(' ')
                .append(unit)
                .append("/min; without the waits the program would have asked for ")
                .append(needed)
                .append(" in its fullest minutes.");
        if (curve.plateau(seen.each())) {
            text.append(" What is answered per minute hardly varies: that is the quota.");
        }
        if (seen.givenUp > 0) {
            text.append(' ').append(seen.givenUp).append(" calls ended with the refusal.");
        }
        if (seen.pauses.ignoresServer()) {
            text.append(" The server said how long to wait (Retry-After) and was not obeyed.");
        }
        return text.toString();
    }

    private static List<Finding.Evidence> evidence(LimitsSeen seen, DemandCurve curve, String unit, double share) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of("requests refused with 429", 100 * share, "%", seen.examples));
        evidence.add(Finding.Evidence.of("required quota", seen.required(), unit + " per minute", List.of()));
        evidence.add(Finding.Evidence.of(
                "answered while limited", curve.servedWhileLimited(), unit + " per minute", List.of()));
        evidence.add(Finding.Evidence.of("limited minutes", curve.limitedMinutes()[0], "minutes", List.of()));
        evidence.add(Finding.Evidence.of(
                "waits for the quota on the critical path", Wording.millis(seen.waitedNanos), "ms", List.of()));
        if (seen.overloaded > 0) {
            evidence.add(
                    Finding.Evidence.of("refused as overloaded (503, 529)", seen.overloaded, "requests", List.of()));
        }
        evidence.addAll(seen.pauses.evidence());
        return evidence;
    }

    /** {@code 90,000}: three digits that mean something. */
    private static String number(double value) {
        double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 2));
        return String.format(Locale.ROOT, "%,.0f", Math.round(value / unit) * unit);
    }
}
