package io.sonde.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sonde.detectors.Details;
import io.sonde.detectors.Details.Conversation;
import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Finding;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page's script shows, as compact JSON inside the page: columns instead of objects, each text once. Times are
 * whole microseconds. Not a format for others: that is {@code findings.json}.
 */
final class PageData {
    private static final JsonFactory JSON = JsonFactory.builder().build().setCharacterEscapes(new ScriptEscapes());

    private final Diagnosis diagnosis;
    private final @Nullable Diagnosis baseline;
    private final DrawnSpans drawn;
    private final ColumnWriter json;

    private PageData(Diagnosis diagnosis, @Nullable Diagnosis baseline, DrawnSpans drawn, JsonGenerator generator) {
        this.diagnosis = diagnosis;
        this.baseline = baseline;
        this.drawn = drawn;
        this.json = new ColumnWriter(generator);
    }

    /** The JSON, without a character that means something to an HTML parser. */
    static String of(Diagnosis diagnosis, @Nullable Diagnosis baseline, DrawnSpans drawn) {
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(out)) {
            new PageData(diagnosis, baseline, drawn, generator).write();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    private void write() throws IOException {
        json.object(() -> {
            json.object("sessions", this::sessions);
            json.object("facts", this::facts);
            json.array("histogram", diagnosis.sessions().histogram().entrySet(), bucket -> {
                json.number(bucket.getKey());
                json.number(bucket.getValue());
            });
            new DrawingData(json).write(drawn.drawings(), diagnosis);
            List<Finding.Chart> charts = diagnosis.findings().stream()
                    .flatMap(finding -> finding.charts().stream())
                    .toList();
            json.objects("charts", charts, this::chart);
            flames();
            json.objects("talks", diagnosis.details().conversations().longest(), this::talk);
            json.texts();
        });
    }

    private void flames() throws IOException {
        if (diagnosis.jvm().flames().isEmpty()) {
            return;
        }
        FlameData data = new FlameData(json);
        data.write("flames", diagnosis);
        if (baseline != null && !baseline.jvm().flames().isEmpty()) {
            data.write("baseline", baseline);
        }
    }

    private void facts() throws IOException {
        var sessions = diagnosis.sessions();
        json.text("recording", diagnosis.recording().id());
        json.value("start", diagnosis.details().start().toEpochMilli());
        json.value("count", sessions.count());
        json.value("p50", sessions.p50Ms());
        json.value("p95", sessions.p95Ms());
        json.value("p99", sessions.p99Ms());
    }

    private void sessions() throws IOException {
        Details details = diagnosis.details();
        List<Details.SessionRow> rows = details.sessions();
        json.text("shown", details.sessionsShown());
        json.column("id", rows, row -> json.raw(SpanIds.hex(row.spanId())));
        json.column("at", rows, row -> json.micros(row.startMs()));
        json.column("took", rows, row -> json.micros(row.durationMs()));
        json.column("name", rows, row -> json.index(row.name()));
        json.column("source", rows, row -> json.index(row.source()));
        json.column("flags", rows, row -> json.number((row.failed() ? 1 : 0) + (row.unfinished() ? 2 : 0)));
        json.column("spans", rows, row -> json.number(row.spans()));
        json.column("models", rows, row -> json.number(row.modelCalls()));
        json.column("failed", rows, row -> json.number(row.failedSpans()));
        json.column("input", rows, row -> json.numberOrNull(row.inputTokens()));
        json.column("output", rows, row -> json.numberOrNull(row.outputTokens()));
        json.column("talk", rows, row -> json.number(row.conversation()));
        json.column("trace", rows, row -> json.index(row.traceId() == null ? "" : row.traceId()));
        json.column("phases", rows, this::permille);
    }

    /** Shares of the critical path in thousandths, which is finer than the page draws them. */
    private void permille(Details.SessionRow row) throws IOException {
        double all = 0;
        for (double ms : row.phaseMs()) {
            all += ms;
        }
        for (double ms : row.phaseMs()) {
            json.number(all > 0 ? Math.round(1000 * ms / all) : 0);
        }
    }

    private void chart(Finding.Chart chart) throws IOException {
        json.text("title", chart.title());
        json.text("x", chart.xLabel());
        json.text("y", chart.yLabel());
        json.objects("lines", chart.lines(), line -> {
            json.text("name", line.name());
            json.value("dots", line.dots() ? 1 : 0);
            json.array("points", line.points(), point -> {
                json.number(point[0]);
                json.number(point[1]);
            });
        });
    }

    private void talk(Conversation talk) throws IOException {
        json.text("name", talk.name());
        json.text("unit", talk.unit());
        json.value("turns", talk.turns());
        json.array("input", talk.first(), turn -> json.number(turn.inputTokens()));
        json.array("output", talk.first(), turn -> json.number(turn.outputTokens()));
        json.array("session", talk.spanIds(), id -> json.raw(SpanIds.hex(id)));
    }
}
