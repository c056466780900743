package io.sonde.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanKind;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private final CollectedSpans sink = new CollectedSpans();

    @BeforeEach
    void record() {
        Failures.clear();
        Tracer.record(sink);
    }

    @AfterEach
    void stop() {
        Tracer.stop();
        Throttle.clear();
        assertThat(Failures.snapshot()).isEmpty();
    }

    private static Span open(Operation operation, String name) {
        return Objects.requireNonNull(Tracer.enter(operation, name));
    }

    private static void sum(Operation operation, String name) {
        Throttle.sum(SpanKind.of(operation.ordinal(), Dictionary.id(name)));
    }

    @Test
    void shortSpansOfAKindAreSummedIntoTheOneAroundThem() {
        sum(Operation.EXECUTE_TOOL, "add");
        Span agent = open(Operation.INVOKE_AGENT, "clerk");
        long id = agent.spanId();
        for (int i = 0; i < 10; i++) {
            open(Operation.EXECUTE_TOOL, "add").exit(i < 3 ? new IllegalStateException() : null);
        }
        open(Operation.EXECUTE_TOOL, "subtract").exit(null);
        agent.exit(null);

        assertThat(sink.ended)
                .extracting(CollectedSpans.Ended::operation)
                .containsExactly(Operation.EXECUTE_TOOL, Operation.INVOKE_AGENT);
        CollectedSpans.Ended sum = sink.aggregates.get(0);
        assertThat(sink.aggregates).hasSize(1);
        assertThat(sum.parent()).isEqualTo(id);
        assertThat(sum.trace()).isEqualTo(id);
        assertThat(sum.id()).isZero();
        assertThat(sink.name(sum)).isEqualTo("add");
        assertThat(sum.values())
                .containsEntry(Attribute.AGGREGATE_COUNT, 10L)
                .containsEntry(Attribute.AGGREGATE_ERRORS, 3L);
        assertThat(sum.values().get(Attribute.AGGREGATE_SUM)).isPositive();
        long inBuckets = sum.values().entrySet().stream()
                .filter(entry -> entry.getKey().ordinal() >= Attribute.AGGREGATE_1_US.ordinal())
                .mapToLong(entry -> entry.getValue())
                .sum();
        assertThat(inBuckets).isEqualTo(10);
        assertThat(sink.begun).as("none of the summed is announced").hasSize(2);
    }

    @Test
    void aSpanInWhichSomethingOpenedIsWritten() {
        sum(Operation.EXECUTE_TOOL, "search");
        Span agent = open(Operation.INVOKE_AGENT, "clerk");
        Span tool = open(Operation.EXECUTE_TOOL, "search");
        open(Operation.SQL, "SELECT").exit(null);
        tool.exit(null);
        agent.exit(null);

        assertThat(sink.aggregates).isEmpty();
        assertThat(sink.only(Operation.SQL).parent())
                .isEqualTo(sink.only(Operation.EXECUTE_TOOL).id());
    }

    @Test
    void aSpanFromWhichWorkWasHandedOverIsWritten() {
        sum(Operation.EXECUTE_TOOL, "search");
        Span agent = open(Operation.INVOKE_AGENT, "clerk");
        Span tool = open(Operation.EXECUTE_TOOL, "search");
        Object task = new Object();
        Handoffs.submitted(task);
        tool.exit(null);
        agent.exit(null);

        assertThat(sink.aggregates).isEmpty();
        assertThat(sink.only(Operation.EXECUTE_TOOL).id()).isPositive();
    }

    @Test
    void aRootIsWrittenWhateverItsKind() {
        sum(Operation.EXECUTE_TOOL, "add");
        open(Operation.EXECUTE_TOOL, "add").exit(null);
        assertThat(sink.aggregates).isEmpty();
        assertThat(sink.ended).hasSize(1);
    }

    @Test
    void modelCallsAreNeverSummed() {
        sum(Operation.CHAT, "gpt");
        Span agent = open(Operation.INVOKE_AGENT, "clerk");
        open(Operation.CHAT, "gpt").exit(null);
        agent.exit(null);
        assertThat(sink.aggregates).isEmpty();
        assertThat(sink.ended).hasSize(2);
    }

    @Test
    void whatIsSummedBeforeASpanLeavesItsThreadIsWrittenThen() {
        sum(Operation.EXECUTE_TOOL, "add");
        Span agent = open(Operation.INVOKE_AGENT, "clerk");
        long id = agent.spanId();
        open(Operation.EXECUTE_TOOL, "add").exit(null);
        Span detached = agent.detach();
        assertThat(sink.aggregates).hasSize(1);
        assertThat(sink.aggregates.get(0).parent()).isEqualTo(id);
        detached.end(null);
        assertThat(sink.aggregates).hasSize(1);
    }

    @Test
    void aFrameThatIsUsedAgainBeginsWithNothing() {
        sum(Operation.EXECUTE_TOOL, "add");
        for (int round = 0; round < 2; round++) {
            Span agent = open(Operation.INVOKE_AGENT, "clerk");
            open(Operation.EXECUTE_TOOL, "add").exit(null);
            agent.exit(null);
        }
        assertThat(sink.aggregates)
                .extracting(sum -> sum.values().get(Attribute.AGGREGATE_COUNT))
                .containsExactly(1L, 1L);
    }

    @Test
    void ofManySessionsSomeAreRecordedWithAllTheirSpans() throws InterruptedException {
        Throttle.record(4);
        int sessions = 4_000;
        for (int i = 0; i < sessions; i++) {
            Span agent = open(Operation.INVOKE_AGENT, "clerk");
            open(Operation.SQL, "SELECT").exit(null);
            open(Operation.CHAT, "gpt").detach().end(null);
            Handoff point = Handoff.capture();
            Thread helper = i % 100 == 0
                    ? new Thread(() -> {
                        Span frame = Handoffs.resume(point);
                        open(Operation.EXECUTE_TOOL, "look").exit(null);
                        Handoffs.finished(frame, null);
                    })
                    : null;
            if (helper != null) {
                helper.start();
                helper.join();
            }
            agent.exit(null);
        }

        Set<Long> roots = new HashSet<>();
        Set<Long> traces = new HashSet<>();
        long weights = 0;
        for (CollectedSpans.Ended span : sink.ended) {
            traces.add(span.trace());
            if (span.operation() == Operation.INVOKE_AGENT) {
                roots.add(span.id());
                weights += span.values().get(Attribute.SESSION_WEIGHT);
            }
        }
        assertThat(traces).isEqualTo(roots);
        assertThat(roots).hasSizeBetween(sessions / 4 - 200, sessions / 4 + 200);
        assertThat(weights).isEqualTo(4L * roots.size());
        assertThat(sink.ended.stream()
                        .filter(span -> span.operation() == Operation.SQL)
                        .count())
                .isEqualTo(roots.size());
        assertThat(sink.ended.stream()
                        .filter(span -> span.operation() == Operation.CHAT)
                        .count())
                .isEqualTo(roots.size());
        assertThat(sink.begun).containsAll(roots);
        assertThat(traces).containsAll(sink.begunTraces);
    }

    @Test
    void processesRecordTheSameSessionsOfATrace() {
        Set<Integer> one = recordedOf(4, Operation.INVOKE_AGENT);
        Set<Integer> other = recordedOf(4, Operation.HTTP_SERVER);
        Set<Integer> fewer = recordedOf(16, Operation.INVOKE_AGENT);

        assertThat(one).hasSizeBetween(200, 300).isEqualTo(other);
        assertThat(fewer).hasSizeBetween(30, 100).isSubsetOf(one);
    }

    /** What a process records of a thousand sessions that others began. */
    private Set<Integer> recordedOf(int weight, Operation root) {
        sink.ended.clear();
        Throttle.record(weight);
        Set<Integer> recorded = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String traceparent = "00-%032x-00000000000000ab-01".formatted(0x9E3779B97F4A7C15L + i);
            String earlier = root == Operation.HTTP_SERVER ? null : TraceContext.arrived(traceparent);
            Span session = open(root, "clerk");
            if (root == Operation.HTTP_SERVER) {
                TraceContext.joinIncoming(session, traceparent);
            }
            open(Operation.SQL, "SELECT").exit(null);
            session.exit(null);
            TraceContext.departed(earlier);
            if (!sink.ended.isEmpty()) {
                assertThat(sink.ended).hasSize(2);
                assertThat(sink.only(root).values())
                        .containsEntry(Attribute.SESSION_WEIGHT, (long) weight)
                        .containsKey(Attribute.TRACE_ID_LOW);
                recorded.add(i);
                sink.ended.clear();
            }
        }
        return recorded;
    }

    @Test
    void withoutSamplingNoSessionHasAWeight() {
        Span agent = open(Operation.INVOKE_AGENT, "clerk");
        agent.exit(null);
        assertThat(sink.only(Operation.INVOKE_AGENT).values()).doesNotContainKey(Attribute.SESSION_WEIGHT);
    }

    @Test
    void bucketsAreBoundedByPowersOfTwoMicroseconds() {
        assertThat(Aggregates.bucket(0)).isZero();
        assertThat(Aggregates.bucket(999)).isZero();
        assertThat(Aggregates.bucket(1_000)).isEqualTo(1);
        assertThat(Aggregates.bucket(1_999)).isEqualTo(1);
        assertThat(Aggregates.bucket(2_000)).isEqualTo(2);
        assertThat(Aggregates.bucket(511_999)).isEqualTo(9);
        assertThat(Aggregates.bucket(512_000)).isEqualTo(10);
        assertThat(Aggregates.bucket(1_023_999)).isEqualTo(10);
    }
}
