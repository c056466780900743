package io.sonde.detectors;

import io.sonde.detectors.statistics.RobustZ;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells of stretches of time, and of single sessions, that lie far above all others. */
final class AnomalyClaims {
    private static final int MOST = 3;
    /** A session this many robust deviations, and this many times, above the median stands out alone (ours). */
    static final double FAR_ALONE = 6;

    static final double TIMES_ALONE = 3;
    /** With more of them they are a tail, not exceptions (ours). */
    private static final double MOST_ALONE = 0.005;

    private static final int LEAST_SESSIONS = 30;

    /** What is over sooner is a hiccup of the machine as well as of the program: a note (the catalogue's windows). */
    private static final long LEAST_WARNED_NANOS = 10_000_000_000L;

    private AnomalyClaims() {}

    /** One claim for each time at which something stood out; what stood out together is told together. */
    static List<Claim> of(
            List<Course.Stretch> stretches, OperationHistory sessions, List<OperationHistory> operations) {
        List<Course.Stretch> left = new ArrayList<>(stretches);
        left.sort(Comparator.comparing((Course.Stretch one) -> one.of().isOfSessions())
                .thenComparing(AnomalyClaims::excess, Comparator.reverseOrder())
                .thenComparing(one -> one.of().key)
                .thenComparing(Course.Stretch::from));
        List<Claim> claims = new ArrayList<>();
        while (!left.isEmpty() && claims.size() < MOST) {
            Course.Stretch top = left.get(0);
            List<Course.Stretch> together = left.stream()
                    .filter(one -> one.from() < top.to() && top.from() < one.to())
                    .toList();
            left.removeAll(together);
            if (excess(top) > 0) {
                claims.add(claim(top, together, sessions, operations));
            }
        }
        return claims;
    }

    /**
     * Whether a call, and each session in which it matters, takes so much longer: what is tiny may double (ours).
     *
     * @param least ns for each session
     */
    static boolean isWorthAWord(Course.Stretch stretch, double least) {
        OperationHistory history = stretch.of();
        long affected = 0;
        for (int i = 0; i < history.size(); i++) {
            affected += history.offset(i) >= stretch.from() && history.offset(i) < stretch.to() ? 1 : 0;
        }
        return stretch.level() - stretch.usual() >= ChangeClaims.LEAST_NANOS && excess(stretch) >= least * affected;
    }

    private static long excess(Course.Stretch stretch) {
        return stretch.of().excess(offset -> shareAt(stretch, offset));
    }

    private static double shareAt(Course.Stretch stretch, long offset) {
        return offset >= stretch.from() && offset < stretch.to() ? 1 - stretch.usual() / stretch.level() : 0;
    }

    private static Claim claim(
            Course.Stretch top,
            List<Course.Stretch> together,
            OperationHistory sessions,
            List<OperationHistory> operations) {
        OperationHistory history = top.of();
        Excess excess = new Excess();
        for (Course.Stretch one : together) {
            if (together.size() == 1 || !one.of().isOfSessions()) {
                excess.add(one.of(), offset -> shareAt(one, offset));
            }
        }
        long others = together.stream()
                .filter(one -> one != top && !one.of().isOfSessions())
                .count();
        String name = history.isOfSessions() ? "Sessions" : history.display;
        double failed = together.stream().mapToLong(Course.Stretch::errors).sum();
        double load = sessions.series.countBetween(top.from(), top.to()) / (top.to() - top.from());
        double usualLoad = sessions.series.count() / (double) (end(sessions, operations));
        Claim.Builder claim = Claim.by(OverTime.ANOMALY)
                .confidence(Confidence.MEDIUM)
                .atMost(top.to() - top.from() >= LEAST_WARNED_NANOS ? Severity.WARNING : Severity.NOTE)
                .title(name + (others == 0 ? "" : " (and " + others + " more)") + " took "
                        + Wording.time(top.level()) + " instead of " + Wording.time(top.usual()) + " for "
                        + Moments.length(top.to() - top.from()) + " from " + Moments.at(top.from()) + " on")
                .explanation("The middle of these windows lies " + Wording.count(Math.min(99, top.score()))
                        + " robust deviations above that of all windows, then it came back. "
                        + (failed > 0
                                ? Wording.count(failed) + " calls failed meanwhile. "
                                : "No call of it failed meanwhile. ")
                        + "Sessions began " + Moments.factor(usualLoad == 0 ? 0 : load / usualLoad)
                        + " as often as usual. By chance one of " + (int) (1 / FALSE_RATE)
                        + " windows lies as far out; three in a row and more do here.")
                .fix("Look at what else happened at " + Moments.at(top.from())
                        + ": a deployment, a job, a limit of a provider, a collection of the heap, a neighbour on the"
                        + " host. If it is a job, move it or give it a limit.")
                .savings(excess.savings())
                .criticalByOperation(excess.byOperation())
                .evidence(evidence(top, together, excess.examples()));
        return history.isOfSessions()
                ? claim.build()
                : claim.phase(history.phase)
                        .agent(history.agent)
                        .operation(history.display)
                        .location(new Sightings().location(history.operation, history.name))
                        .build();
    }

    /** Of lognormal values; measured for the catalogue. */
    private static final double FALSE_RATE = 0.0005;

    private static long end(OperationHistory sessions, List<OperationHistory> operations) {
        long end = 1;
        for (OperationHistory history : operations) {
            end = Math.max(end, history.series.end());
        }
        return Math.max(end, sessions.series.end());
    }

    private static List<Finding.Evidence> evidence(
            Course.Stretch top, List<Course.Stretch> together, List<Long> examples) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of("from", top.from() / 1e9, "s", List.of()));
        evidence.add(Finding.Evidence.of("to", top.to() / 1e9, "s", List.of()));
        for (Course.Stretch one : together) {
            evidence.add(new Finding.Evidence(
                    one.of().display,
                    one.level() / 1e6,
                    "ms",
                    one == top ? examples : List.of(),
                    Map.of("usually", Wording.time(one.usual()))));
        }
        return evidence;
    }

    /** A note about the few sessions far above all others, null when there are none or many. */
    static @Nullable Claim outlier(OperationHistory sessions, List<OperationHistory> operations) {
        int n = sessions.size();
        if (n < LEAST_SESSIONS) {
            return null;
        }
        double[] logs = new double[n];
        Arrays.setAll(logs, i -> Math.log(Math.max(1, sessions.critical(i))));
        RobustZ z = RobustZ.of(logs);
        double least = z.median() + Math.max(Math.log(TIMES_ALONE), FAR_ALONE * z.deviation());
        int worst = 0;
        int far = 0;
        for (int i = 0; i < n; i++) {
            far += logs[i] >= least ? 1 : 0;
            worst = logs[i] > logs[worst] ? i : worst;
        }
        boolean tiny = sessions.critical(worst) - Math.exp(z.median()) < ChangeClaims.LEAST_NANOS;
        return tiny || far == 0 || far > Math.max(1, MOST_ALONE * n)
                ? null
                : outlier(sessions, operations, worst, far, Math.exp(z.median()));
    }

    private static Claim outlier(
            OperationHistory sessions, List<OperationHistory> operations, int worst, int far, double median) {
        OperationHistory most = null;
        long held = 0;
        long span = sessions.span(worst);
        for (OperationHistory history : operations) {
            for (int i = 0; i < history.size(); i++) {
                if (history.session(i) == sessions.session(worst) && history.critical(i) > held) {
                    most = history;
                    held = history.critical(i);
                    span = history.span(i);
                }
            }
        }
        double took = sessions.critical(worst);
        String where = most == null ? "" : ", " + Wording.time(held) + " of it in " + most.display;
        return Claim.by(OverTime.ANOMALY)
                .confidence(Confidence.MEDIUM)
                .context()
                .title((far == 1 ? "One session" : "The longest of " + far + " exceptional sessions") + " took "
                        + Wording.time(took) + ", " + Wording.count(took / median) + " times the median" + where)
                .explanation("It lies more than " + Wording.count(FAR_ALONE) + " robust deviations above the "
                        + Wording.sessions(sessions.size()) + " of the recording. One of its kind is no pattern: it"
                        + " began at " + Moments.at(sessions.offset(worst)) + ".")
                .fix("Look at its waterfall if it matters; nothing else of this report rests on it.")
                .phase(most == null ? null : most.phase)
                .operation(most == null ? null : most.display)
                .evidence(List.of(
                        Finding.Evidence.of("longest session", took / 1e6, "ms", List.of(span)),
                        Finding.Evidence.of("median session", median / 1e6, "ms", List.of()),
                        Finding.Evidence.of("sessions as far out", far, "sessions", List.of())))
                .build();
    }
}
