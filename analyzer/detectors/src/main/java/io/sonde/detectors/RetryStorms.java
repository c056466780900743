package io.sonde.detectors;

import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reports time and tokens that go into failed attempts and the pauses between them. Fires when retries add more than
 * {@value #LEAST_EXTRA} of an operation's calls, or calls take more than {@value #MOST_ATTEMPTS} attempts, and they hold
 * {@value #LEAST_SHARE} or more of the critical path; and always where what cannot succeed is tried again. Source:
 * catalogue, after the retry budgets of Google's SRE book (3 attempts a request, 10 % a client).
 *
 * <p>Saving: low without the retries of permanent errors, high without any failed attempt and its pause. Hedges, which
 * overlap, and what was cancelled are no retries.
 */
final class RetryStorms implements Detector<RetryStorms> {
    static final double LEAST_EXTRA = 0.1;
    static final int MOST_ATTEMPTS = 3;
    static final double LEAST_SHARE = 0.03;
    /** Calls with too many attempts are a habit from this part of all calls on (ours). */
    static final double HABIT = 0.01;
    /** One retry of what cannot succeed may be an accident (ours). */
    static final int LEAST_HOPELESS = 2;

    private final Tally<Subject, RetriesSeen> retried = Tally.ofAtMost(2_000, RetriesSeen::new);
    private final Tally<Subject, long[]> calls = Tally.ofAtMost(10_000, () -> new long[1]);
    private long total;

    private record Subject(Operation operation, String name) {}

    @Override
    public String id() {
        return "retry-storm";
    }

    @Override
    public boolean needsEachSpan() {
        return true;
    }

    @Override
    public Needs needs() {
        return Needs.spans(Attempts.KINDS);
    }

    @Override
    public void observe(Session session) {
        total += session.durationNanos();
        for (int node = 1; node < session.size(); node++) {
            if (session.isLogical(node) && Attempts.KINDS.contains(session.operation(node))) {
                calls.at(new Subject(session.operation(node), session.name(node)))[0]++;
            }
        }
        Map<Subject, List<AttemptChain>> bySubject = new LinkedHashMap<>();
        for (AttemptChain chain : Attempts.in(session)) {
            int node = chain.subject();
            bySubject
                    .computeIfAbsent(new Subject(session.operation(node), session.name(node)), key -> new ArrayList<>())
                    .add(chain);
        }
        bySubject.forEach((subject, chains) -> retried.at(subject).add(session, chains));
    }

    @Override
    public void merge(RetryStorms other) {
        retried.merge(other.retried, RetriesSeen::merge);
        calls.merge(other.calls, (mine, theirs) -> {
            mine[0] += theirs[0];
            return mine;
        });
        total += other.total;
    }

    @Override
    public Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        retried.forEach((subject, seen) -> {
            if (seen.sightings.sessions() == 0) {
                return;
            }
            long logical = Math.max(seen.chains, calls.at(subject)[0] - seen.byProgram);
            boolean many =
                    seen.retries > LEAST_EXTRA * logical || (seen.overlong >= 2 && seen.overlong >= HABIT * logical);
            boolean costly = seen.savedNanos >= LEAST_SHARE * total;
            if ((many && costly) || seen.hopeless >= LEAST_HOPELESS) {
                claims.add(claim(subject, seen, logical));
            }
        });
        return new Verdict.Findings(claims);
    }

    private Claim claim(Subject subject, RetriesSeen seen, long logical) {
        String what = Names.display(subject.operation, subject.name);
        Sightings sightings = seen.sightings;
        boolean hopeless = isHopeless(seen);
        String cost = seen.savedNanos == 0
                ? ""
                : " (" + Wording.time(sightings.savings().meanHigh()) + " of "
                        + Wording.time(sightings.wallPerSession()) + " per session concerned)";
        return Claim.by(id())
                .confidence(2 * seen.sure >= seen.retries ? Confidence.HIGH : Confidence.MEDIUM)
                .title((hopeless ? hopelessTitle(what, seen) : title(what, seen, logical)) + cost)
                .explanation(explanation(seen, logical))
                .fix(fix(seen))
                .phase(subject.operation.phase().label())
                .operation(what)
                .location(sightings.location(subject.operation, subject.name).withServer(seen.server()))
                .seen(sightings)
                .evidence(evidence(seen, logical))
                .build();
    }

    private static boolean isHopeless(RetriesSeen seen) {
        return seen.hopeless >= LEAST_HOPELESS && 2 * seen.hopeless >= seen.retries;
    }

    private static String hopelessTitle(String what, RetriesSeen seen) {
        return what + " tries again what cannot succeed: " + seen.failureWords() + ", repeated "
                + Wording.count((double) seen.retries / seen.chains) + " times per failed call";
    }

    private static String title(String what, RetriesSeen seen, long logical) {
        if (2 * seen.fresh >= seen.retries) {
            return what + " takes " + Wording.count((double) (logical + seen.retries) / logical)
                    + " attempts per call: after " + seen.failureWords() + " it is asked for anew";
        }
        String how = seen.pauses.none()
                ? "at once, without a pause"
                : (seen.pauses.withoutJitter() ? "after fixed pauses of " : "after pauses of ")
                        + seen.pauses.words()
                        + (seen.pauses.withoutJitter() ? ", no jitter" : "");
        return what + " takes " + Wording.count((double) (logical + seen.retries) / logical)
                + " attempts per call: after " + seen.failureWords() + " it is tried again " + how;
    }

    private static String explanation(RetriesSeen seen, long logical) {
        StringBuilder text = new StringBuilder();
        text.append(seen.retries)
                .append(" repetitions came on top of ")
                .append(logical)
                .append(" calls, in ")
                .append(Wording.sessions(seen.sightings.sessions()))
                .append(": ")
                .append(Wording.time(seen.failedNanos))
                .append(" in failed attempts and ")
                .append(Wording.time(seen.pausedNanos))
                .append(" in pauses that sessions waited for.");
        if (seen.hopeless > 0) {
            text.append(' ')
                    .append(seen.hopeless)
                    .append(" of them followed an error that trying again does not mend")
                    .append(seen.fresh > 0 ? ", each with a prompt or arguments made anew." : ".");
        }
        if (seen.byProgram > 0 && seen.byProgram < seen.retries) {
            text.append(" The client library retries and the program around it does, too: attempts multiply, up to ")
                    .append(seen.most)
                    .append(" for one call.");
        }
        if (seen.pauses.ignoresServer()) {
            text.append(" The server said how long to wait (Retry-After) and was not obeyed.");
        } else if (!isHopeless(seen) && seen.pauses.withoutJitter()) {
            text.append(
                    " The pauses do not vary (no jitter), so that clients that failed together come back together.");
        }
        return text.toString();
    }

    private static String fix(RetriesSeen seen) {
        List<String> advice = new ArrayList<>();
        if (seen.fresh > 0) {
            advice.add("Make the first answer valid instead of asking again: structured output with the schema in the"
                    + " request, the error text in the next prompt, and an end after one correction.");
        }
        if (seen.hopeless > 0 && seen.fresh < seen.retries) {
            advice.add(
                    "Do not retry 400, 401, 403, 404, 422 and validation errors: let them fail at once and correct the"
                            + " request.");
        }
        if (seen.fresh < seen.retries && seen.hopeless < seen.retries) {
            advice.add(
                    "Retry with exponential backoff and full jitter, within a budget (about 10 % of the calls) and behind"
                            + " a circuit breaker"
                            + (seen.pauses.asked() > 0 ? "; wait as long as Retry-After says." : "."));
        }
        if (seen.byProgram > 0 && seen.byProgram < seen.retries) {
            advice.add("Retry in one layer only.");
        }
        return String.join(" ", advice);
    }

    private static List<Finding.Evidence> evidence(RetriesSeen seen, long logical) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        List<Long> examples = seen.sightings.examples();
        evidence.add(Finding.Evidence.of(
                "attempts per call", (double) (logical + seen.retries) / logical, "attempts", examples));
        evidence.add(Finding.Evidence.of("most attempts for one call", seen.most, "attempts", List.of()));
        evidence.addAll(seen.failureTable());
        evidence.add(Finding.Evidence.of("repeated what cannot succeed", seen.hopeless, "retries", List.of()));
        evidence.add(Finding.Evidence.of(
                "failed attempts on the critical path", Wording.millis(seen.failedNanos), "ms", List.of()));
        evidence.add(
                Finding.Evidence.of("pauses on the critical path", Wording.millis(seen.pausedNanos), "ms", List.of()));
        if (seen.tokens > 0) {
            evidence.add(Finding.Evidence.of("tokens of attempts thrown away", seen.tokens, "tokens", List.of()));
        }
        evidence.addAll(seen.pauses.evidence());
        return evidence;
    }
}
