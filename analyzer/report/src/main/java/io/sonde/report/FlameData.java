package io.sonde.report;

import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.FlameGraph;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Folded stacks for the page's script. Weights are whole microseconds or bytes; a text that is not there is -1. */
final class FlameData {
    private final ColumnWriter json;

    FlameData(ColumnWriter json) {
        this.json = json;
    }

    /** @param key {@code flames} or {@code baseline} */
    void write(String key, Diagnosis diagnosis) throws IOException {
        json.object(key, () -> {
            json.text("name", diagnosis.recording().id());
            json.value("sessions", diagnosis.sessions().count());
            json.objects("graphs", diagnosis.jvm().flames(), this::graph);
        });
    }

    private void graph(FlameGraph graph) throws IOException {
        FlameGraph.Kind kind = graph.kind();
        json.text("kind", kind.name());
        json.text("label", kind.label());
        json.value("time", kind.isTime() ? 1 : 0);
        json.objects("trees", graph.trees(), tree -> {
            index("phase", tree.phase());
            index("agent", tree.agent());
            index("operation", tree.operation());
            List<FlameGraph.Node> frames = tree.frames();
            json.column("d", frames, frame -> json.number(frame.depth()));
            json.column("f", frames, frame -> {
                if (frame.frame().equals(FlameGraph.SMALLER)) {
                    json.number(-1);
                } else {
                    json.index(frame.frame());
                }
            });
            json.column(
                    "w", frames, frame -> json.number(kind.isTime() ? Math.rint(frame.self() / 1e3) : frame.self()));
        });
    }

    private void index(String key, @Nullable String text) throws IOException {
        json.key(key);
        if (text == null) {
            json.number(-1);
        } else {
            json.index(text);
        }
    }
}
