package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Finding.Step;
import java.util.List;

/** Draws who holds what grows: from the root of the references on, an object a box, with what would be free without it. */
final class HtmlHolder {
    private HtmlHolder() {}

    static void write(List<Step> path, Markup html) {
        if (path.isEmpty()) {
            return;
        }
        long most = Math.max(1, path.stream().mapToLong(Step::bytes).max().orElse(1));
        html.in("figure", "holder", () -> {
            boolean sizes = path.stream().anyMatch(step -> step.bytes() >= 0);
            html.leaf(
                    "figcaption",
                    "Who holds them, from the root on"
                            + (sizes ? "; bytes are what would be free without the object" : ""));
            html.in(
                    "ol",
                    () -> path.forEach(step ->
                            html.in("li", step.holds() ? attributes("class", "holds") : attributes(), () -> {
                                html.in(
                                        "span",
                                        "via",
                                        () -> html.recorded(step.via().isEmpty() ? "\u00a0" : step.via()));
                                html.in("div", "box", () -> box(step, most, html));
                            })));
        });
    }

    private static void box(Step step, long most, Markup html) {
        html.in("strong", () -> html.recorded(step.type()));
        String entries =
                step.entries() < 0 ? "" : step.entries() == 1 ? "1 entry" : Figures.count(step.entries()) + " entries";
        html.leaf("span", entries);
        if (step.bytes() >= 0) {
            html.figure("span", "num", Figures.bytes(step.bytes()));
            double share = 100.0 * step.bytes() / most;
            html.in(
                    "svg",
                    attributes("class", "parts", "role", "img", "aria-label", Figures.bytes(step.bytes())),
                    () -> HtmlPhases.bar(html, "p-decision", 0, share, step.words()));
        }
        if (step.holds()) {
            html.leaf("small", "keeps them alive");
        }
    }
}
