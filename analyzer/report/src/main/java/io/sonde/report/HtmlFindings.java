package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Finding;
import io.sonde.detectors.FlameGraph;
import io.sonde.detectors.Severity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The findings as cards, first the one to fix first, symptoms folded beneath their cause. */
final class HtmlFindings {
    private HtmlFindings() {}

    static void write(Diagnosis diagnosis, DrawnSpans drawn, Markup html) {
        html.newline().in("section", attributes("id", "findings"), () -> {
            html.leaf("h2", "Findings");
            List<Causes.Cause> causes = Causes.of(diagnosis.findings());
            if (causes.isEmpty()) {
                html.leaf("p", "none", "None. What could not be judged is listed under Not covered.");
            }
            for (int i = 0; i < causes.size(); i++) {
                card(i + 1, causes.get(i), drawn, diagnosis, html);
            }
        });
    }

    private static void card(int rank, Causes.Cause cause, DrawnSpans drawn, Diagnosis diagnosis, Markup html) {
        Finding finding = cause.finding();
        String[] attributes = attributes(
                "class", "card hit " + finding.severity().label(), "id", "finding-" + rank, "tabindex", "-1");
        html.newline().in("article", attributes, () -> {
            html.in("div", "head", () -> {
                html.in("div", () -> {
                    badges(finding, html);
                    html.in(
                            "h3",
                            () -> html.leaf("span", "rank", rank + ".")
                                    .text(" ")
                                    .recorded(finding.title()));
                });
                saving(finding, html);
            });
            details(finding, drawn, diagnosis, html);
            symptoms(cause, drawn, diagnosis, html);
        });
    }

    private static void badges(Finding finding, Markup html) {
        html.in("p", "badges", () -> {
            html.leaf(
                    "span",
                    "severity",
                    mark(finding.severity()) + " " + finding.severity().label());
            html.leaf("span", finding.confidence().label() + " confidence");
            String phase = finding.phase();
            if (phase != null) {
                html.in(
                        "span",
                        () -> html.leaf("span", "swatch " + HtmlPhases.colour(phase), "")
                                .recorded(phase));
            }
            named(html, "agent", finding.agent());
            named(html, "operation", finding.operation());
            html.in("span", "id", () -> html.recorded(finding.id()));
        });
    }

    /** A shape for each severity: colour alone tells not everybody. */
    static String mark(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "\u25b2";
            case WARNING -> "\u25c6";
            case NOTE -> "\u25cf";
        };
    }

    private static void named(Markup html, String what, @Nullable String name) {
        if (name != null) {
            html.in("span", () -> html.text(what + " ").recorded(name));
        }
    }

    private static void saving(Finding finding, Markup html) {
        List<String> savings = Words.savings(finding);
        if (savings.isEmpty()) {
            return;
        }
        html.in("div", "saving", () -> {
            html.leaf("small", "saves");
            html.figure("strong", "", savings.get(0));
            savings.stream().skip(1).forEach(more -> html.figure("span", "", more));
        });
    }

    private static void details(Finding finding, DrawnSpans drawn, Diagnosis diagnosis, Markup html) {
        html.in("p", "explanation", () -> html.recorded(finding.explanation()));
        html.in("dl", "facts", () -> {
            where(finding, html);
            if (!finding.fix().isBlank()) {
                html.leaf("dt", "Fix").in("dd", "fix", () -> html.recorded(finding.fix()));
            }
        });
        charts(finding, diagnosis.findings(), html);
        HtmlHolder.write(finding.location().holderPath(), html);
        HtmlGrowth.write(finding.evidence(), html);
        survivors(finding, html);
        HtmlEvidence.write(
                finding.evidence().stream().filter(row -> !HtmlGrowth.isOf(row)).toList(),
                drawn,
                diagnosis.traces(),
                html);
    }

    /** Where the page's script puts the way to the flame graph of what survived, where there is one. */
    private static void survivors(Finding finding, Markup html) {
        if (finding.evidence().stream().anyMatch(HtmlGrowth::isOf)) {
            String phase = finding.phase();
            html.empty(
                    "p",
                    "class",
                    "tools",
                    "hidden",
                    "",
                    "data-flame",
                    FlameGraph.Kind.LIVE.name(),
                    "data-phase",
                    phase == null ? "" : phase);
        }
    }

    /** Places for the page's script to draw into; charts are numbered through all findings. */
    private static void charts(Finding finding, List<Finding> all, Markup html) {
        int number = 0;
        for (int i = 0; i < all.size() && all.get(i) != finding; i++) {
            number += all.get(i).charts().size();
        }
        for (Finding.Chart chart : finding.charts()) {
            html.in(
                    "figure",
                    attributes("class", "chart", "data-chart", String.valueOf(number++)),
                    () -> html.in("figcaption", () -> html.recorded(chart.title())));
        }
    }

    private static void where(Finding finding, Markup html) {
        var at = finding.location();
        List<String[]> parts = new ArrayList<>();
        add(parts, "Where", Words.code(at));
        Words.subjects(at.holderPath().isEmpty() ? at : at.withHolder(null, List.of())) // it is drawn below
                .forEach((kind, name) -> add(parts, Character.toUpperCase(kind.charAt(0)) + kind.substring(1), name));
        for (String[] part : parts) {
            html.leaf("dt", part[0]).in("dd", () -> html.in("code", () -> html.recorded(part[1])));
        }
    }

    private static void add(List<String[]> parts, String name, @Nullable String value) {
        if (value != null) {
            parts.add(new String[] {name, value});
        }
    }

    private static void symptoms(Causes.Cause cause, DrawnSpans drawn, Diagnosis diagnosis, Markup html) {
        if (cause.symptoms().isEmpty()) {
            return;
        }
        html.in("details", "symptoms", () -> {
            html.leaf("summary", "Explains " + Figures.many(cause.symptoms().size(), "other finding"));
            for (Finding symptom : cause.symptoms()) {
                html.in("div", "symptom " + symptom.severity().label(), () -> {
                    html.in("h4", () -> html.recorded(symptom.title()));
                    badges(symptom, html);
                    details(symptom, drawn, diagnosis, html);
                });
            }
        });
    }
}
