package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.JvmFacts.Row;
import io.sonde.model.EvidenceFacts;
import io.sonde.model.EvidenceKind;
import io.sonde.model.TimePart;
import io.sonde.report.PartWords.Family;
import io.sonde.report.TimeGroups.Clock;
import io.sonde.report.TimeGroups.Whole;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What threads did during the time of each phase: computed, waited, or nobody knows. */
final class HtmlInside {
    private HtmlInside() {}

    /** @param baseline what flame graphs are compared with, null for nothing */
    static void write(Diagnosis diagnosis, @Nullable Diagnosis baseline, Markup html) {
        TimeGroups groups = TimeGroups.of(diagnosis);
        html.newline().in("section", attributes("id", "inside"), () -> {
            html.leaf("h2", "Inside the time");
            if (baseline != null) {
                uncompared(diagnosis, baseline, html);
            }
            if (groups.byPhase().isEmpty()) {
                html.leaf(
                        "p",
                        "none",
                        diagnosis.jvm().recorded()
                                ? "No session was found, so that there is no time to look into."
                                : "What threads did during these times is not known: nothing of the JVM was recorded, neither"
                                        + " samples nor waits nor pauses.");
                return;
            }
            known(diagnosis, html);
            html.in("div", attributes("class", "tools", "id", "clock", "hidden", ""), () -> {});
            view(Clock.PATH, "Of the time that sessions depended on", groups, html);
            view(Clock.OWN, "Of the spans' own time, summed over threads", groups, html);
            html.leaf("p", "aside", String.join("; ", PartWords.QUALITIES) + ".");
            html.in("div", attributes("id", "flames", "hidden", ""), () -> {});
        });
    }

    private static void uncompared(Diagnosis diagnosis, Diagnosis baseline, Markup html) {
        boolean stacks = !diagnosis.jvm().flames().isEmpty();
        if (!stacks || baseline.jvm().flames().isEmpty()) {
            html.leaf(
                    "p",
                    "none",
                    (stacks ? "The baseline" : "This recording")
                            + " holds no stacks, so that nothing is compared with the other.");
        }
    }

    /** What is not known stands first: it bounds what everything below is worth. */
    private static void known(Diagnosis diagnosis, Markup html) {
        html.leaf("p", unknown(diagnosis));
        String samples = samples(diagnosis.jvm().evidence());
        if (!samples.isEmpty()) {
            html.leaf("p", samples);
        }
    }

    private static String unknown(Diagnosis diagnosis) {
        return "Of the time that sessions depended on "
                + HtmlPhases.exact(100 * diagnosis.jvm().unknownShare())
                + " is unknown: nothing was seen of it.";
    }

    private static String samples(EvidenceFacts facts) {
        long seen = facts.seen(EvidenceKind.CPU);
        if (seen == 0) {
            return "No sample of the processor was recorded, so that computing is part of what is unknown.";
        }
        long outside = seen - facts.inSpans(EvidenceKind.CPU);
        long elsewhere = outside - facts.unplaced();
        String whose = facts.unplaced() == 0
                ? ""
                : ": " + Figures.count(facts.unplaced())
                        + " of threads that never were in a span, such as the collector's or the compiler's"
                        + (elsewhere > 0 ? ", " + Figures.count(elsewhere) + " of others between their spans" : "");
        return "Of " + Figures.many(seen, "CPU sample") + " " + HtmlPhases.exact(100.0 * outside / seen)
                + (outside > 0 ? " belong to no span" + whose : " belong to no span: all found theirs") + ".";
    }

    private static void view(Clock clock, String title, TimeGroups groups, Markup html) {
        html.newline().in("div", attributes("class", "view", "data-clock", clock == Clock.OWN ? "own" : "path"), () -> {
            html.leaf("h3", title);
            groups.byPhase().stream().filter(whole -> whole.ms(clock) > 0).forEach(whole -> phase(whole, clock, html));
            HtmlInsideTables.write("By agent", "Agent", groups.byAgent(), clock, html);
            HtmlInsideTables.write("By operation", "Operation", groups.byOperation(), clock, html);
        });
    }

    private static void phase(Whole whole, Clock clock, Markup html) {
        List<Row> rows = rows(whole, clock);
        double all = whole.ms(clock);
        double[] shares = Shares.rounded(
                rows.stream().mapToDouble(row -> 100 * clock.of(row) / all).toArray(), 1);
        String phase = String.valueOf(whole.group().phase());
        html.newline().in("div", "inside", () -> {
            html.in("div", () -> {
                html.in("h4", () -> {
                    html.leaf("span", "swatch " + HtmlPhases.colour(phase), "").recorded(phase);
                    html.figure("span", "num", Figures.duration(all));
                });
                bar(rows, shares, "Parts of the time of " + phase, html);
            });
            html.in(
                    "table",
                    "parts",
                    () -> html.in("tbody", () -> {
                        for (int i = 0; i < shares.length; i++) {
                            part(rows.get(i), shares[i], clock, html);
                        }
                    }));
        });
    }

    /** Largest family first, what belongs together side by side, unknown last. */
    static List<Row> rows(Whole whole, Clock clock) {
        java.util.Map<Family, Double> families = new java.util.EnumMap<>(Family.class);
        whole.rows().forEach(row -> families.merge(PartWords.family(row.part()), clock.of(row), Double::sum));
        return whole.rows().stream()
                .filter(row -> clock.of(row) > 0)
                .sorted(Comparator.comparing((Row row) -> PartWords.family(row.part()) == Family.UNKNOWN)
                        .thenComparing(row -> -families.getOrDefault(PartWords.family(row.part()), 0.0))
                        .thenComparing(row -> PartWords.family(row.part()))
                        .thenComparing(row -> -clock.of(row))
                        .thenComparing(Row::part))
                .toList();
    }

    private static void part(Row row, double share, Clock clock, Markup html) {
        html.in("tr", () -> {
            html.in(
                    "td",
                    () -> html.leaf("span", "swatch " + style(row.part()), "").text(PartWords.name(row.part())));
            html.figure("td", "num part", HtmlPhases.exact(share));
            html.figure("td", "num", Figures.duration(clock.of(row)));
            html.leaf("td", "quality", PartWords.quality(row.part()));
        });
    }

    static void bar(List<Row> rows, double[] shares, String label, Markup html) {
        html.in("svg", attributes("class", "parts", "role", "img", "aria-label", label), () -> {
            double x = 0;
            for (int i = 0; i < shares.length; i++) {
                TimePart part = rows.get(i).part();
                String title = PartWords.name(part) + " " + HtmlPhases.exact(shares[i]);
                HtmlPhases.bar(html, style(part), x, shares[i], title);
                if (PartWords.family(part) == Family.UNKNOWN) {
                    hatch(x, shares[i], html);
                }
                x += shares[i];
            }
        });
    }

    /** A pattern would be a reference, which the page has none of; a thick dashed line looks the same. */
    private static void hatch(double from, double width, Markup html) {
        html.empty(
                "line",
                attributes(
                        "class",
                        "hatch",
                        "x1",
                        HtmlPhases.percent(from),
                        "x2",
                        HtmlPhases.percent(from + width),
                        "y1",
                        "50%",
                        "y2",
                        "50%"));
    }

    static String style(TimePart part) {
        String style = PartWords.family(part).style();
        return part.quality() == TimePart.Quality.INFERRED ? style + " t-inferred" : style;
    }
}
