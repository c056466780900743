package io.sonde.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a span's parks; that they are seen at all is tested where {@code LockSupport} is woven. */
class ParkedSpansTest {
    private final CollectedSpans sink = new CollectedSpans();

    @BeforeEach
    void record() {
        Failures.clear();
        Tracer.record(sink);
    }

    @AfterEach
    void stop() {
        Tracer.stop();
        assertThat(Failures.snapshot()).isEmpty();
    }

    private static Span open(Operation operation) {
        return Objects.requireNonNull(Tracer.enter(operation, operation.label()));
    }

    @Test
    void shortParksAreSummed() {
        Span agent = open(Operation.INVOKE_AGENT);
        agent.parkedShortly(5);
        agent.parkedShortly(7);
        agent.exit(null);
        assertThat(sink.only(Operation.INVOKE_AGENT).values())
                .containsEntry(Attribute.PARK_SHORT, 12L)
                .containsEntry(Attribute.PARK_SHORT_COUNT, 2L);
    }

    @Test
    void ofManyWaitsTheLongestAreWritten() {
        Span agent = open(Operation.INVOKE_AGENT);
        for (int i = 0; i < Parks.FEW; i++) {
            assertThat(agent.shortPark()).isEqualTo(Parks.SHORT_NANOS);
            agent.waits();
        }
        assertThat(agent.shortPark()).isEqualTo(2 * Parks.SHORT_NANOS);
        for (int i = 0; i < 100_000; i++) {
            agent.waits();
        }
        assertThat(agent.shortPark()).isLessThan(300_000_000_000L);
        agent.exit(null);
        Span next = open(Operation.INVOKE_AGENT);
        assertThat(next.shortPark()).isEqualTo(Parks.SHORT_NANOS);
        next.exit(null);
    }

    @Test
    void theNextSpanInTheSameFrameStartsAnew() {
        Span agent = open(Operation.INVOKE_AGENT);
        agent.parkedShortly(5);
        agent.exit(null);
        open(Operation.CHAT).exit(null);
        assertThat(sink.only(Operation.CHAT).values()).doesNotContainKeys(Attribute.PARK_SHORT);
    }

    @Test
    void aDetachedSpanSumsWhatWasBeforeAndWhatIsWhileItIsAttached() {
        Span chat = open(Operation.CHAT);
        chat.parkedShortly(5);
        Span detached = chat.detach();
        Span frame = Objects.requireNonNull(detached.attach());
        frame.parkedShortly(7);
        frame.exit(null);
        detached.end(null);
        assertThat(sink.only(Operation.CHAT).values())
                .containsEntry(Attribute.PARK_SHORT, 12L)
                .containsEntry(Attribute.PARK_SHORT_COUNT, 2L);
    }

    @Test
    void aTaskThatWaitedIsWrittenHoweverShort() {
        Runnable task = () -> {};
        Runnable other = () -> {};
        Span agent = open(Operation.INVOKE_AGENT);
        Handoffs.submitted(task);
        Handoffs.submitted(other);
        agent.exit(null);
        Span frame = Objects.requireNonNull(Handoffs.started(task));
        assertThat(frame.waits()).isTrue();
        Handoffs.finished(frame, null);
        Handoffs.finished(Handoffs.started(other), null);

        assertThat(sink.only(Operation.TASK).parent())
                .isEqualTo(sink.only(Operation.INVOKE_AGENT).id());
    }

    @Test
    void aRequestHoldsItsWaitsBackUntilASpanOpensInside() {
        HeldWait wait = new HeldWait(1, 2, 3, 4, 5, 6, 7, 8);
        Span request = open(Operation.HTTP_SERVER);
        Latent latent = Objects.requireNonNull(request.latent);
        assertThat(latent.hold(wait)).isTrue();
        assertThat(sink.waits).isEmpty();
        open(Operation.CHAT).exit(null);
        assertThat(sink.waits).containsExactly(new CollectedSpans.Wait(1, 2, 3, 4, 5, 6, 7, 8, 0));
        assertThat(latent.hold(wait)).isFalse();
        request.exit(null);
    }

    @Test
    void aRequestInWhichNothingOpenedKeepsItsWaitsToItself() {
        Span request = open(Operation.HTTP_SERVER);
        assertThat(request.waits()).isFalse();
        open(Operation.CHAT).exit(null);
        assertThat(request.waits()).isTrue();
        request.exit(null);
        open(Operation.HTTP_SERVER).exit(null);
        assertThat(sink.ended).hasSize(2);
    }
}
