package io.sonde.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Diagnosis.CostFacts;
import io.sonde.detectors.Diagnosis.PhaseFacts;
import io.sonde.detectors.Diagnosis.RecordingFacts;
import io.sonde.detectors.Diagnosis.SessionFacts;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code findings.json}, schema {@value #SCHEMA}: what others script against. A key that is absent does not
 * apply or is not known; it is never written as 0. Keys beyond the schema come last in their object.
 */
public final class JsonReport {
    /** Raised when a key is renamed or removed, never when one is added. */
    public static final String SCHEMA = "sonde.findings/1";

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private JsonReport() {}

    /** Writes UTF-8 and flushes; closing {@code out} is the caller's. */
    public static void write(Diagnosis diagnosis, OutputStream out) throws IOException {
        try (JsonGenerator generator = JSON.createGenerator(out).useDefaultPrettyPrinter()) {
            JsonKeys json = new JsonKeys(generator);
            json.object(() -> {
                json.text("schema", SCHEMA);
                TimeGroups times = TimeGroups.of(diagnosis);
                json.object("recording", () -> recording(json, diagnosis));
                json.object("sessions", () -> sessions(json, diagnosis.sessions()));
                phases(json, diagnosis.phases());
                JsonAttribution.byPhase(json, times);
                json.array(
                        "findings",
                        diagnosis.findings(),
                        finding -> JsonFinding.write(json, finding, diagnosis.traces()));
                json.array("notEvaluated", diagnosis.notEvaluated(), silent -> {
                    json.text("detector", silent.detector());
                    json.text("reason", silent.reason());
                });
                extensions(json, diagnosis);
                JsonAttribution.extensions(json, times);
            });
            generator.writeRaw('\n');
        }
    }

    private static void recording(JsonKeys json, Diagnosis diagnosis) throws IOException {
        RecordingFacts recording = diagnosis.recording();
        json.text("id", recording.id());
        json.text("app", recording.app());
        json.text("start", recording.start().toString());
        json.number("durationMs", recording.durationMs());
        json.text("jvm", recording.jvm());
        json.count("sessions", recording.sessions());
        json.count("spans", recording.spans());
        json.count("lostSpans", recording.lostSpans());
        JsonAttribution.samples(json, diagnosis.jvm().evidence());
        json.number("selfCostPct", recording.selfCostPct());
        json.flag("cleanStop", recording.cleanStop());
        json.texts("notRecorded", recording.notRecorded());
        if (recording.sources().size() > 1) {
            json.array("recordings", recording.sources(), source -> {
                json.text("id", source.id());
                json.text("start", source.start().toString());
                json.number("durationMs", source.durationMs());
                json.count("sessions", source.sessions());
                json.count("spans", source.spans());
                json.count("lostSpans", source.lostSpans());
                json.flag("cleanStop", source.cleanStop());
            });
        }
        Diagnosis.Slice slice = recording.slice();
        if (slice != null) {
            json.object("part", () -> {
                json.text("from", slice.from().toString());
                json.text("to", slice.to().toString());
                json.count("sessionsInAll", slice.sessionsInAll());
            });
        }
    }

    private static void sessions(JsonKeys json, SessionFacts sessions) throws IOException {
        json.count("count", sessions.count());
        json.count("unfinished", sessions.unfinished());
        if (sessions.represented() > sessions.count()) {
            json.count("represented", sessions.represented());
        }
        if (sessions.count() > 0) {
            json.number("errorRate", sessions.errorRate());
        }
        json.number("meanMs", sessions.meanMs());
        json.number("p50Ms", sessions.p50Ms());
        json.number("p95Ms", sessions.p95Ms());
        json.number("p99Ms", sessions.p99Ms());
        List<Map.Entry<Double, Long>> buckets = sessions.histogram().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .toList();
        json.array("histogram", buckets, bucket -> {
            json.number("upToMs", bucket.getKey());
            json.count("count", bucket.getValue());
        });
        json.array("entries", sessions.entries(), entry -> {
            json.text("name", entry.name());
            json.text("source", entry.source());
            json.count("count", entry.count());
            json.number("p50Ms", entry.p50Ms());
            json.number("p95Ms", entry.p95Ms());
        });
    }

    private static void phases(JsonKeys json, List<PhaseFacts> phases) throws IOException {
        double[] shares = Words.shares(phases, JsonKeys.DECIMALS);
        int[] at = {0};
        json.array("phases", phases, phase -> {
            json.text("phase", phase.phase());
            json.count("count", phase.count());
            json.number("criticalPathMs", phase.criticalPathMs());
            json.number("criticalPathPct", shares[at[0]++]);
            json.number("inclusiveMs", phase.inclusiveMs());
            json.number("busyMs", phase.busyMs());
            json.number("p50Ms", phase.p50Ms());
            json.number("p95Ms", phase.p95Ms());
        });
    }

    private static void extensions(JsonKeys json, Diagnosis diagnosis) throws IOException {
        json.array("operations", diagnosis.operations(), operation -> {
            json.text("operation", operation.operation());
            json.text("name", operation.name());
            json.text("phase", operation.phase());
            json.text("agent", operation.agent());
            json.count("count", operation.count());
            json.count("errors", operation.errors());
            json.number("criticalPathMs", operation.criticalPathMs());
            json.number("criticalPathPct", operation.criticalPathPct());
            json.number("inclusiveMs", operation.inclusiveMs());
            json.number("p50Ms", operation.p50Ms());
            json.number("p95Ms", operation.p95Ms());
            json.number("maxMs", operation.maxMs());
            json.count("inputTokens", operation.inputTokens());
            json.count("outputTokens", operation.outputTokens());
        });
        json.array("errors", diagnosis.errors(), error -> {
            json.text("class", error.errorClass());
            json.text("type", error.type());
            json.text("phase", error.phase());
            json.text("operation", error.operation());
            json.count("count", error.count());
            json.count("calls", error.calls());
            json.count("passedOn", error.passedOn());
            json.count("retried", error.retried());
            json.count("sessions", error.sessions());
            json.count("failedSessions", error.failedSessions());
            json.number("lostMs", error.lostMs());
            json.count("lostTokens", error.lostTokens());
            json.texts("spans", error.examples().stream().map(SpanIds::hex).toList());
        });
        json.array("libraries", diagnosis.libraries(), library -> {
            json.text("library", library.library());
            json.text("version", library.version());
            json.text("status", library.status());
            json.count("methods", (long) library.methods());
            json.text("reason", library.reason());
        });
        json.texts("remarks", diagnosis.remarks());
        if (!diagnosis.traces().slowest().isEmpty()) {
            json.array("tracedSessions", diagnosis.traces().slowest(), session -> {
                json.text("sessionId", session.sessionId());
                json.text("traceId", session.traceId());
                json.text("name", session.name());
                json.number("durationMs", session.durationMs());
            });
        }
        CostFacts costs = diagnosis.costs();
        if (costs != null) {
            json.object("costs", () -> JsonCosts.write(json, costs));
        }
        JsonDetails.write(json, diagnosis);
        json.array("sessionRoots", diagnosis.sessions().roots(), root -> {
            json.text("method", root.method());
            json.text("kind", root.kind());
            json.count("sessions", root.sessions());
            json.text("rule", root.rule());
        });
        json.array("refusedRoots", diagnosis.sessions().refusedRoots(), refused -> {
            json.text("method", refused.method());
            json.text("reason", refused.reason());
        });
    }
}
