package io.sonde.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private final CollectedSpans sink = new CollectedSpans();

    @BeforeEach
    void record() {
        Tracer.record(sink);
    }

    @AfterEach
    void stop() {
        TraceContext.propagate(false, 0);
        Tracer.stop();
    }

    private static Span open(Operation operation) {
        return Objects.requireNonNull(Tracer.enter(operation, operation.label()));
    }

    @Test
    void whatCameInGoesOutAgainWithTheSpanThatSendsIt() throws InterruptedException {
        TraceContext.propagate(true, 0xABCDL);
        Span root = open(Operation.HTTP_SERVER);
        TraceContext.join(root, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        Span call = open(Operation.HTTP);
        assertThat(TraceContext.outgoing(call))
                .isEqualTo("00-4bf92f3577b34da6a3ce929d0e0e4736-%016x-01".formatted(call.spanId()));
        Span sent = call.detach();
        assertThat(TraceContext.outgoing(sent)).startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-");
        sent.end(null);
        Handoff point = Handoff.capture();
        Thread thread = new Thread(() -> {
            Span frame = Handoffs.resume(point);
            Span inner = open(Operation.CHAT);
            assertThat(TraceContext.outgoing(inner)).startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-");
            inner.exit(null);
            Handoffs.finished(frame, null);
        });
        thread.start();
        thread.join();
        root.exit(null);
        CollectedSpans.Ended ended = sink.only(Operation.HTTP_SERVER);
        assertThat(ended.values())
                .containsEntry(Attribute.TRACE_ID_HIGH, 0x4bf92f3577b34da6L)
                .containsEntry(Attribute.TRACE_ID_LOW, 0xa3ce929d0e0e4736L)
                .containsEntry(Attribute.PARENT_ID, 0x00f067aa0ba902b7L);
        CollectedSpans.Ended resumed = sink.only(Operation.TASK);
        assertThat(resumed.values()).doesNotContainKey(Attribute.QUEUE_WAIT);
        assertThat(resumed.parent()).isEqualTo(ended.id());
    }

    @Test
    void withoutAnIncomingTraceTheRootBeginsOne() {
        TraceContext.propagate(true, 0xABCDL);
        Span root = open(Operation.INVOKE_AGENT);
        assertThat(TraceContext.outgoing(root))
                .isEqualTo("00-000000000000abcd%016x-%016x-01".formatted(root.spanId(), root.spanId()));
        root.exit(null);
    }

    @Test
    void nothingGoesOutUnasked() {
        Span root = open(Operation.INVOKE_AGENT);
        assertThat(TraceContext.outgoing(root)).isNull();
        root.exit(null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-4bf92f3577b34da6a3ce929d0e0e4736",
                "00-xxf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "4bf92f3577b34da6a3ce929d0e0e4736:00f067aa0ba902b7:0:1xxxxxxxxxxxxxxx"
            })
    void aMalformedHeaderIsIgnored(String header) {
        Span root = open(Operation.INVOKE_AGENT);
        TraceContext.join(root, header);
        root.exit(null);
        assertThat(sink.only(Operation.INVOKE_AGENT).values()).doesNotContainKey(Attribute.TRACE_ID_LOW);
    }
}
