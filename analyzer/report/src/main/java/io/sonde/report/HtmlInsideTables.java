package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.JvmFacts.Group;
import io.sonde.detectors.JvmFacts.Row;
import io.sonde.report.PartWords.Family;
import io.sonde.report.TimeGroups.Clock;
import io.sonde.report.TimeGroups.Whole;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The time of each agent or operation by family of parts; columns sort, and the longest stand first. */
final class HtmlInsideTables {
    private static final int MOST_ROWS = 200;
    private static final String FIRST = "20";

    private HtmlInsideTables() {}

    /** @param column the name of what each row is */
    static void write(String title, String column, List<Whole> wholes, Clock clock, Markup html) {
        List<Whole> shown = wholes.stream()
                .filter(whole -> whole.ms(clock) > 0)
                .sorted(Comparator.comparingDouble(whole -> -whole.ms(clock)))
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        html.leaf("h4", title);
        html.in(
                "div",
                "scroll",
                () -> html.in(
                        "table", attributes("class", "families", "data-sortable", "", "data-first", FIRST), () -> {
                            html.in(
                                    "thead",
                                    () -> html.in("tr", () -> {
                                        html.leaf("th", column);
                                        html.leaf("th", "num", "Time").leaf("th", "");
                                        for (Family family : Family.values()) {
                                            html.in(
                                                    "th",
                                                    "num",
                                                    () -> html.leaf("span", "swatch " + family.style(), "")
                                                            .text(family.label()));
                                        }
                                    }));
                            html.in(
                                    "tbody",
                                    () -> shown.stream().limit(MOST_ROWS).forEach(whole -> row(whole, clock, html)));
                        }));
        if (shown.size() > MOST_ROWS) {
            html.leaf("p", "aside", Figures.count(shown.size() - MOST_ROWS) + " more: see findings.json.");
        }
    }

    private static void row(Whole whole, Clock clock, Markup html) {
        List<Row> rows = HtmlInside.rows(whole, clock);
        double all = whole.ms(clock);
        Map<Family, Double> families = new EnumMap<>(Family.class);
        rows.forEach(row -> families.merge(PartWords.family(row.part()), clock.of(row), Double::sum));
        Group group = whole.group();
        html.newline().in("tr", "hit", () -> {
            html.in("td", "name", () -> {
                String phase = group.phase();
                if (phase != null) {
                    html.leaf("span", "swatch " + HtmlPhases.colour(phase), "");
                }
                String name = group.agent() == null ? group.operation() : group.agent();
                html.recorded(String.valueOf(name));
            });
            HtmlOperations.ms(html, all);
            html.in(
                    "td",
                    "gauge",
                    () -> HtmlInside.bar(
                            rows,
                            rows.stream()
                                    .mapToDouble(row -> 100 * clock.of(row) / all)
                                    .toArray(),
                            "Parts",
                            html));
            for (Family family : Family.values()) {
                Double ms = families.get(family);
                if (ms == null) {
                    html.in("td", "num", () -> {});
                } else {
                    HtmlOperations.percent(html, 100 * ms / all);
                }
            }
        });
    }
}
