package io.sonde.report;

import io.sonde.detectors.Diagnosis.TraceFacts;
import io.sonde.detectors.Finding;
import io.sonde.detectors.Finding.Chart;
import io.sonde.detectors.Finding.Evidence;
import io.sonde.detectors.Finding.Location;
import io.sonde.detectors.Finding.Saving;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** One entry of {@code findings}. {@code location} and {@code saving} are always there, so that scripts can reach in. */
final class JsonFinding {
    private JsonFinding() {}

    static void write(JsonKeys json, Finding finding, TraceFacts traces) throws IOException {
        json.text("id", finding.id());
        json.text("detector", finding.detector());
        json.text("severity", finding.severity().label());
        json.text("confidence", finding.confidence().label());
        json.number("score", finding.score());
        json.text("title", finding.title());
        json.text("explanation", finding.explanation());
        json.text("fix", finding.fix());
        json.text("phase", finding.phase());
        json.text("agent", finding.agent());
        json.text("operation", finding.operation());
        json.object("location", () -> location(json, finding.location()));
        json.object("saving", () -> saving(json, finding.saving()));
        json.array("evidence", finding.evidence(), evidence -> evidence(json, evidence, traces));
        json.texts("explains", finding.explains());
        json.textOrNull("explainedBy", finding.explainedBy());
        if (!finding.charts().isEmpty()) {
            json.array("charts", finding.charts(), chart -> chart(json, chart));
        }
    }

    private static void location(JsonKeys json, Location location) throws IOException {
        json.text("class", location.className());
        json.text("method", location.method());
        if (location.line() > 0) {
            json.count("line", (long) location.line());
        }
        json.text("sql", location.sql());
        json.text("tool", location.tool());
        json.text("model", location.model());
        json.text("lock", location.lock());
        json.text("pool", location.pool());
        json.text("heldBy", location.heldBy());
        json.text("cache", location.cache());
        json.text("server", location.server());
        json.text("attribute", location.attribute());
        json.text("holder", location.holder());
        if (!location.holderPath().isEmpty()) {
            json.texts(
                    "holderPath",
                    location.holderPath().stream().map(Finding.Step::words).toList());
            json.array("holderSteps", location.holderPath(), step -> step(json, step));
        }
    }

    private static void step(JsonKeys json, Finding.Step step) throws IOException {
        if (!step.via().isEmpty()) {
            json.text("via", step.via());
        }
        json.text("type", step.type());
        if (step.entries() >= 0) {
            json.count("entries", step.entries());
        }
        if (step.bytes() >= 0) {
            json.count("bytes", step.bytes());
        }
        if (step.holds()) {
            json.flag("holds", true);
        }
    }

    private static void saving(JsonKeys json, Saving saving) throws IOException {
        json.number("msPerSessionLow", saving.msPerSessionLow());
        json.number("msPerSessionHigh", saving.msPerSessionHigh());
        json.number("p95Pct", saving.p95Pct());
        json.number("tokensPerSession", saving.tokensPerSession());
        json.money("costPerSession", saving.costPerSession());
        json.text("currency", saving.currency());
        json.count("sessions", saving.sessions());
        json.number("bytesPerSession", saving.bytesPerSession());
        json.number("bytesPerMinute", saving.bytesPerMinute());
    }

    private static void chart(JsonKeys json, Chart chart) throws IOException {
        json.text("title", chart.title());
        json.text("x", chart.xLabel());
        json.text("y", chart.yLabel());
        json.array("lines", chart.lines(), line -> {
            json.text("name", line.name());
            if (line.dots()) {
                json.flag("dots", true);
            }
            json.array("points", line.points(), point -> {
                json.number("x", point[0]);
                json.number("y", point[1]);
            });
        });
    }

    private static void evidence(JsonKeys json, Evidence evidence, TraceFacts traces) throws IOException {
        json.text("label", evidence.label());
        json.number("value", evidence.value());
        json.text("unit", evidence.unit());
        json.texts("spans", evidence.spans().stream().map(SpanIds::hex).toList());
        List<String> traceIds = traces.of(evidence.spans());
        if (!traceIds.isEmpty()) {
            json.texts("traceIds", traceIds);
        }
        if (!evidence.stack().isEmpty()) {
            json.texts("stack", evidence.stack());
        }
        if (!evidence.details().isEmpty()) {
            json.object("details", () -> {
                for (Map.Entry<String, String> detail : evidence.details().entrySet()) {
                    json.text(detail.getKey(), detail.getValue());
                }
            });
        }
    }
}
