package io.sonde.analyzer.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import io.sonde.model.RecordingBuilder;
import io.sonde.model.Session;
import org.junit.jupiter.api.Test;

/** So many spans that several threads put them in order. */
class ManySessionsTest {
    private static final int SESSIONS = 30_000;
    private static final long MILLI = 1_000_000;

    private final RecordingBuilder builder = new RecordingBuilder();
    private final SpanRecord span = new SpanRecord();

    @Test
    void eachIsPutInOrderAndCountedOnce() {
        for (int session = 0; session < SESSIONS; session++) {
            long root = 1 + 3L * session;
            long from = session * 10 * MILLI;
            set(root, 0, root, Operation.INVOKE_AGENT, from, from + 9 * MILLI);
            builder.begin(span);
            set(root + 2, root, root, Operation.SQL, from + 5 * MILLI, from + 6 * MILLI);
            builder.span(span);
            set(root + 1, root, root, Operation.CHAT, from + MILLI, from + 4 * MILLI);
            builder.span(span);
            builder.span(span); // as after a crash
            set(root, 0, root, Operation.INVOKE_AGENT, from, from + 9 * MILLI);
            builder.span(span);
        }
        Recording recording = builder.build(Manifest.ofApp("many"));

        assertThat(recording.sessionCount()).isEqualTo(SESSIONS);
        assertThat(recording.spanCount()).isEqualTo(3L * SESSIONS);
        assertThat(recording.integrity().duplicateSpans()).isEqualTo(SESSIONS);
        recording.forEachSession(session -> {
            long root = 1 + 3L * session.number();
            assertThat(spans(session)).containsExactly(root, root + 1, root + 2);
            assertThat(session.unfinished()).isFalse();
        });
    }

    private static long[] spans(Session session) {
        long[] spans = new long[session.size()];
        for (int node = 0; node < spans.length; node++) {
            spans[node] = session.spanId(node);
        }
        return spans;
    }

    private void set(long id, long parent, long trace, Operation operation, long from, long to) {
        span.clear();
        span.spanId = id;
        span.parentId = parent;
        span.traceId = trace;
        span.operation = operation.ordinal();
        span.phase = operation.phase().ordinal();
        span.flags = parent == 0 ? SpanFlags.ROOT : 0;
        span.start = from;
        span.end = to;
        span.threadId = 1;
    }
}
