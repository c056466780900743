package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The report for a browser: one file that asks the network for nothing, reads without JavaScript and prints. Its
 * content security policy forbids every load and every script but the one in the file, should an escape ever fail.
 */
public final class HtmlReport {
    private HtmlReport() {}

    /** Write the characters as UTF-8: the page says so. */
    public static void write(Diagnosis diagnosis, Appendable out) throws IOException {
        try {
            page(diagnosis, new Markup(out));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void page(Diagnosis diagnosis, Markup html) {
        Asset style = Asset.of("style", "report.css");
        Asset script = Asset.of("script", "report.js");
        String policy = "default-src 'none'; style-src " + style.hash() + "; script-src " + script.hash()
                + "; base-uri 'none'; form-action 'none'";
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
                body(diagnosis, html);
                html.newline().asset(script).newline();
            });
        });
        html.newline();
    }

    private static void body(Diagnosis diagnosis, Markup html) {
        DrawnSpans drawn = DrawnSpans.of(diagnosis.slowest());
        HtmlHeader.write(diagnosis, html);
        html.newline().in("main", () -> {
            if (Headline.isEmpty(diagnosis)) {
                HtmlGaps.write(diagnosis, html);
                HtmlLibraries.write(diagnosis.libraries(), html);
                return;
            }
            HtmlPhases.write(diagnosis.phases(), html);
            HtmlFindings.write(diagnosis, drawn, html);
            HtmlSessions.write(diagnosis.sessions(), diagnosis.traces(), html);
            HtmlWaterfalls.write(diagnosis.slowest(), drawn, diagnosis.traces(), html);
            HtmlOperations.write(diagnosis.operations(), html);
            HtmlLibraries.write(diagnosis.libraries(), html);
            HtmlGaps.write(diagnosis, html);
        });
    }
}
