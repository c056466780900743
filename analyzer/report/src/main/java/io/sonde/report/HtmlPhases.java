package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis.PhaseFacts;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Where the time of sessions goes, and what else was open meanwhile. */
final class HtmlPhases {
    private static final Set<String> KNOWN =
            Set.of("decision", "retrieval", "action", "communication", "orchestration");

    private HtmlPhases() {}

    /** The class that colours a phase. */
    static String colour(String phase) {
        return KNOWN.contains(phase) ? "p-" + phase : "p-other";
    }

    static void write(List<PhaseFacts> phases, Markup html) {
        html.newline().in("section", attributes("id", "phases"), () -> {
            html.leaf("h2", "Time by phase");
            if (phases.isEmpty()) {
                html.leaf("p", "none", "No phase: no session was found.");
                return;
            }
            double[] shares = Words.shares(phases, 1);
            table(phases, shares, html);
            html.leaf(
                    "p",
                    "aside",
                    "Critical path: time that a session would have been shorter without; it adds up to 100 %. Inclusive:"
                            + " time with at least one span of the phase open; phases overlap, so this does not add up."
                            + " Busy: the spans' own time, summed over threads. p50 and p95 are of single spans.");
        });
    }

    /** One bar of all phases, as long as all of the critical path. */
    static void stacked(List<PhaseFacts> phases, double[] shares, Markup html) {
        html.in("svg", attributes("class", "stack", "role", "img", "aria-label", "Critical path by phase"), () -> {
            double x = 0;
            for (int i = 0; i < shares.length; i++) {
                String title = phases.get(i).phase() + " " + exact(shares[i]);
                bar(html, colour(phases.get(i).phase()), x, shares[i], title);
                x += shares[i];
            }
        });
    }

    private static void table(List<PhaseFacts> phases, double[] shares, Markup html) {
        double most = phases.stream()
                .mapToDouble(p -> Math.max(p.inclusiveMs(), p.busyMs()))
                .max()
                .orElse(0);
        html.in(
                "div",
                "scroll",
                () -> html.in("table", "phases", () -> {
                    html.in(
                            "thead",
                            () -> html.in("tr", () -> {
                                html.leaf("th", "Phase");
                                html.in(
                                        "th",
                                        attributes("colspan", "3", "class", "num"),
                                        () -> html.text("Critical path"));
                                html.in("th", attributes("colspan", "2", "class", "num"), () -> html.text("Inclusive"));
                                html.in("th", attributes("colspan", "2", "class", "num"), () -> html.text("Busy"));
                                html.leaf("th", "num", "Spans")
                                        .leaf("th", "num", "p50")
                                        .leaf("th", "num", "p95");
                            }));
                    html.in("tbody", () -> {
                        for (int i = 0; i < shares.length; i++) {
                            row(phases.get(i), shares[i], most, html);
                        }
                    });
                }));
    }

    private static void row(PhaseFacts phase, double share, double most, Markup html) {
        String colour = colour(phase.phase());
        html.newline().in("tr", () -> {
            html.in("td", "name", () -> {
                html.leaf("span", "swatch " + colour, "").recorded(phase.phase());
                String words = Words.ofPhase(phase.phase());
                if (!words.equals(phase.phase())) {
                    html.leaf("small", words);
                }
            });
            html.in("td", "gauge", () -> gauge(html, colour, share));
            html.in("td", "num strong", () -> html.text(Markup.unbroken(exact(share))));
            html.figure("td", "num", Figures.duration(phase.criticalPathMs()));
            html.in("td", "gauge small", () -> gauge(html, colour, percentOf(phase.inclusiveMs(), most)));
            html.figure("td", "num", Figures.duration(phase.inclusiveMs()));
            html.in("td", "gauge small", () -> gauge(html, colour, percentOf(phase.busyMs(), most)));
            html.figure("td", "num", Figures.duration(phase.busyMs()));
            html.figure("td", "num", Figures.count(phase.count()));
            html.figure("td", "num", Figures.duration(phase.p50Ms()));
            html.figure("td", "num", Figures.duration(phase.p95Ms()));
        });
    }

    /** One decimal and no "less than": these are to be added up. */
    static String exact(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share);
    }

    private static double percentOf(double part, double whole) {
        return whole > 0 ? 100 * part / whole : 0;
    }

    private static void gauge(Markup html, String colour, double percent) {
        html.in("svg", attributes("class", "track", "aria-hidden", "true"), () -> bar(html, colour, 0, percent, ""));
    }

    /** A bar by percent of the drawing's width; attributes, since the page's policy forbids style attributes. */
    static void bar(Markup html, String classes, double from, double width, String title) {
        html.in(
                "rect",
                attributes("class", classes, "x", percent(from), "width", percent(width), "height", "100%"),
                () -> {
                    if (!title.isEmpty()) {
                        html.leaf("title", title);
                    }
                });
    }

    static String percent(double value) {
        double safe = Double.isFinite(value) ? Math.max(0, Math.min(100, value)) : 0;
        return String.format(Locale.ROOT, "%.3f%%", safe);
    }
}
