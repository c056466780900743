package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Finding.Evidence;
import java.util.List;
import java.util.Map;

/** Which classes have more and more objects, apart from the other evidence of a leak. */
final class HtmlGrowth {
    private HtmlGrowth() {}

    static boolean isOf(Evidence evidence) {
        return evidence.unit().equals(Evidence.MORE_OBJECTS);
    }

    static void write(List<Evidence> all, Markup html) {
        List<Evidence> growing = all.stream().filter(HtmlGrowth::isOf).toList();
        if (growing.isEmpty()) {
            return;
        }
        double most = growing.stream().mapToDouble(Evidence::value).max().orElse(1);
        List<String> columns = List.copyOf(growing.get(0).details().keySet());
        html.in("h4", () -> html.text("What grows, by class"));
        html.in(
                "div",
                "scroll",
                () -> html.in("table", "evidence growth", () -> {
                    html.in(
                            "thead",
                            () -> html.in("tr", () -> {
                                html.leaf("th", "Class");
                                columns.forEach(name -> html.leaf("th", "num", name));
                                html.leaf("th", "num", Evidence.MORE_OBJECTS).leaf("th", "");
                            }));
                    html.in("tbody", () -> growing.forEach(row -> row(row, columns, most, html)));
                }));
    }

    private static void row(Evidence row, List<String> columns, double most, Markup html) {
        Map<String, String> details = row.details();
        html.in("tr", () -> {
            html.in("td", () -> html.in("code", () -> html.recorded(row.label())));
            columns.forEach(name -> html.in("td", "num", () -> html.recorded(details.getOrDefault(name, ""))));
            html.figure("td", "num", Figures.count(row.value()));
            html.in(
                    "td",
                    "gauge",
                    () -> html.in(
                            "svg",
                            attributes("class", "parts", "role", "img", "aria-label", row.label()),
                            () -> HtmlPhases.bar(
                                    html, "p-decision", 0, 100 * row.value() / Math.max(1, most), row.label())));
        });
    }
}
