package com.example.woven;

import static com.example.woven.StreamedAnswer.http;
import static com.example.woven.StreamedAnswer.tool;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.instrumentations.flow.Publishers;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A span for each subscription to a {@code Flow.Publisher}, and where the consumers of a submission publisher belong. */
@ExtendWith(Woven.class)
class FlowSpanTest {
    private static final long GUARD_SECONDS = 30;

    private final ExecutorService pool = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() throws InterruptedException {
        pool.shutdown();
        assertThat(pool.awaitTermination(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @SuppressWarnings("unchecked")
    private static <T> Flow.Publisher<T> answer(Flow.Publisher<T> publisher) {
        return (Flow.Publisher<T>) Objects.requireNonNull(Publishers.span(publisher, new StreamedAnswer("model")));
    }

    /** Delivers what is asked for, on the thread that asks. */
    private static Flow.Publisher<String> source(List<String> items, Throwable failure) {
        return receiver -> receiver.onSubscribe(new Flow.Subscription() {
            private int next;

            @Override
            public void request(long demand) {
                http("request");
                for (long i = 0; i < demand && next < items.size(); i++) {
                    receiver.onNext(items.get(next++));
                }
                if (next == items.size()) {
                    if (failure == null) {
                        receiver.onComplete();
                    } else {
                        receiver.onError(failure);
                    }
                }
            }

            @Override
            public void cancel() {}
        });
    }

    private static final class Receiver implements Flow.Subscriber<String> {
        private final long demand;
        private final CountDownLatch done = new CountDownLatch(1);
        private Flow.Subscription subscription;

        Receiver(long demand) {
            this.demand = demand;
        }

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
            newSubscription.request(demand);
        }

        @Override
        public void onNext(String item) {
            tool(item);
        }

        @Override
        public void onError(Throwable error) {
            tool("error");
            done.countDown();
        }

        @Override
        public void onComplete() {
            tool("complete");
            done.countDown();
        }
    }

    private static void beside(Spans spans, int tools) {
        RecordedSpan session = spans.only(Operation.SESSION);
        assertThat(spans.of(Operation.EXECUTE_TOOL))
                .as(spans.describe())
                .hasSize(tools)
                .allMatch(tool -> spans.logicalParent(tool).equals(session));
    }

    @BeforeAll
    static void followThreads() {
        StreamedAnswer.loadALibrary();
    }

    @Test
    void aStream(Spans spans) {
        Woven.session(() -> {
            answer(source(List.of("a", "bc"), null)).subscribe(new Receiver(5));
            return true;
        });
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.number(Attribute.CHUNKS)).isEqualTo(2);
        assertThat(chat.number(Attribute.OUTPUT_CHARS)).isEqualTo(3);
        assertThat(spans.only(Operation.HTTP).parentId()).isEqualTo(chat.id());
        beside(spans, 3);
    }

    @Test
    void aFailure(Spans spans) {
        Woven.session(() -> {
            answer(source(List.of("a"), new IllegalStateException("canary"))).subscribe(new Receiver(5));
            return true;
        });
        assertThat(spans.only(Operation.CHAT).get(Attribute.ERROR_TYPE)).isEqualTo("java.lang.IllegalStateException");
        beside(spans, 2);
    }

    @Test
    void aReceiverThatGivesUp(Spans spans) {
        Receiver receiver = new Receiver(1);
        Woven.session(() -> {
            answer(source(List.of("a", "b", "c"), null)).subscribe(receiver);
            return true;
        });
        assertThat(spans.of(Operation.CHAT)).isEmpty();
        receiver.subscription.cancel();
        receiver.subscription.cancel();
        assertThat(spans.only(Operation.CHAT).get(Attribute.CANCELLED)).isEqualTo(true);
    }

    /** A consumer works for whoever subscribed it; the thread that submits is somebody else. */
    @Test
    void aSubmissionPublisherWithAConsumerOfTheSession(Spans spans) throws Exception {
        Receiver receiver = new Receiver(10);
        try (SubmissionPublisher<String> publisher = new SubmissionPublisher<>(pool, 8)) {
            Woven.session(() -> {
                publisher.subscribe(receiver);
                return true;
            });
            publisher.submit("a");
        }
        assertThat(receiver.done.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
        close();
        beside(spans, 2);
    }

    /** A consumer that nobody's session subscribed works for whoever submitted the item that woke it. */
    @Test
    void aSubmissionPublisherWithAConsumerOfTheProgram(Spans spans) throws Exception {
        Receiver receiver = new Receiver(10);
        try (SubmissionPublisher<String> publisher = new SubmissionPublisher<>(pool, 8)) {
            publisher.subscribe(receiver);
            pool.submit(() -> "the consumer is asleep again").get(GUARD_SECONDS, TimeUnit.SECONDS);
            Woven.session(() -> publisher.submit("a"));
            spans.await(1, span -> span.operation() == Operation.EXECUTE_TOOL);
            pool.submit(() -> "and again").get(GUARD_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(receiver.done.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
        close();
        assertThat(spans.logicalParent(spans.named("a"))).isEqualTo(spans.only(Operation.SESSION));
        assertThat(spans.named("complete").isRoot()).isTrue();
    }

    @Test
    void aPublisherOfTheJdkStaysItself(Spans spans) {
        try (SubmissionPublisher<String> publisher = new SubmissionPublisher<>()) {
            assertThat(Publishers.span(publisher, new StreamedAnswer("model"))).isSameAs(publisher);
        }
        assertThat(spans.all()).isEmpty();
    }
}
