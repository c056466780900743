package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The report for a browser: one file that asks the network for nothing, reads without JavaScript and prints. Its
 * content security policy forbids every load and every script but those in the file, should an escape ever fail. What
 * the script draws stands in the page as data.
 */
public final class HtmlReport {
    /** In the order in which they run. */
    private static final List<String> SCRIPTS = List.of(
            "base.js",
            "charts.js",
            "waterfall.js",
            "viewer.js",
            "tables.js",
            "inside.js",
            "flametree.js",
            "flame.js",
            "sessions.js",
            "search.js",
            "page.js");

    private HtmlReport() {}

    /** Write the characters as UTF-8: the page says so. */
    public static void write(Diagnosis diagnosis, Appendable out) throws IOException {
        write(diagnosis, null, out);
    }

    /** @param baseline what flame graphs are compared with, session by session; null for nothing */
    public static void write(Diagnosis diagnosis, @Nullable Diagnosis baseline, Appendable out) throws IOException {
        try {
            page(diagnosis, baseline, new Markup(out));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void page(Diagnosis diagnosis, @Nullable Diagnosis baseline, Markup html) {
        Asset style = Asset.of("style", "report.css");
        List<Asset> scripts =
                SCRIPTS.stream().map(file -> Asset.of("script", file)).collect(Collectors.toList());
        scripts.add(0, Asset.ofLibrary("chart.umd.min.js", "chart.LICENSE.md"));
        String policy = "default-src 'none'; style-src " + style.hash() + "; script-src "
                + scripts.stream().map(Asset::hash).collect(Collectors.joining(" "))
                + "; base-uri 'none'; form-action 'none'";
        DrawnSpans drawn = DrawnSpans.of(diagnosis);
        html.doctype().in("html", attributes("lang", "en"), () -> {
            html.in("head", () -> {
                html.empty("meta", "charset", "utf-8");
                html.empty("meta", "http-equiv", "Content-Security-Policy", "content", policy);
                html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
                html.empty("meta", "name", "color-scheme", "content", "light dark");
                html.empty("meta", "name", "referrer", "content", "no-referrer");
                html.leaf("title", diagnosis.recording().app() + " - Sonde report");
                html.newline().asset(style).newline();
            });
            html.in("body", () -> {
                body(diagnosis, baseline, drawn, html);
                html.newline()
                        .data("data", PageData.of(diagnosis, baseline, drawn))
                        .newline();
                scripts.forEach(script -> html.asset(script).newline());
            });
        });
        html.newline();
    }

    private static void body(Diagnosis diagnosis, @Nullable Diagnosis baseline, DrawnSpans drawn, Markup html) {
        HtmlHeader.write(diagnosis, html);
        html.newline().in("main", attributes("id", "main"), () -> {
            if (Headline.isEmpty(diagnosis)) {
                HtmlGaps.write(diagnosis, html);
                HtmlLibraries.write(diagnosis.libraries(), html);
                return;
            }
            HtmlFindings.write(diagnosis, drawn, html);
            HtmlPhases.write(diagnosis.phases(), html);
            HtmlInside.write(diagnosis, baseline, html);
            HtmlSessions.write(diagnosis, html);
            HtmlSlowest.write(diagnosis.slowest(), diagnosis.traces(), html);
            HtmlOperations.write(diagnosis.operations(), html);
            HtmlErrors.write(diagnosis, drawn, html);
            HtmlAgents.write(diagnosis.details().agents(), html);
            HtmlCosts.write(diagnosis.costs(), html);
            HtmlConversations.write(diagnosis.details().conversations(), html);
            HtmlGaps.write(diagnosis, html);
            HtmlLibraries.write(diagnosis.libraries(), html);
        });
    }
}
