package io.sonde.report;

import io.sonde.detectors.Diagnosis.Waterfall;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which spans have a bar on the page, so that evidence links to those and only to those. */
final class DrawnSpans {
    /** Bars of one waterfall; the rest is counted. */
    static final int MOST_BARS = 500;

    private final Set<Long> drawn;
    private final Set<Long> anchored = new HashSet<>();

    private DrawnSpans(Set<Long> drawn) {
        this.drawn = drawn;
    }

    static DrawnSpans of(List<Waterfall> waterfalls) {
        Set<Long> drawn = new HashSet<>();
        for (Waterfall waterfall : waterfalls) {
            waterfall.bars().stream().limit(MOST_BARS).forEach(bar -> drawn.add(bar.spanId()));
        }
        return new DrawnSpans(drawn);
    }

    boolean has(long spanId) {
        return drawn.contains(spanId);
    }

    /** The anchor for a span's first bar; null for a further one, since an id may stand once in a page. */
    @Nullable
    String anchor(long spanId) {
        return anchored.add(spanId) ? "span-" + SpanIds.hex(spanId) : null;
    }
}
