package io.sonde.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandoffsTest {
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

    /** Runs a task on another thread as a pool would, with a span in it; returns the parent of the task's frame. */
    private static long runElsewhere(Object task) throws InterruptedException {
        long[] parent = {-1};
        Thread worker = new Thread(() -> {
            Span frame = Handoffs.started(task);
            parent[0] = frame == null ? 0 : frame.parentId();
            open(Operation.SQL).exit(null);
            Handoffs.finished(frame, null);
        });
        worker.start();
        worker.join();
        return parent[0];
    }

    @Test
    void aTaskRunsForTheSpanItWasSubmittedIn() throws InterruptedException {
        Runnable task = () -> {};
        Span agent = open(Operation.INVOKE_AGENT);
        Handoffs.submitted(task);
        runElsewhere(task);
        agent.exit(null);

        CollectedSpans.Ended frame = sink.only(Operation.TASK);
        assertThat(frame.parent()).isEqualTo(sink.only(Operation.INVOKE_AGENT).id());
        assertThat(frame.trace()).isEqualTo(frame.parent());
        assertThat(frame.values().get(Attribute.QUEUE_WAIT)).isPositive();
        assertThat(sink.only(Operation.SQL).parent()).isEqualTo(frame.id());
        assertThat(sink.only(Operation.SQL).trace()).isEqualTo(frame.trace());
    }

    @Test
    void anEqualTaskIsAnotherTask() throws InterruptedException {
        String task = new String("task");
        String equal = new String("task");
        Span agent = open(Operation.INVOKE_AGENT);
        Handoffs.submitted(task);
        assertThat(runElsewhere(equal)).isZero();
        assertThat(runElsewhere(task)).isEqualTo(agent.spanId());
        assertThat(runElsewhere(task)).as("it was taken").isZero();
        agent.exit(null);
    }

    @Test
    void aTaskSubmittedTwiceRunsForEachSubmitterInTurn() throws InterruptedException {
        Runnable task = () -> {};
        long[] agents = new long[3];
        for (int i = 0; i < agents.length; i++) {
            Span agent = open(Operation.INVOKE_AGENT);
            agents[i] = agent.spanId();
            Handoffs.submitted(task);
            agent.exit(null);
        }
        for (long agent : agents) {
            assertThat(runElsewhere(task)).isEqualTo(agent);
        }
        assertThat(runElsewhere(task)).isZero();
    }

    @Test
    void aTaskThatRunsWhereItWasSubmittedNeedsNoFrame() {
        Runnable task = () -> {};
        Span agent = open(Operation.INVOKE_AGENT);
        Handoffs.executed(this, task);
        assertThat(Handoffs.started(task)).isNull();
        assertThat(Tracer.current()).isSameAs(agent);
        agent.exit(null);
    }

    @Test
    void workOfTheLibraryBeneathALeafIsNotFollowed() throws InterruptedException {
        Runnable task = () -> {};
        Span http = open(Operation.HTTP);
        Handoffs.submitted(task);
        http.exit(null);
        assertThat(runElsewhere(task)).isZero();
    }

    @Test
    void nothingIsRememberedOutsideOfSpans() throws InterruptedException {
        Runnable task = () -> {};
        Handoffs.submitted(task);
        Handoffs.submitted(null);
        assertThat(runElsewhere(task)).isZero();
    }

    @Test
    void aShortTaskInWhichNothingOpenedIsNotWritten() throws InterruptedException {
        Runnable outer = () -> {};
        Runnable inner = () -> {};
        Span agent = open(Operation.INVOKE_AGENT);
        Handoffs.submitted(outer);
        Thread worker = new Thread(() -> {
            Span frame = Handoffs.started(outer);
            Handoffs.submitted(inner);
            Handoffs.finished(frame, null);
        });
        worker.start();
        worker.join();
        assertThat(runElsewhere(inner)).as("its parent stands for it").isEqualTo(agent.spanId());
        agent.exit(null);
    }

    @Test
    void aWorkerClosesWhatAnEarlierTaskLeftOpen() throws InterruptedException {
        Runnable first = () -> {};
        Runnable second = () -> {};
        Span agent = open(Operation.INVOKE_AGENT);
        Handoffs.submitted(first);
        Handoffs.submitted(second);
        long[] parents = new long[1];
        Thread worker = new Thread(() -> {
            Handoffs.workerStarts(this, first);
            open(Operation.SQL).exit(null);
            Handoffs.workerStarts(this, second);
            Span current = Objects.requireNonNull(Tracer.current());
            parents[0] = current.parentId();
            open(Operation.EMBEDDINGS).exit(null);
            Handoffs.workerEnds(second, null);
            assertThat(Tracer.current()).isNull();
        });
        worker.start();
        worker.join();
        assertThat(parents[0]).isEqualTo(agent.spanId());
        agent.exit(null);
        assertThat(sink.ended.stream().filter(span -> span.operation() == Operation.TASK))
                .hasSize(2);
    }

    /** Runs a piece of work in a callback of this point and returns the span id of what it opened beneath. */
    private static long parentInCallback(@Nullable Handoff point) {
        Span frame = Handoffs.returns(point);
        Span work = open(Operation.EXECUTE_TOOL);
        long parent = frame != null && work.parentId() == frame.spanId() ? frame.parentId() : work.parentId();
        work.exit(null);
        Handoffs.finished(frame, null);
        return parent;
    }

    @Test
    void aDetachedSpanIsOpenWhereItIsAttached() throws InterruptedException {
        Span agent = open(Operation.INVOKE_AGENT);
        Span chat = open(Operation.CHAT).detach();
        assertThat(Tracer.current()).isSameAs(agent);
        Span frame = chat.attach();
        assertThat(chat.attach()).as("it is open there").isNull();
        assertThat(Tracer.enter(Operation.CHAT, "again")).as("one call").isNull();
        Objects.requireNonNull(Tracer.current(Operation.CHAT)).set(Attribute.TOOL_CALLS, 3L);
        Runnable task = () -> {};
        Handoffs.submitted(task);
        open(Operation.HTTP).exit(null);
        Handoffs.finished(frame, new IllegalStateException("not of the span"));
        assertThat(runElsewhere(task)).isEqualTo(chat.spanId());
        chat.end(null);
        chat.end(new IllegalStateException("ended already"));
        assertThat(chat.attach()).as("it has ended").isNull();
        agent.exit(null);

        CollectedSpans.Ended ended = sink.only(Operation.CHAT);
        assertThat(ended.values().get(Attribute.TOOL_CALLS)).isEqualTo(3);
        assertThat(ended.values()).doesNotContainKey(Attribute.ERROR_TYPE);
        assertThat(sink.only(Operation.HTTP).parent()).isEqualTo(ended.id());
    }

    @Test
    void aCallbackLiesWhereItWasAskedForAndNotWhereItRuns() {
        assertThat(Handoffs.outside()).isNull();
        Span agent = open(Operation.INVOKE_AGENT);
        Handoff point = Objects.requireNonNull(Handoff.capture());
        Span chat = open(Operation.CHAT);
        assertThat(parentInCallback(point)).isEqualTo(agent.spanId());
        assertThat(parentInCallback(null)).as("asked for outside of spans").isZero();
        assertThat(Tracer.current()).isSameAs(chat);
        chat.exit(null);
        agent.exit(null);
    }

    /** Otherwise a stream that goes on for ever would make a tree as deep as it is long. */
    @Test
    void callbacksThatAskForCallbacksStayFlat() {
        Span agent = open(Operation.INVOKE_AGENT);
        Handoff point = Objects.requireNonNull(Handoff.capture());
        Span chat = open(Operation.CHAT);
        for (int i = 0; i < 100; i++) {
            Span frame = Objects.requireNonNull(Handoffs.resume(point));
            open(Operation.EXECUTE_TOOL).exit(null);
            point = Objects.requireNonNull(Handoff.capture());
            assertThat(point.spanId).isEqualTo(agent.spanId());
            Handoffs.finished(frame, null);
        }
        chat.exit(null);
        agent.exit(null);
    }

    @Test
    void whatGoesOnLongAfterItsSessionBelongsToNobody() throws InterruptedException {
        long grace = Lifetime.graceNanos;
        try {
            Span agent = open(Operation.INVOKE_AGENT);
            Handoff point = Objects.requireNonNull(Handoff.capture());
            Runnable task = () -> {};
            Handoffs.submitted(task);
            long id = agent.spanId();
            agent.exit(null);
            assertThat(parentInCallback(point)).as("left behind by its session").isEqualTo(id);
            Lifetime.graceNanos = -1;
            assertThat(parentInCallback(point)).as("long after").isZero();
            assertThat(runElsewhere(task)).as("a task runs once, however late").isEqualTo(id);
        } finally {
            Lifetime.graceNanos = grace;
        }
    }

    @Test
    void aThreadThatOutlivesItsSessionBelongsToNobody() throws InterruptedException {
        long grace = Lifetime.graceNanos;
        long[] parents = new long[3];
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            Span body = Handoffs.threadRuns(Thread.currentThread());
            parents[0] = Tracer.current() == null ? 0 : Tracer.current().parentId();
            open(Operation.EXECUTE_TOOL).exit(null);
            working.countDown();
            awaitQuietly(over);
            Span later = open(Operation.EXECUTE_TOOL);
            parents[1] = later.parentId();
            later.exit(null);
            Handoffs.finished(body, null);
            parents[2] = Tracer.current() == null ? 0 : 1;
        });
        try {
            Span agent = open(Operation.INVOKE_AGENT);
            long id = agent.spanId();
            Handoffs.submitted(thread);
            thread.start();
            awaitQuietly(working);
            agent.exit(null);
            Lifetime.graceNanos = -1;
            over.countDown();
            thread.join();
            assertThat(parents).containsExactly(id, 0, 0);
        } finally {
            Lifetime.graceNanos = grace;
            over.countDown();
        }
    }

    /** What woven code pays where there is nothing to follow. */
    private static void everythingThatHandsOver(Object task) {
        Handoffs.submitted(task);
        Handoffs.executed(task, task);
        Handoffs.threadStarting(Thread.currentThread());
        Handoffs.finished(Handoffs.started(task), null);
        Handoffs.finished(Handoffs.fires(task), null);
        Handoffs.finished(Handoffs.continues(task), null);
        Handoffs.finished(Handoffs.resume(Handoff.capture()), null);
        Handoffs.finished(Handoffs.outside(), null);
        Handoffs.workerStarts(task, task);
        Handoffs.workerEnds(task, null);
    }

    private static long bytesPerRound() {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        Object task = new Object();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 20; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) {
                everythingThatHandsOver(task);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least / 1_000;
    }

    @Test
    void nothingIsAllocatedOutsideOfSpans() {
        assertThat(bytesPerRound()).isZero();
        Tracer.stop();
        assertThat(bytesPerRound()).isZero();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void whatOpensApartIsNoPartOfWhatIsOpen() {
        assertThat(Handoffs.outside()).isNull();
        Span call = open(Operation.CHAT);
        Span frame = Objects.requireNonNull(Handoffs.outside());
        assertThat(Tracer.current()).isNull();
        assertThat(Tracer.enclosing(Operation.CHAT)).isNull();
        assertThat(Handoff.capture()).isNull();
        assertThat(Handoffs.outside()).isNull();
        Span other = open(Operation.CHAT); // of the same kind, and not taken for the one that is open
        assertThat(other.parentId()).isZero();
        assertThat(other.traceId()).isEqualTo(other.spanId());
        other.exit(null);
        Handoffs.finished(frame, null);
        assertThat(Tracer.current()).isSameAs(call);
        call.exit(null);
        assertThat(sink.ended).hasSize(2).allMatch(span -> span.operation() == Operation.CHAT);
    }

    @Test
    void entriesGoWithTheirTasks() {
        WeakIdentityMap<String> map = new WeakIdentityMap<>();
        Object kept = new Object();
        map.put(kept, "kept");
        for (int i = 0; i < 1_000; i++) {
            map.put(new Object(), "gone");
        }
        long end = System.nanoTime() + 30_000_000_000L;
        while (map.size() > 1 && System.nanoTime() < end) {
            System.gc();
        }
        assertThat(map.size()).isEqualTo(1);
        assertThat(map.get(kept)).isEqualTo("kept");
    }

    @Test
    void theMapKnowsIdentityOnly() {
        WeakIdentityMap<String> map = new WeakIdentityMap<>();
        String key = new String("key");
        String equal = new String("key");
        assertThat(map.putIfAbsent(key, "a")).isNull();
        assertThat(map.putIfAbsent(key, "b")).isEqualTo("a");
        assertThat(map.get(equal)).isNull();
        assertThat(map.remove(equal)).isNull();
        map.put(equal, "c");
        assertThat(map.get(key)).isEqualTo("a");
        assertThat(map.remove(key)).isEqualTo("a");
        assertThat(map.get(key)).isNull();
        assertThat(map.get(equal)).isEqualTo("c");
    }

    @Test
    void aThreadStartedByALibraryCarriesNoSpan() throws InterruptedException {
        Span agent = open(Operation.INVOKE_AGENT);
        CountDownLatch started = new CountDownLatch(1);
        @Nullable Span[] seen = new Span[1];
        Thread thread = new Thread(() -> {
            seen[0] = Handoffs.threadRuns(Thread.currentThread());
            started.countDown();
        });
        Handoffs.threadStarting(thread); // this test's package counts as a library's
        thread.start();
        thread.join();
        agent.exit(null);
        assertThat(started.getCount()).isZero();
        assertThat(seen[0]).isNull();
    }
}
