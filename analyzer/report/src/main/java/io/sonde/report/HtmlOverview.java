package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Diagnosis.PhaseFacts;
import io.sonde.detectors.Finding;
import java.util.List;
import java.util.stream.IntStream;

/** What to fix first beside where the time goes, in few enough lines for one screen. */
final class HtmlOverview {
    private static final int MOST_FINDINGS = 5;

    private HtmlOverview() {}

    static void write(Diagnosis diagnosis, Markup html) {
        html.newline().in("div", "overview", () -> {
            html.in("section", attributes("aria-labelledby", "first"), () -> {
                html.in("h2", attributes("id", "first"), () -> html.text("Fix first"));
                findings(Causes.of(diagnosis.findings()), html);
            });
            html.in("section", attributes("aria-labelledby", "where"), () -> {
                html.in("h2", attributes("id", "where"), () -> html.text("Where the time goes"));
                phases(diagnosis.phases(), html);
            });
        });
    }

    private static void findings(List<Causes.Cause> causes, Markup html) {
        if (causes.isEmpty()) {
            html.leaf("p", "none", "Nothing was found. What could not be judged is listed under Not covered.");
            return;
        }
        html.in(
                "ol",
                "top",
                () -> IntStream.range(0, Math.min(MOST_FINDINGS, causes.size()))
                        .forEach(i -> finding(causes.get(i).finding(), i + 1, html)));
        if (causes.size() > MOST_FINDINGS) {
            html.in(
                    "p",
                    "aside",
                    () -> html.in(
                            "a",
                            attributes("href", "#findings"),
                            () -> html.text(Figures.many(causes.size() - MOST_FINDINGS, "more finding"))));
        }
    }

    private static void finding(Finding finding, int rank, Markup html) {
        List<String> savings = Words.savings(finding);
        html.newline().in("li", finding.severity().label(), () -> {
            html.leaf("span", "mark", HtmlFindings.mark(finding.severity()));
            html.in("a", attributes("href", "#finding-" + rank), () -> html.recorded(finding.title()));
            html.figure("span", "saves", savings.isEmpty() ? "" : savings.get(0));
        });
    }

    private static void phases(List<PhaseFacts> phases, Markup html) {
        if (phases.isEmpty()) {
            html.leaf("p", "none", "No phase: no session was found.");
            return;
        }
        double[] shares = Words.shares(phases, 1);
        HtmlPhases.stacked(phases, shares, html);
        html.in("table", "shares", () -> {
            html.in(
                    "thead",
                    "unseen",
                    () -> html.in(
                            "tr",
                            () -> html.leaf("th", "Phase")
                                    .leaf("th", "Critical path")
                                    .leaf("th", "Time")));
            html.in(
                    "tbody",
                    () -> IntStream.range(0, shares.length).forEach(i -> share(phases.get(i), shares[i], html)));
        });
        html.leaf("p", "aside", "Time that sessions would have been shorter without; adds up to 100 %.");
    }

    private static void share(PhaseFacts phase, double share, Markup html) {
        html.newline().in("tr", () -> {
            html.in("td", () -> {
                html.leaf("span", "swatch " + HtmlPhases.colour(phase.phase()), "")
                        .recorded(phase.phase());
                String words = Words.ofPhase(phase.phase());
                if (!words.equals(phase.phase())) {
                    html.text(" ").leaf("small", words);
                }
            });
            html.in("td", "num share", () -> html.text(Markup.unbroken(HtmlPhases.exact(share))));
            html.figure("td", "num", Figures.duration(phase.criticalPathMs()));
        });
    }
}
