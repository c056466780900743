package io.sonde.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request is written only when a span opens inside. */
class LatentTest {
    private final CollectedSpans sink = new CollectedSpans();

    @BeforeEach
    void record() {
        Tracer.record(sink);
    }

    @AfterEach
    void stop() {
        Tracer.stop();
    }

    private static Span open(Operation operation) {
        return Objects.requireNonNull(Tracer.enter(operation, operation.label()));
    }

    private static void elsewhere(Handoff point, Runnable body) throws InterruptedException {
        Thread thread = new Thread(() -> {
            Span frame = Handoffs.resume(point);
            body.run();
            Handoffs.finished(frame, null);
        });
        thread.start();
        thread.join();
    }

    @Test
    void aRequestInWhichNothingHappensIsNotWritten() throws InterruptedException {
        Span request = open(Operation.HTTP_SERVER);
        Handoff point = Objects.requireNonNull(Handoff.capture());
        elsewhere(point, () -> {});
        request.exit(null);
        assertThat(sink.begun).isEmpty();
        assertThat(sink.ended).isEmpty();
    }

    @Test
    void itsBeginIsWrittenWithTheFirstSpanInside() {
        Span request = open(Operation.HTTP_SERVER);
        long id = request.spanId();
        assertThat(sink.begun).isEmpty();
        Span chat = open(Operation.CHAT);
        assertThat(sink.begun).containsExactly(id, chat.spanId());
        chat.exit(null);
        open(Operation.CHAT).exit(null);
        request.exit(null);
        assertThat(sink.begun).hasSize(3);
        assertThat(sink.only(Operation.HTTP_SERVER).id()).isEqualTo(id);
    }

    @Test
    void aSpanOnAnotherThreadCounts() throws InterruptedException {
        Span request = open(Operation.HTTP_SERVER);
        long id = request.spanId();
        Handoff point = Objects.requireNonNull(Handoff.capture());
        Span detached = request.detach();
        elsewhere(point, () -> open(Operation.CHAT).exit(null));
        detached.end(null);
        assertThat(sink.begun).contains(id);
        assertThat(sink.only(Operation.HTTP_SERVER).id()).isEqualTo(id);
        assertThat(sink.only(Operation.CHAT).trace()).isEqualTo(id);
    }

    @Test
    void aSpanAfterItsEndStillFindsIt() throws InterruptedException {
        Span request = open(Operation.HTTP_SERVER);
        long id = request.spanId();
        Handoff point = Objects.requireNonNull(Handoff.capture());
        request.set(Attribute.HTTP_RESPONSE_STATUS_CODE, 202L);
        request.exit(null);
        open(Operation.HTTP_SERVER).exit(null); // the next one, in the same frame
        assertThat(sink.ended).isEmpty();
        elsewhere(point, () -> open(Operation.CHAT).exit(null));
        CollectedSpans.Ended written = sink.only(Operation.HTTP_SERVER);
        assertThat(written.id()).isEqualTo(id);
        assertThat(written.values()).containsEntry(Attribute.HTTP_RESPONSE_STATUS_CODE, 202L);
        assertThat(sink.only(Operation.CHAT).trace()).isEqualTo(id);
    }

    @Test
    void insideAnotherSpanARequestIsWrittenAlways() {
        Span agent = open(Operation.INVOKE_AGENT);
        open(Operation.HTTP_SERVER).exit(null);
        agent.exit(null);
        assertThat(sink.only(Operation.HTTP_SERVER).parent())
                .isEqualTo(sink.only(Operation.INVOKE_AGENT).id());
    }
}
