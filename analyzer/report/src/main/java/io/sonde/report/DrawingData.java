package io.sonde.report;

import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Diagnosis.Waterfall;
import io.sonde.detectors.Diagnosis.Waterfall.Bar;
import io.sonde.detectors.Diagnosis.Waterfall.Wait;
import io.sonde.detectors.Diagnosis.Waterfall.WaitKind;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The drawn sessions, span by span, for the page's script. */
final class DrawingData {
    private final ColumnWriter json;

    DrawingData(ColumnWriter json) {
        this.json = json;
    }

    void write(List<Waterfall> drawings, Diagnosis diagnosis) throws IOException {
        json.array("waits", Arrays.asList(WaitKind.values()), kind -> json.raw(kind.label()));
        json.objects("drawings", drawings, drawing -> drawing(drawing, diagnosis));
    }

    private void drawing(Waterfall drawing, Diagnosis diagnosis) throws IOException {
        List<Bar> bars = drawing.bars();
        json.text("session", drawing.sessionId());
        json.text("name", drawing.name());
        json.value("took", Math.rint(drawing.durationMs() * 1000));
        json.value("leftOut", drawing.leftOut());
        List<String> traces =
                diagnosis.traces().of(bars.stream().limit(1).map(Bar::spanId).toList());
        json.text("trace", traces.isEmpty() ? "" : traces.get(0));
        json.column("id", bars, bar -> json.raw(SpanIds.hex(bar.spanId())));
        json.column("depth", bars, bar -> json.number(bar.depth()));
        json.column("operation", bars, bar -> json.index(bar.operation()));
        json.column("span", bars, bar -> json.index(bar.name()));
        json.column("phase", bars, bar -> json.index(bar.phase()));
        json.column("thread", bars, bar -> json.number(bar.threadId()));
        json.column("at", bars, bar -> json.micros(bar.startMs()));
        json.column("length", bars, bar -> json.micros(bar.durationMs()));
        json.column("flags", bars, bar -> json.number(flags(bar)));
        json.arrays("critical", bars, this::critical);
        json.arrays("waits", bars, this::waits);
        json.arrays("notes", bars, this::notes);
    }

    private static int flags(Bar bar) {
        return (bar.error() ? 1 : 0) + (bar.unfinished() ? 2 : 0) + (bar.held() ? 4 : 0);
    }

    private void critical(Bar bar) throws IOException {
        for (double[] part : bar.critical()) {
            json.micros(part[0]);
            json.micros(part[1]);
        }
    }

    private void waits(Bar bar) throws IOException {
        for (Wait wait : bar.waits()) {
            json.number(wait.kind().ordinal());
            json.micros(wait.fromMs());
            json.micros(wait.toMs());
        }
    }

    private void notes(Bar bar) throws IOException {
        for (Map.Entry<String, String> note : bar.facts().entrySet()) {
            json.index(note.getKey());
            json.index(note.getValue());
        }
    }
}
