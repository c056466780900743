package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Diagnosis.RecordingFacts;
import java.util.Locale;

/** What was recorded, the verdict in words, and the way to the sections that the page has. */
final class HtmlHeader {
    private HtmlHeader() {}

    static void write(Diagnosis diagnosis, Markup html) {
        html.in("header", () -> {
            recording(diagnosis.recording(), html);
            verdict(Headline.of(diagnosis), html);
            numbers(diagnosis, html);
        });
        html.newline();
        navigation(diagnosis, html);
    }

    private static void recording(RecordingFacts recording, Markup html) {
        html.in("p", "recording", () -> {
            html.in("span", "brand", () -> html.text("Sonde"));
            html.in("span", "app", () -> html.recorded(recording.app()));
            html.figure("span", "", Figures.instant(recording.start()));
            html.in("span", () -> html.recorded(recording.jvm()));
            html.in("span", "id", () -> html.recorded(recording.id()));
        });
    }

    private static void verdict(Headline headline, Markup html) {
        String tone = headline.tone().name().toLowerCase(Locale.ROOT);
        html.in("div", "verdict " + tone, () -> {
            html.in("h1", () -> html.recorded(headline.verdict()));
            if (!headline.caveat().isEmpty()) {
                html.leaf("p", "caveat", headline.caveat());
            }
        });
    }

    private static void numbers(Diagnosis diagnosis, Markup html) {
        var recording = diagnosis.recording();
        var sessions = diagnosis.sessions();
        html.in("dl", "numbers", () -> {
            number(html, "Sessions", Figures.count(sessions.count()));
            number(html, "p50", Figures.duration(sessions.p50Ms()));
            number(html, "p95", Figures.duration(sessions.p95Ms()));
            number(html, "With errors", sessions.count() == 0 ? "-" : Figures.percent(100 * sessions.errorRate()));
            number(html, "Spans", Figures.count(recording.spans()));
            number(html, "Lost spans", Figures.count(recording.lostSpans()));
            number(html, "Recorded for", Figures.duration(recording.durationMs()));
            String cost = recording.selfCostPct() == null ? "not measured" : Figures.percent(recording.selfCostPct());
            number(html, "Own cost", cost);
        });
    }

    private static void number(Markup html, String name, String value) {
        html.in("div", () -> html.leaf("dt", name).figure("dd", "", value));
    }

    private static void navigation(Diagnosis diagnosis, Markup html) {
        html.in("nav", () -> {
            if (!Headline.isEmpty(diagnosis)) {
                link(html, "phases", "Time", -1);
                link(html, "findings", "Findings", diagnosis.findings().size());
                link(html, "sessions", "Sessions", -1);
                link(html, "slowest", "Slowest", diagnosis.slowest().size());
                link(html, "operations", "Operations", diagnosis.operations().size());
            }
            link(html, "libraries", "Libraries", diagnosis.libraries().size());
            link(html, "gaps", "Gaps", -1);
            html.in("span", attributes("id", "search", "hidden", ""), () -> {
                html.empty(
                        "input",
                        attributes(
                                "type",
                                "search",
                                "id",
                                "filter",
                                "placeholder",
                                "Filter  ( / )",
                                "aria-label",
                                "Filter findings, operations and libraries"));
                html.in("output", attributes("id", "hits"), () -> {});
            });
        });
    }

    private static void link(Markup html, String id, String name, int count) {
        html.in("a", attributes("href", "#" + id), () -> {
            html.text(name);
            if (count >= 0) {
                html.leaf("span", "n", Figures.count(count));
            }
        });
    }
}
