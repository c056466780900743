package io.sonde.report;

import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Diagnosis.Waterfall;
import io.sonde.detectors.Diagnosis.Waterfall.Bar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which sessions the page draws, each once, and which spans of them: only those can be opened. */
final class DrawnSpans {
    private final List<Waterfall> drawings = new ArrayList<>();
    private final Set<Long> spans = new HashSet<>();

    private DrawnSpans() {}

    static DrawnSpans of(Diagnosis diagnosis) {
        DrawnSpans drawn = new DrawnSpans();
        Set<String> sessions = new HashSet<>();
        for (List<Waterfall> some :
                List.of(diagnosis.slowest(), diagnosis.details().drawings())) {
            for (Waterfall drawing : some) {
                if (sessions.add(drawing.sessionId())) {
                    drawn.drawings.add(drawing);
                    drawing.bars().stream().map(Bar::spanId).forEach(drawn.spans::add);
                }
            }
        }
        return drawn;
    }

    /** The slowest sessions first, then the others in the order of the diagnosis. */
    List<Waterfall> drawings() {
        return drawings;
    }

    boolean has(long spanId) {
        return spans.contains(spanId);
    }
}
