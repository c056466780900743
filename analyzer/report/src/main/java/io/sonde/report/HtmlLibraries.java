package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis.LibraryFacts;
import java.util.Comparator;
import java.util.List;

/** Which libraries were recorded, and why others were not. */
final class HtmlLibraries {
    private HtmlLibraries() {}

    static void write(List<LibraryFacts> libraries, Markup html) {
        html.newline().in("section", attributes("id", "libraries"), () -> {
            html.leaf("h2", "Libraries");
            if (libraries.isEmpty()) {
                html.leaf("p", "none", "No library that we know was loaded.");
                return;
            }
            html.in(
                    "div",
                    "scroll",
                    () -> html.in("table", () -> {
                        html.in(
                                "thead",
                                () -> html.in("tr", () -> {
                                    html.leaf("th", "Library")
                                            .leaf("th", "Version")
                                            .leaf("th", "Status");
                                    html.leaf("th", "num", "Methods woven").leaf("th", "Why");
                                }));
                        html.in(
                                "tbody",
                                () -> libraries.stream()
                                        .sorted(Comparator.comparing((LibraryFacts l) -> Words.order(l.status()))
                                                .thenComparing(LibraryFacts::library))
                                        .forEach(library -> row(library, html)));
                    }));
        });
    }

    private static void row(LibraryFacts library, Markup html) {
        html.newline().in("tr", "hit", () -> {
            html.in("td", () -> html.recorded(library.library()));
            html.in("td", () -> html.recorded(library.version() == null ? "not known" : library.version()));
            html.in("td", library.status().equals("refused") ? "bad" : "", () -> html.recorded(library.status()));
            HtmlOperations.count(html, (long) library.methods());
            html.in("td", () -> html.recorded(library.reason() == null ? "" : library.reason()));
        });
    }
}
