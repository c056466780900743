package io.sonde.acceptance.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One scenario over all seeds.
 *
 * @param planted empty for a control
 * @param repaired one for each seed; of a control, the control itself
 */
record Score(Truth truth, List<Run> planted, List<Run> repaired) {
    private static final double LEAST_IMPACT = 0.10;
    private static final Map<String, Double> WEIGHTS = Map.of("high", 1.0, "medium", 0.6, "low", 0.3);

    /**
     * What a finding promised and what the repair brought, in ms per session.
     *
     * @param low end of the predicted range
     * @param high end of the predicted range
     * @param share of the sessions the prediction is for, when all sessions are compared; else 1
     */
    record Saving(double low, double high, double share, double measured) {
        double predicted() {
            return (low + high) / 2 * share;
        }

        /** 0.2 for a prediction that is off by a fifth of what was measured. */
        double error() {
            return Math.abs(predicted() - measured) / Math.abs(measured);
        }

        boolean isInRange() {
            return measured >= low * share && measured <= high * share;
        }

        boolean isWithinFactorTwo() {
            return predicted() >= measured / 2 && predicted() <= measured * 2;
        }
    }

    boolean isBuilt() {
        return Scoreboard.notBuilt(truth).isEmpty() && lacking() == null;
    }

    /** Why what was recorded cannot show the cause; null when it can. */
    @Nullable
    String lacking() {
        return planted.stream()
                .map(Run::lacking)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Whether nothing that is recorded here can show the cause. */
    boolean isDark() {
        return Setup.of(truth).isDarkFor(truth);
    }

    private List<String> detectors() {
        return truth.expect().stream().map(Truth.Expected::detector).toList();
    }

    /** By which share the planted runs are worse than the repaired ones. */
    double impact() {
        if (truth.impact().equals("tokens")) {
            return Samples.mean(tokens(planted)) / Samples.mean(tokens(repaired)) - 1;
        }
        if (truth.impact().equals("unfinished")) {
            return (Samples.mean(unfinished(planted)) - Samples.mean(unfinished(repaired)))
                    / Math.max(1, Samples.mean(begun(planted)));
        }
        return Samples.quantile(sessions(planted), 0.95) / Samples.quantile(sessions(repaired), 0.95) - 1;
    }

    double pValue() {
        if (truth.impact().equals("unfinished")) {
            // Sessions that hang are no matter of chance.
            boolean hang = planted.stream().allMatch(run -> run.unfinished() > 0);
            return hang && repaired.stream().allMatch(run -> run.unfinished() == 0) ? 0 : 1;
        }
        return truth.impact().equals("tokens")
                ? Samples.pValue(tokens(planted), tokens(repaired))
                : Samples.pValue(sessions(planted), sessions(repaired));
    }

    boolean hasImpact(double q) {
        double least = truth.impact().equals("unfinished") ? 0 : LEAST_IMPACT;
        return impact() > least
                && q < 0.05
                && (Setup.of(truth)
                                .collector()
                                .equals("Z") // which does not stop the program, and stalls it all the same
                        || planted.stream().allMatch(run -> 100 * run.gcShare() >= truth.gcPercent()));
    }

    private static double[] unfinished(List<Run> runs) {
        return runs.stream().mapToDouble(Run::unfinished).toArray();
    }

    private static double[] begun(List<Run> runs) {
        return runs.stream().mapToDouble(Run::begun).toArray();
    }

    private static double[] sessions(List<Run> runs) {
        return Samples.joined(runs.stream().map(Run::warm).toList());
    }

    private static double[] tokens(List<Run> runs) {
        return runs.stream().mapToDouble(Run::tokens).toArray();
    }

    /** Runs whose causes are all among the first so many, counted from the number of causes on. */
    long within(int most) {
        int others = Math.max(0, truth.expect().size() - 1);
        return planted.stream()
                .filter(run -> most == 1 ? run.firstRank() == 1 : run.allWithin(Math.max(most, 1 + others)))
                .count();
    }

    /** Runs whose first finding is of the right kind at another place. */
    long halfHits() {
        return planted.stream()
                .filter(run -> run.firstRank() != 1 && run.firstIsOfTheKind())
                .count();
    }

    double reciprocalRank() {
        return planted.stream()
                .mapToDouble(run -> run.firstRank() == 0 ? 0 : 1.0 / run.firstRank())
                .average()
                .orElse(0);
    }

    long baselineHits() {
        return planted.stream().filter(Run::baselineIsRight).count();
    }

    /** Warnings in the repaired or healthy runs. */
    long falseAlarms() {
        return repaired.stream().mapToLong(run -> run.warnings().size()).sum();
    }

    /** Warnings of the planted runs by detectors that must be silent there. */
    long mistaken() {
        return planted.stream().mapToLong(run -> run.mistaken().size()).sum();
    }

    /** Warnings in the planted runs that are neither the cause, nor folded under one, nor a symptom of it. */
    long strangers() {
        return planted.stream()
                .flatMap(run -> run.warnings().stream())
                .filter(finding -> finding.path("explainedBy").isNull()
                        || finding.path("explainedBy").isMissingNode())
                .filter(finding -> !detectors()
                                .contains(finding.path("detector").asText())
                        && !truth.symptoms().contains(finding.path("detector").asText()))
                .count();
    }

    /** Stated numbers that are right, of how many there are. */
    String numbers() {
        long right = 0;
        long all = 0;
        for (Run run : planted) {
            Optional<JsonNode> hit = hit(run);
            for (Truth.Stated stated : truth.numbers()) {
                all++;
                right += hit.isPresent() && stated.holds(hit.get(), run.pace()) ? 1 : 0;
            }
        }
        return all == 0 ? "" : right + "/" + all;
    }

    /** One for each seed in which the cause was found and promises milliseconds. */
    List<Saving> savings() {
        List<Saving> savings = new ArrayList<>();
        for (int i = 0; i < Math.min(planted.size(), repaired.size()); i++) {
            Run fault = planted.get(i);
            Run repair = repaired.get(i);
            hit(fault).map(finding -> saving(finding, fault, repair)).ifPresent(savings::add);
        }
        return savings;
    }

    private @Nullable Saving saving(JsonNode finding, Run fault, Run repair) {
        JsonNode low = finding.at("/saving/msPerSessionLow");
        JsonNode high = finding.at("/saving/msPerSessionHigh");
        if (!low.isNumber() || !high.isNumber()) {
            return null;
        }
        boolean ofMeans = truth.measure().equals("mean");
        ToDoubleFunction<double[]> middle = ofMeans ? Samples::mean : Samples::median;
        double measured = middle.applyAsDouble(fault.warm()) - middle.applyAsDouble(repair.warm());
        double share = ofMeans ? share(finding, (low.asDouble() + high.asDouble()) / 2) : 1;
        return new Saving(low.asDouble(), high.asDouble(), share, measured);
    }

    /** The share of the sessions concerned, as it went into the score. */
    private static double share(JsonNode finding, double middle) {
        double weight = WEIGHTS.getOrDefault(finding.path("confidence").asText(), 1.0);
        return middle <= 0 ? 1 : Math.min(1, finding.path("score").asDouble() / (middle * weight));
    }

    private Optional<JsonNode> hit(Run run) {
        return run.findings().stream()
                .filter(finding -> truth.expect().stream().anyMatch(expected -> expected.isHit(finding)))
                .findFirst();
    }
}
