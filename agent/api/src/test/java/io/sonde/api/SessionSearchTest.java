package io.sonde.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is known of work outside of all spans goes with it, and changes nothing about where spans belong. */
class SessionSearchTest {
    private static final int PROBE = 3;

    private final CollectedSpans sink = new CollectedSpans();
    private final Seen search = new Seen();

    /** Remembers what it was asked. */
    private static final class Seen implements SessionSearch {
        final List<Operation> rootless = new ArrayList<>();
        final List<@Nullable Object> origins = new ArrayList<>();
        final List<Activation> ended = new ArrayList<>();

        @Override
        public void rootless(Span span, @Nullable Object origin) {
            rootless.add(span.operation());
            origins.add(origin);
        }

        @Override
        public Object origin(@Nullable Object earlier) {
            return "here";
        }

        @Override
        public void ended(Activation activation) {
            ended.add(activation);
        }
    }

    @BeforeEach
    void record() {
        Failures.clear();
        Tracer.record(sink);
        Tracer.search(search);
    }

    @AfterEach
    void stop() {
        Tracer.stop();
        assertThat(Failures.snapshot()).isEmpty();
    }

    private static Span open(Operation operation) {
        return Objects.requireNonNull(Tracer.enter(operation, operation.label()));
    }

    private static Object enter() {
        Probes.count(PROBE, "com.example.Desk.answer");
        return Objects.requireNonNull(Probes.enter(PROBE));
    }

    @Test
    void aTaskCountsWhereItWasSubmitted() throws InterruptedException {
        Runnable task = () -> {};
        Object method = enter();
        Handoffs.submitted(task);
        Thread worker = new Thread(() -> {
            Handoffs.workerStarts(null, task);
            open(Operation.CHAT).exit(null);
            Handoffs.workerEnds(task, null);
            open(Operation.SQL).exit(null);
        });
        worker.start();
        worker.join();
        Probes.exit(method, null, null);

        assertThat(search.ended).singleElement().satisfies(activation -> {
            assertThat(activation.spans()).isEqualTo(1);
            assertThat(activation.decisions()).isEqualTo(1);
        });
        assertThat(search.origins).containsExactly("here", null);
        assertThat(sink.ended).allMatch(span -> span.parent() == 0).hasSize(2);
    }

    @Test
    void aTaskOfNowhereThatRunsInsideASpanBelongsToIt() {
        Runnable task = () -> {};
        Handoffs.submitted(task);
        Span chat = open(Operation.CHAT);
        assertThat(Handoffs.started(task)).isNull();
        Handoffs.finished(Handoffs.resume(outsidePoint()), null);
        Span sql = open(Operation.SQL);
        assertThat(sql.parentId()).isEqualTo(chat.spanId());
        sql.exit(null);
        chat.exit(null);
    }

    private static Handoff outsidePoint() {
        Span fence = Handoffs.outside();
        Handoff point = Objects.requireNonNull(Handoff.capture());
        Handoffs.finished(fence, null);
        return point;
    }

    @Test
    void aReceiverGoesBackToTheActivationItAskedIn() {
        Object method = enter();
        Handoff point = Handoff.capture();
        Span streamed = open(Operation.CHAT).detach();
        Probes.exit(method, null, null);

        Span library = open(Operation.HTTP);
        Span frame = Handoffs.returns(point);
        Span tool = open(Operation.EXECUTE_TOOL);
        assertThat(tool.parentId()).isZero();
        tool.exit(null);
        Handoffs.finished(frame, null);
        assertThat(Tracer.current()).isSameAs(library);
        library.exit(null);
        streamed.end(null);
        streamed.end(null);

        assertThat(search.ended.get(0).spans())
                .as("the tool and the streamed call")
                .isEqualTo(2);
    }

    @Test
    void whatStandsForACallCountsOnceAndSoDoesWhatOpensInside() {
        Object method = enter();
        Span streamed = open(Operation.CHAT).detach();
        Span frame = streamed.attach();
        open(Operation.EXECUTE_TOOL).exit(null);
        Handoffs.finished(frame, null);
        streamed.end(null);
        Probes.exit(method, null, null);

        assertThat(search.ended.get(0).spans()).isEqualTo(2);
    }

    @Test
    void aFoundRootIsASessionLikeOthers() {
        String incoming = TraceContext.arrived("00-000102030405060708090a0b0c0d0e0f-1112131415161718-01");
        Object root = enterPromoted();
        Object again = Probes.enter(PROBE);
        open(Operation.CHAT).exit(null);
        Probes.exit(root, null, null);
        TraceContext.departed(incoming);

        assertThat(again).as("inside itself").isNull();
        CollectedSpans.Ended session = sink.only(Operation.SESSION);
        assertThat(session.values()).containsKeys(Attribute.SESSION_SOURCE, Attribute.TRACE_ID_LOW);
        assertThat(sink.only(Operation.CHAT).parent()).isEqualTo(session.id());
        assertThat(search.rootless).isEmpty();
    }

    private static Object enterPromoted() {
        Probes.count(PROBE, "com.example.Desk.answer");
        Probes.promote(PROBE, false);
        return Objects.requireNonNull(Probes.enter(PROBE));
    }

    @Test
    void aFrameworksSessionIsCountedInTheMethodAroundIt() {
        Object method = enter();
        open(Operation.INVOKE_AGENT).exit(null);
        Probes.exit(method, null, null);

        assertThat(search.ended.get(0).frameworkRoots()).isEqualTo(1);
        assertThat(search.rootless).isEmpty();
    }

    @Test
    void whatIsHeldMeanwhileIsNotLookedAt() {
        open(Operation.CONNECTION_HOLD).exit(null);
        assertThat(search.rootless).isEmpty();
    }

    /** Tests under the agent borrow its recording; nothing may be found in them. */
    @Test
    void anotherRecordingEndsTheSearch() {
        Probes.count(PROBE, "com.example.Desk.answer");
        Probes.promote(PROBE, false);
        Tracer.record(sink);
        assertThat(Probes.enter(PROBE)).isNull();
        open(Operation.CHAT).exit(null);
        assertThat(search.rootless).isEmpty();
        assertThat(Handoff.capture()).isNull();
    }
}
