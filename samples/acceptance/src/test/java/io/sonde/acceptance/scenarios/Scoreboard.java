package io.sonde.acceptance.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The tables over all scenarios, as Markdown. */
final class Scoreboard {
    private final List<Score> faults;
    private final List<Score> controls;
    private final double[] q;

    Scoreboard(List<Score> scores) {
        this.faults =
                scores.stream().filter(score -> !score.truth().isControl()).toList();
        this.controls =
                scores.stream().filter(score -> score.truth().isControl()).toList();
        this.q = Samples.qValues(faults.stream().mapToDouble(Score::pValue).toArray());
    }

    /** The detectors that a scenario expects and that do not exist. */
    static List<String> notBuilt(Truth truth) {
        return truth.expect().stream()
                .map(Truth.Expected::by)
                .filter(detector -> !Runner.detectors().contains(detector))
                .toList();
    }

    String markdown() {
        return totals() + "\n" + faultTable() + "\n" + controlTable() + "\n" + wrong();
    }

    private String totals() {
        StringBuilder text = new StringBuilder("| half | scenarios | top-1 | top-3 | half hits | MRR | baseline top-1"
                + " | warnings per healthy run | saving within a factor of 2 | true saving in range | median error |\n"
                + "|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (Truth.Half half : Truth.Half.values()) {
            text.append(totals(half));
        }
        return text.toString();
    }

    private String totals(Truth.Half half) {
        List<Score> counted = new ArrayList<>();
        for (int i = 0; i < faults.size(); i++) {
            Score score = faults.get(i);
            if (score.truth().half() == half && score.isBuilt() && !score.isDark() && score.hasImpact(q[i])) {
                counted.add(score);
            }
        }
        List<Score> healthy = new ArrayList<>(controls);
        healthy.addAll(faults);
        healthy.removeIf(score -> score.truth().half() != half);
        double runs = sum(counted, score -> score.planted().size());
        double quiet = sum(healthy, score -> score.repaired().size());
        List<Score.Saving> savings =
                counted.stream().flatMap(score -> score.savings().stream()).toList();
        return row(
                half.name().toLowerCase(Locale.ROOT),
                String.valueOf(counted.size()),
                share(sum(counted, score -> score.within(1)), runs),
                share(sum(counted, score -> score.within(3)), runs),
                share(sum(counted, Score::halfHits), runs),
                counted.isEmpty() ? "-" : number(sum(counted, Score::reciprocalRank) / counted.size()),
                share(sum(counted, Score::baselineHits), runs),
                quiet == 0 ? "-" : number(sum(healthy, Score::falseAlarms) / quiet),
                share(savings.stream().filter(Score.Saving::isWithinFactorTwo).count(), savings.size()),
                share(savings.stream().filter(Score.Saving::isInRange).count(), savings.size()),
                error(savings));
    }

    private String faultTable() {
        StringBuilder text = new StringBuilder("| scenario | half | planted | expected | impact | top-1 | top-3 | MRR"
                + " | predicted ms | measured ms | in range | numbers | baseline | warnings when repaired"
                + " | other warnings |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (int i = 0; i < faults.size(); i++) {
            text.append(fault(faults.get(i), q[i]));
        }
        return text.toString();
    }

    private static String fault(Score score, double q) {
        Truth truth = score.truth();
        int runs = score.planted().size();
        List<Score.Saving> savings = score.savings();
        String impact = String.format(Locale.ROOT, "%+.0f %%", 100 * score.impact())
                + (score.hasImpact(q) ? "" : ", no impact");
        boolean built = score.isBuilt();
        return row(
                truth.id(),
                truth.half().name().toLowerCase(Locale.ROOT),
                truth.says(),
                truth.expect().stream().map(Truth.Expected::detector).collect(Collectors.joining(", "))
                        + standing(score),
                impact,
                built ? score.within(1) + "/" + runs : "-",
                built ? score.within(3) + "/" + runs : "-",
                built ? number(score.reciprocalRank()) : "-",
                savings.isEmpty()
                        ? "-"
                        : whole(savings.stream()
                                .mapToDouble(Score.Saving::predicted)
                                .toArray()),
                savings.isEmpty()
                        ? "-"
                        : whole(savings.stream()
                                .mapToDouble(Score.Saving::measured)
                                .toArray()),
                savings.isEmpty()
                        ? "-"
                        : savings.stream().filter(Score.Saving::isInRange).count() + "/" + savings.size(),
                score.numbers(),
                score.baselineHits() + "/" + runs,
                String.valueOf(score.falseAlarms()),
                score.strangers() + (score.mistaken() == 0 ? "" : ", mistaken " + score.mistaken()));
    }

    private static String standing(Score score) {
        if (!notBuilt(score.truth()).isEmpty()) {
            return ": not built yet";
        }
        String lacking = score.lacking();
        if (lacking != null) {
            return ": no evidence, " + lacking;
        }
        return score.isDark() ? ": cannot be seen on such threads" : "";
    }

    private String controlTable() {
        StringBuilder text =
                new StringBuilder("| control | half | what it is | runs | warnings |\n|---|---|---|---|---|\n");
        for (Score score : controls) {
            text.append(row(
                    score.truth().id(),
                    score.truth().half().name().toLowerCase(Locale.ROOT),
                    score.truth().says(),
                    String.valueOf(score.repaired().size()),
                    String.valueOf(score.falseAlarms())));
        }
        return text.toString();
    }

    /** Every wrong run with what was said instead. */
    private String wrong() {
        List<String> lines = new ArrayList<>();
        for (Score score : faults) {
            score.planted().stream()
                    .filter(run -> score.isBuilt()
                            && (run.firstRank() != 1 && !score.isDark()
                                    || !run.mistaken().isEmpty()))
                    .forEach(run -> lines.add("- " + run + ", cause at " + run.firstRank() + ": " + run.heads(3)));
        }
        for (Score score : all()) {
            score.repaired().stream()
                    .filter(run -> !run.warnings().isEmpty())
                    .forEach(run -> lines.add("- " + run + " has warnings: " + run.heads(3)));
        }
        return lines.isEmpty() ? "Nothing was judged wrongly.\n" : String.join("\n", lines) + "\n";
    }

    private List<Score> all() {
        List<Score> all = new ArrayList<>(faults);
        all.addAll(controls);
        return all;
    }

    private static double sum(List<Score> scores, java.util.function.ToDoubleFunction<Score> part) {
        return scores.stream().mapToDouble(part).sum();
    }

    private static String error(List<Score.Saving> savings) {
        return savings.isEmpty()
                ? "-"
                : percent(Samples.median(
                        savings.stream().mapToDouble(Score.Saving::error).toArray()));
    }

    private static String share(double part, double whole) {
        return whole == 0 ? "-" : percent(part / whole);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String whole(double[] values) {
        return String.format(Locale.ROOT, "%.0f", Samples.median(values));
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
