package io.sonde.recorder;

import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.SpanKind;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts short spans by kind, as they pass: of how many there are hundreds of kinds, only of the most frequent is the count
 * about right (one counter for each of some slots, taken over when another kind has brought it to zero, after Misra and
 * Gries, 1982). Counted by the recorder's thread; what the last window brought may be asked for by any.
 */
final class ShortSpans {
    /** Unit: ns. */
    static final long WINDOW_NANOS = 10_000_000_000L;

    private static final int SLOTS = 512;

    private final long[] kinds = new long[SLOTS];
    private final long[] counts = new long[SLOTS];
    private long began;
    private volatile Map<Long, Long> last = Map.of();

    void count(SpanRecord span) {
        if (span.parentId == 0 || span.end - span.start >= SpanKind.SHORT_NANOS) {
            return;
        }
        long kind = SpanKind.of(span.operation, span.name);
        int slot = (int) ((kind ^ kind >>> 23) & SLOTS - 1);
        if (kinds[slot] == kind) {
            counts[slot]++;
        } else if (counts[slot] == 0) {
            kinds[slot] = kind;
            counts[slot] = 1;
        } else {
            counts[slot]--;
        }
    }

    /** Ends the window when its time is over. */
    void roll(long now) {
        if (now - began < WINDOW_NANOS) {
            return;
        }
        began = now;
        Map<Long, Long> window = new HashMap<>();
        for (int i = 0; i < SLOTS; i++) {
            if (counts[i] > 0) {
                window.put(kinds[i], counts[i]);
                counts[i] = 0;
            }
        }
        last = Map.copyOf(window);
    }

    /** Of the last window that is over: each a {@link SpanKind}, and how many. */
    Map<Long, Long> last() {
        return last;
    }
}
