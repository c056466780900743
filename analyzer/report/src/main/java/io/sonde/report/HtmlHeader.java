package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Diagnosis.RecordingFacts;
import java.util.Locale;

/** The first screen: what was recorded, the verdict in words, what to fix first, and where the time goes. */
final class HtmlHeader {
    private HtmlHeader() {}

    static void write(Diagnosis diagnosis, Markup html) {
        html.in("a", attributes("class", "skip", "href", "#main"), () -> html.text("Skip to the findings"));
        navigation(diagnosis, html);
        html.newline().in("header", () -> {
            recording(diagnosis.recording(), html);
            verdict(Headline.of(diagnosis), html);
            numbers(diagnosis, html);
            if (!Headline.isEmpty(diagnosis)) {
                HtmlOverview.write(diagnosis, html);
            }
        });
        html.newline();
    }

    private static void recording(RecordingFacts recording, Markup html) {
        html.in("p", "recording", () -> {
            html.in("span", "app", () -> html.recorded(recording.app()));
            html.figure("span", "", Figures.instant(recording.start()));
            html.in("span", () -> html.recorded(recording.jvm()));
            html.in("span", "id", () -> html.recorded(recording.id()));
            if (recording.sources().size() > 1) {
                html.leaf("span", Figures.many(recording.sources().size(), "recording") + " together");
            }
            Diagnosis.Slice slice = recording.slice();
            if (slice != null) {
                html.leaf("span", "slice", Words.slice(slice, recording.sessions()));
            }
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
        html.newline().in("nav", attributes("aria-label", "Sections"), () -> {
            html.leaf("span", "brand", "Sonde");
            if (!Headline.isEmpty(diagnosis)) {
                link(
                        html,
                        "findings",
                        "Findings",
                        Causes.of(diagnosis.findings()).size());
                link(html, "phases", "Time", -1);
                link(html, "inside", "Inside", -1);
                link(html, "sessions", "Sessions", diagnosis.sessions().count());
                link(html, "slowest", "Slowest", -1);
                link(html, "operations", "Operations", diagnosis.operations().size());
                link(html, "errors", "Errors", diagnosis.errors().size());
                link(html, "agents", "Agents", diagnosis.details().agents().size());
                if (diagnosis.costs() != null) {
                    link(html, "costs", "Tokens", -1);
                }
                link(html, "conversations", "Conversations", -1);
            }
            link(html, "gaps", "Not covered", -1);
            link(html, "libraries", "Libraries", diagnosis.libraries().size());
            search(html);
        });
    }

    /** Hidden until the script that answers it has started. */
    private static void search(Markup html) {
        html.in("span", attributes("id", "search", "role", "search", "hidden", ""), () -> {
            html.empty(
                    "input",
                    attributes(
                            "type",
                            "search",
                            "id",
                            "query",
                            "autocomplete",
                            "off",
                            "placeholder",
                            "Search  ( / )",
                            "aria-label",
                            "Search findings, sessions, operations, agents, spans and gaps"));
            html.in("div", attributes("id", "hits", "role", "status"), () -> {});
            html.in(
                    "button",
                    attributes("type", "button", "id", "theme", "aria-label", "Switch between light and dark"),
                    () -> html.text("\u25d0"));
            html.in("button", attributes("type", "button", "id", "help", "aria-label", "Keys"), () -> html.text("?"));
        });
    }

    private static void link(Markup html, String id, String name, long count) {
        html.in("a", attributes("href", "#" + id), () -> {
            html.text(name);
            if (count >= 0) {
                html.leaf("span", "n", Figures.count(count));
            }
        });
    }
}
