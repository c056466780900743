package io.sonde.report;

import static io.sonde.report.Markup.attributes;

import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Diagnosis.SessionFacts;
import io.sonde.detectors.Diagnosis.SessionFacts.Entry;
import io.sonde.detectors.Diagnosis.TracedSession;
import java.util.List;

/** How long sessions take and where they begin. */
final class HtmlSessions {
    private static final String FIRST = "10";

    private HtmlSessions() {}

    static void write(Diagnosis diagnosis, Markup html) {
        SessionFacts sessions = diagnosis.sessions();
        html.newline().in("section", attributes("id", "sessions"), () -> {
            html.leaf("h2", "Sessions");
            if (sessions.count() == 0) {
                html.leaf("p", "none", "No session was found.");
                return;
            }
            html.in("dl", "numbers", () -> {
                number(html, "Sessions", Figures.count(sessions.count()));
                number(html, "Unfinished", Figures.count(sessions.unfinished()));
                number(html, "With errors", Figures.percent(100 * sessions.errorRate()));
                number(html, "Mean", Figures.duration(sessions.meanMs()));
                number(html, "p50", Figures.duration(sessions.p50Ms()));
                number(html, "p95", Figures.duration(sessions.p95Ms()));
                number(html, "p99", Figures.duration(sessions.p99Ms()));
            });
            if (sessions.count() < Words.LEAST_SESSIONS
                    && (sessions.p50Ms() == null || sessions.p95Ms() == null || sessions.p99Ms() == null)) {
                html.leaf("p", "aside", "Percentiles: " + Words.insufficient(sessions.count()) + ".");
            }
            html.in("div", attributes("class", "charts", "id", "durations", "hidden", ""), () -> {});
            html.in("div", attributes("id", "list", "hidden", ""), () -> {});
            html.leaf("h3", "How sessions were found");
            entries(sessions.entries(), html);
            roots(sessions, html);
            traced(diagnosis.traces().slowest(), html);
        });
    }

    /** What was found by looking for it, ready to be pasted, and what was refused. */
    private static void roots(SessionFacts sessions, Markup html) {
        sessions.roots()
                .forEach(root -> html.newline().in("p", () -> {
                    html.text("Sessions begin in ");
                    html.in("code", () -> html.recorded(root.method()));
                    html.text(" (" + root.kind() + ", " + Figures.many(root.sessions(), "session") + ").");
                    String rule = root.rule();
                    if (rule != null) {
                        html.text(" A line for the file of rules=FILE: ");
                        html.in("code", () -> html.recorded(rule));
                    }
                }));
        if (sessions.refusedRoots().isEmpty()) {
            return;
        }
        html.newline()
                .in(
                        "ul",
                        () -> sessions.refusedRoots()
                                .forEach(refused -> html.in("li", () -> {
                                    html.in("code", () -> html.recorded(refused.method()));
                                    html.text(" is no session: ");
                                    html.recorded(refused.reason());
                                })));
    }

    private static void number(Markup html, String name, String value) {
        html.in("div", () -> html.leaf("dt", name).figure("dd", "", value));
    }

    private static void entries(List<Entry> entries, Markup html) {
        if (entries.isEmpty()) {
            return;
        }
        html.in(
                "div",
                "scroll",
                () -> html.in("table", attributes("data-sortable", ""), () -> {
                    html.in(
                            "thead",
                            () -> html.in("tr", () -> {
                                html.leaf("th", "Sessions begin in").leaf("th", "Found by");
                                html.leaf("th", "num", "Count")
                                        .leaf("th", "num", "p50")
                                        .leaf("th", "num", "p95");
                            }));
                    html.in(
                            "tbody",
                            () -> entries.forEach(entry -> html.newline().in("tr", "hit", () -> {
                                html.in("td", () -> html.in("code", () -> html.recorded(entry.name())));
                                html.in("td", () -> html.recorded(entry.source()));
                                HtmlOperations.count(html, entry.count());
                                HtmlOperations.ms(html, entry.p50Ms());
                                HtmlOperations.ms(html, entry.p95Ms());
                            })));
                }));
    }

    /** So that a slow request in a log or a tracing system is found here by its id. */
    private static void traced(List<TracedSession> sessions, Markup html) {
        if (sessions.isEmpty()) {
            return;
        }
        html.leaf("h3", "Sessions of distributed traces, the slowest");
        html.in(
                "div",
                "scroll",
                () -> html.in("table", attributes("id", "traces", "data-sortable", "", "data-first", FIRST), () -> {
                    html.in(
                            "thead",
                            () -> html.in(
                                    "tr",
                                    () -> html.leaf("th", "Trace")
                                            .leaf("th", "Session")
                                            .leaf("th", "num", "Duration")));
                    html.in(
                            "tbody",
                            () -> sessions.forEach(session -> html.newline().in("tr", "hit", () -> {
                                html.in("td", () -> html.in("code", () -> html.recorded(session.traceId())));
                                html.in("td", () -> html.recorded(session.name()));
                                HtmlOperations.ms(html, session.durationMs());
                            })));
                }));
    }
}
