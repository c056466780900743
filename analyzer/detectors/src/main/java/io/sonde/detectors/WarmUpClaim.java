package io.sonde.detectors;

import io.sonde.detectors.statistics.Medians;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Tells of operations that began slow. Always a note: programs do that, but their percentiles should be read without it. */
final class WarmUpClaim {
    private static final int MOST_LISTED = 8;
    /** A start that is slower by less than this for each call is not worth a word (ours). */
    static final double LEAST_NANOS = 5e6;

    private WarmUpClaim() {}

    private record Slow(Course course, long until, double steady, double slow, long excess) {}

    static Optional<Claim> of(List<Course> courses, WarmUpCauses causes) {
        List<Slow> slow = new ArrayList<>();
        for (Course course : courses) {
            if (course.warm() > 0 && !course.of().isOfSessions()) {
                Slow one = measured(course);
                if (one.slow() - one.steady() >= LEAST_NANOS) {
                    slow.add(one);
                }
            }
        }
        slow.sort(Comparator.comparingLong(Slow::excess)
                .reversed()
                .thenComparing(one -> one.course().of().key));
        return slow.isEmpty() ? Optional.empty() : Optional.of(claim(slow, causes));
    }

    private static Slow measured(Course course) {
        long until = course.windows().get(course.warm() - 1).to();
        double steady = course.steadyNanos();
        double[] middles = course.windows().subList(0, course.warm()).stream()
                .mapToDouble(window -> window.durations().middle())
                .toArray();
        double slow = Medians.of(middles);
        double share = 1 - steady / slow;
        long excess = course.of().excess(offset -> offset < until ? share : 0);
        return new Slow(course, until, steady, slow, excess);
    }

    private static Claim claim(List<Slow> slow, WarmUpCauses causes) {
        Slow top = slow.get(0);
        Excess excess = new Excess();
        long until = 0;
        List<Finding.Evidence> evidence = new ArrayList<>();
        for (Slow one : slow) {
            excess.add(one.course().of(), offset -> offset < one.until() ? 1 - one.steady() / one.slow() : 0);
            until = Math.max(until, one.until());
            if (evidence.size() < 2 * MOST_LISTED) {
                String name = one.course().of().display;
                evidence.add(Finding.Evidence.of(name + ", at first", one.slow() / 1e6, "ms", List.of()));
                evidence.add(Finding.Evidence.of(name + ", steady", one.steady() / 1e6, "ms", List.of()));
            }
        }
        evidence.addAll(causes.evidence(until));
        OperationHistory history = top.course().of();
        String others = slow.size() == 1 ? "" : " and " + (slow.size() - 1) + " more";
        return Claim.by(OverTime.WARM_UP)
                .confidence(Confidence.MEDIUM)
                .atMost(Severity.NOTE)
                .title("The first " + Moments.length(until) + " are warm-up: " + history.display + others + " took "
                        + Wording.time(top.slow()) + " instead of " + Wording.time(top.steady()))
                .explanation("The windows at the start of the recording lie above the steady level behind them, "
                        + Moments.factor(top.slow() / top.steady())
                        + " for this operation. Percentiles over the whole recording contain this time; steps and"
                        + " trends are judged without it. " + causes.sentence(until))
                .fix("Read the steady levels. If the start matters, send warm-up calls before traffic arrives, open"
                        + " connections early, or keep compiled code (AOT cache, class-data sharing).")
                .phase(history.phase)
                .agent(history.agent)
                .operation(history.display)
                .savings(excess.savings())
                .criticalByOperation(excess.byOperation())
                .evidence(evidence)
                .charts(Curves.of(top.course()))
                .build();
    }
}
