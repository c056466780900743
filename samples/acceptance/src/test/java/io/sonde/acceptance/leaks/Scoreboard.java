package io.sonde.acceptance.leaks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** The confusion matrix and what is right of what was found, with counts, for people. */
record Scoreboard(List<Run> runs) {
    String markdown() {
        StringBuilder text = new StringBuilder("What is true against what was said:\n\n");
        text.append("| truth | runs | leak | still growing | steady | too short |\n|---|---|---|---|---|---|\n");
        for (Grade truth : Grade.values()) {
            matrix(text, truth);
        }
        text.append(
                "\nBy half, Java and collector. Class, place, phase and holder are of the leaks that were found.\n\n");
        text.append("| runs | number | precision | recall | verdict right | class | place | phase | holder |\n");
        text.append("|---|---|---|---|---|---|---|---|---|\n");
        text.append(row("all", runs));
        for (Truth.Half half : Truth.Half.values()) {
            text.append(row(
                    half.name().toLowerCase(Locale.ROOT),
                    select(runs, run -> run.truth().half() == half)));
        }
        for (String setup : runs.stream().map(Scoreboard::setup).distinct().toList()) {
            text.append(row(setup, select(runs, run -> setup(run).equals(setup))));
        }
        long setups = runs.stream().map(Scoreboard::setup).distinct().count();
        List<Run> told = setups == 1 ? runs : select(runs, run -> !run.wrong().isEmpty());
        if (told.size() < runs.size()) {
            text.append("\nOf " + (runs.size() - told.size()) + " runs everything is right; the others:\n");
        }
        text.append("\n| program | on | truth | said | what is wrong |\n|---|---|---|---|---|\n");
        for (Run run : told) {
            Truth truth = run.truth();
            text.append("| ")
                    .append(String.join(
                            " | ",
                            truth.id() + ": " + truth.says(),
                            setup(run),
                            truth.grades().get(0).words(),
                            run.said().words(),
                            run.wrong().replace("|", "/").replace("\n", " ")))
                    .append(" |\n");
        }
        return text.toString();
    }

    private void matrix(StringBuilder text, Grade truth) {
        List<Run> own = select(runs, run -> run.truth().grades().get(0) == truth);
        text.append("| ").append(truth.words()).append(" | ").append(own.size());
        for (Grade said : Grade.values()) {
            text.append(" | ").append(count(own, run -> run.said() == said));
        }
        text.append(" |\n");
    }

    private static String setup(Run run) {
        return run.jdk() + " " + run.collector();
    }

    private static List<Run> select(List<Run> runs, Predicate<Run> which) {
        return runs.stream().filter(which).toList();
    }

    private static String row(String name, List<Run> runs) {
        List<Run> found = select(runs, Run::isFound);
        int alarms = runs.stream().mapToInt(run -> run.falseAlarms().size()).sum();
        List<String> cells = new ArrayList<>();
        cells.add(name);
        cells.add(String.valueOf(runs.size()));
        cells.add(share(found.size(), found.size() + alarms));
        cells.add(share(found.size(), count(runs, run -> run.truth().leaks())));
        cells.add(share(count(runs, Run::isRight), runs.size()));
        cells.add(share(
                count(found, Run::namesTheClass),
                count(found, run -> run.truth().growing() != null)));
        cells.add(share(
                count(found, Run::namesTheLine), count(found, run -> run.truth().line() != null)));
        cells.add(share(
                count(found, Run::namesThePhase),
                count(found, run -> run.truth().phase() != null)));
        cells.add(share(
                count(found, Run::namesTheHolder),
                count(found, run -> run.truth().holder() != null)));
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static int count(List<Run> runs, Predicate<Run> which) {
        return (int) runs.stream().filter(which).count();
    }

    private static String share(int part, int whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%.0f %% (%d of %d)", 100.0 * part / whole, part, whole);
    }
}
