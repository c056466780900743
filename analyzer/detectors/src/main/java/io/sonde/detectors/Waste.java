package io.sonde.detectors;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tokens and money that bought nothing: what repeated calls, loops, retries and grown prompts took. Nothing counts twice:
 * a finding that another one of these explains is left out, and of several that one other cause explains only the largest
 * counts.
 *
 * @param cost in the currency of the price list, 0 without one
 * @param parts the findings that count, most costly first
 */
record Waste(double tokens, double cost, List<Finding> parts) {
    /** Share of the cost from which it is a finding of its own (catalogue). */
    static final double LEAST_SHARE = 0.1;

    private static final Set<String> KINDS = Set.of("redundant-call", "agent-loop", "retry-storm", "context-bloat");

    static Waste of(List<Finding> findings) {
        Map<String, Finding> byId = new HashMap<>();
        findings.forEach(finding -> byId.put(finding.id(), finding));
        Map<String, Finding> counted = new HashMap<>();
        for (Finding finding : findings) {
            String cause = finding.explainedBy();
            Finding above = cause == null ? null : byId.get(cause);
            boolean inside = above != null && KINDS.contains(above.detector());
            if (!KINDS.contains(finding.detector()) || inside || tokens(finding) <= 0) {
                continue;
            }
            counted.merge(
                    cause == null ? finding.id() : cause,
                    finding,
                    (one, other) -> tokens(other) > tokens(one) ? other : one);
        }
        List<Finding> parts = new ArrayList<>(counted.values());
        parts.sort(java.util.Comparator.comparingDouble((Finding finding) -> -cost(finding))
                .thenComparing(finding -> -tokens(finding))
                .thenComparing(Finding::id));
        return new Waste(
                parts.stream().mapToDouble(Waste::tokens).sum(),
                parts.stream().mapToDouble(Waste::cost).sum(),
                List.copyOf(parts));
    }

    private static double tokens(Finding finding) {
        return over(finding, finding.saving().tokensPerSession());
    }

    private static double cost(Finding finding) {
        return over(finding, finding.saving().costPerSession());
    }

    private static double over(Finding finding, @Nullable Double perSession) {
        Long sessions = finding.saving().sessions();
        return perSession == null || sessions == null ? 0 : perSession * sessions;
    }

    /** What to say of it, null when it is little or nothing is priced. */
    @Nullable
    Claim claim(Diagnosis.@Nullable CostFacts costs, long sessions) {
        Double total = costs == null ? null : costs.total();
        if (costs == null || total == null || total <= 0 || cost < LEAST_SHARE * total) {
            return null;
        }
        double wasted = Math.min(cost, total);
        List<Finding.Evidence> evidence = new ArrayList<>();
        for (Finding part : parts) {
            evidence.add(new Finding.Evidence(
                    part.detector() + (part.operation() == null ? "" : " at " + part.operation()),
                    cost(part),
                    String.valueOf(costs.currency()),
                    List.of(),
                    Finding.Evidence.columns("finding", part.id(), "share", Wording.percent(cost(part) / total))));
        }
        String first = parts.get(0).detector();
        return Claim.by("cost-accounting")
                .confidence(Confidence.MEDIUM)
                .atLeast(Severity.WARNING)
                .atMost(Severity.WARNING)
                .title(Wording.percent(wasted / total) + " of what the models cost buys nothing: "
                        + Wording.money(wasted, costs.currency()) + " of " + Wording.money(total, costs.currency())
                        + ", most of it by " + first)
                .explanation("That is " + Wording.money(1_000 * wasted / Math.max(1, sessions), costs.currency())
                        + " in 1,000 sessions like these. It is the sum over the findings below, none counted twice:"
                        + " what one of them explains is left out."
                        + (costs.unpriced().isEmpty()
                                ? ""
                                : " Without a price, and in no sum: " + String.join(", ", costs.unpriced()) + "."))
                .fix("Begin with the first of them; each says what to do.")
                .evidence(evidence)
                .build();
    }
}
