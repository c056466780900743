package io.sonde.detectors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Turns claims into findings: what is worth most stands first, symptoms stand behind their causes. Rules of the
 * catalogue, 0.6:
 *
 * <ul>
 *   <li>score = middle of the saving in ms per affected session x confidence x share of sessions affected
 *   <li>warning from max({@value #LEAST_MILLIS} ms, {@value #LEAST_SHARE} of the 95th percentile of sessions); below
 *       20 sessions the mean stands in for the percentile
 *   <li>critical from {@value #CRITICAL_MILLIS} ms and {@value #CRITICAL_SHARE} of the same (ours)
 *   <li>warning, too, where {@value #LEAST_TOKENS} of all tokens would be saved
 *   <li>never more than a note: low confidence, and what touches less than {@value #LEAST_PREVALENCE} of the sessions
 *       (ours)
 *   <li>where nothing is known of more than {@value #MOST_UNKNOWN} of the critical path, low confidence for what samples
 *       and waits showed less often than that: it may hide more of the same, or something larger (ours, of 0.3)
 *   <li>a claim is folded under another that explains its kind when both share half of its time on the critical path
 * </ul>
 */
final class Ranking {
    static final double LEAST_MILLIS = 20;
    static final double LEAST_SHARE = 0.03;
    static final double LEAST_TOKENS = 0.05;
    static final double CRITICAL_MILLIS = 1_000;
    static final double CRITICAL_SHARE = 0.5;
    static final double LEAST_PREVALENCE = 0.01;
    static final double MOST_UNKNOWN = 0.3;
    private static final double SAME_TIME = 0.5;

    private final long[] durations;
    private final double typical;
    private final double allTokens;
    private final Confidence cap;
    private final double unknown;
    private final IntPredicate inferred;
    private final Pricing pricing;

    /**
     * @param durations wall times of all sessions by session number, ns
     * @param allTokens input and output tokens of all sessions together
     * @param cap the highest confidence that this recording supports
     * @param unknown part of the critical path of which nothing is known, 0 to 1
     * @param inferred whether the bounds of the session with this number were inferred
     * @param pricing what the tokens of a claim cost
     */
    Ranking(
            long[] durations,
            double allTokens,
            Confidence cap,
            double unknown,
            IntPredicate inferred,
            Pricing pricing) {
        this.unknown = unknown;
        this.inferred = inferred;
        this.pricing = pricing;
        this.durations = durations;
        this.allTokens = allTokens;
        this.cap = cap;
        this.typical = durations.length >= Percentiles.FOR_P95
                ? Percentiles.of(Percentiles.sorted(durations), 95)
                : Arrays.stream(durations).average().orElse(0);
    }

    List<Finding> rank(List<Claim> claims) {
        List<Ranked> ranked = new ArrayList<>();
        for (Claim claim : claims) {
            ranked.add(rank(claim));
        }
        ranked.sort(Comparator.comparing((Ranked r) -> r.claim.context())
                .thenComparing(r -> r.severity, Comparator.reverseOrder())
                .thenComparing(r -> r.score, Comparator.reverseOrder())
                .thenComparing(r -> r.claim.detector())
                .thenComparing(r -> r.claim.title()));
        for (Ranked symptom : ranked) {
            symptom.cause = causeOf(symptom, ranked);
        }
        return number(symptomsBehindCauses(ranked));
    }

    private static final class Ranked {
        final Claim claim;
        final Confidence confidence;
        final double score;
        final Severity severity;
        final Finding.Saving saving;

        @Nullable
        Ranked cause;

        String id = "";

        Ranked(Claim claim, Confidence confidence, double score, Severity severity, Finding.Saving saving) {
            this.claim = claim;
            this.confidence = confidence;
            this.score = score;
            this.severity = severity;
            this.saving = saving;
        }

        Ranked root() {
            Ranked root = this;
            Ranked above = cause;
            while (above != null) {
                root = above;
                above = above.cause;
            }
            return root;
        }
    }

    private Ranked rank(Claim claim) {
        Savings savings = claim.savings();
        Confidence most = restsOnInference(savings) && cap == Confidence.HIGH ? Confidence.MEDIUM : cap;
        Confidence confidence = claim.confidence().compareTo(most) < 0 ? most : claim.confidence();
        if (unknown > MOST_UNKNOWN && claim.seenOfPath() < unknown) {
            confidence = Confidence.LOW;
        }
        if (claim.context() || savings.sessions() == 0) {
            Finding.Saving memory = Finding.Saving.ofMemory(
                    claim.growth().perSession(), claim.growth().perMinute());
            return new Ranked(claim, confidence, 0, claim.atLeast(), memory);
        }
        double middle = (savings.meanLow() + savings.meanHigh()) / 2;
        double prevalence = Math.min(1, (double) savings.sessions() / Math.max(1, durations.length));
        double score = middle / 1e6 * confidence.weight() * prevalence;
        double tokens = savings.tokens();
        Double cost = pricing.cost(claim);
        Finding.Saving saving = new Finding.Saving(
                savings.meanLow() / 1e6,
                savings.meanHigh() / 1e6,
                p95Share(savings),
                tokens > 0 ? (Double) (tokens / savings.sessions()) : null,
                cost == null ? null : (Double) (cost / savings.sessions()),
                cost == null ? null : pricing.currency(),
                (long) savings.sessions());
        return new Ranked(claim, confidence, score, severity(claim, confidence, middle, prevalence), saving);
    }

    /** Whether at least half of the sessions concerned have bounds that were inferred. */
    private boolean restsOnInference(Savings savings) {
        int count = 0;
        for (int i = 0; i < savings.sessions(); i++) {
            count += inferred.test(savings.sessionAt(i)) ? 1 : 0;
        }
        return count > 0 && 2 * count >= savings.sessions();
    }

    private Severity severity(Claim claim, Confidence confidence, double middle, double prevalence) {
        if (confidence == Confidence.LOW || prevalence < LEAST_PREVALENCE) {
            return Severity.NOTE;
        }
        Severity severity = bySaving(claim, middle);
        if (severity.compareTo(claim.atLeast()) < 0) {
            severity = claim.atLeast();
        }
        return severity.compareTo(claim.atMost()) > 0 ? claim.atMost() : severity;
    }

    private Severity bySaving(Claim claim, double middle) {
        if (middle >= CRITICAL_MILLIS * 1e6 && middle >= CRITICAL_SHARE * typical) {
            return Severity.CRITICAL;
        }
        boolean time = middle >= Math.max(LEAST_MILLIS * 1e6, LEAST_SHARE * typical);
        boolean spent = allTokens > 0 && claim.savings().tokens() >= LEAST_TOKENS * allTokens;
        return time || spent ? Severity.WARNING : Severity.NOTE;
    }

    /** What the 95th percentile of all sessions would lose, in percent of it; null below 20 sessions. */
    private @Nullable Double p95Share(Savings savings) {
        if (durations.length < Percentiles.FOR_P95) {
            return null;
        }
        long[] after = durations.clone();
        for (int i = 0; i < savings.sessions(); i++) {
            after[savings.sessionAt(i)] -= savings.middleAt(i);
        }
        long before = Percentiles.of(Percentiles.sorted(durations), 95);
        return before == 0
                ? null
                : (Double) (100.0 * (before - Percentiles.of(Percentiles.sorted(after), 95)) / before);
    }

    private static @Nullable Ranked causeOf(Ranked symptom, List<Ranked> all) {
        boolean above = true;
        for (Ranked cause : all) {
            if (cause == symptom) {
                above = false;
                continue;
            }
            // Two that could explain each other: the one that stands first does. Nothing explains itself in a ring.
            boolean mutual = !above && couldExplain(symptom, cause);
            if (couldExplain(cause, symptom) && !mutual && cause.root() != symptom) {
                return cause;
            }
        }
        return null;
    }

    private static boolean couldExplain(Ranked cause, Ranked symptom) {
        boolean surer = cause.confidence != Confidence.LOW || symptom.confidence == Confidence.LOW;
        return surer
                && Explanations.explains(cause.claim, symptom.claim)
                && shared(cause.claim, symptom.claim) >= SAME_TIME;
    }

    /** Part of the symptom's time on the critical path that the cause has too, 0 to 1. */
    private static double shared(Claim cause, Claim symptom) {
        long total = 0;
        long both = 0;
        for (Map.Entry<String, Long> part : symptom.criticalByOperation().entrySet()) {
            total += part.getValue();
            both += Math.min(part.getValue(), cause.criticalByOperation().getOrDefault(part.getKey(), 0L));
        }
        return total == 0 ? 0 : (double) both / total;
    }

    private static List<Ranked> symptomsBehindCauses(List<Ranked> ranked) {
        List<Ranked> ordered = new ArrayList<>();
        for (Ranked cause : ranked) {
            if (cause.cause == null) {
                ordered.add(cause);
                for (Ranked symptom : ranked) {
                    if (symptom != cause && symptom.root() == cause) {
                        ordered.add(symptom);
                    }
                }
            }
        }
        return ordered;
    }

    private static List<Finding> number(List<Ranked> ordered) {
        Map<String, Integer> numbers = new HashMap<>();
        for (Ranked ranked : ordered) {
            String detector = ranked.claim.detector();
            ranked.id = detector + "-" + numbers.merge(detector, 1, Integer::sum);
        }
        List<Finding> findings = new ArrayList<>();
        for (Ranked ranked : ordered) {
            List<String> explains = new ArrayList<>();
            for (Ranked symptom : ordered) {
                if (symptom != ranked && symptom.root() == ranked) {
                    explains.add(symptom.id);
                }
            }
            findings.add(finding(ranked, explains));
        }
        return findings;
    }

    private static Finding finding(Ranked ranked, List<String> explains) {
        Claim claim = ranked.claim;
        return new Finding(
                ranked.id,
                claim.detector(),
                ranked.severity,
                ranked.confidence,
                ranked.score,
                claim.title(),
                claim.explanation(),
                claim.fix(),
                claim.phase(),
                claim.agent(),
                claim.operation(),
                claim.location(),
                ranked.saving,
                claim.evidence(),
                claim.charts(),
                explains,
                ranked.cause == null ? null : ranked.root().id);
    }
}
