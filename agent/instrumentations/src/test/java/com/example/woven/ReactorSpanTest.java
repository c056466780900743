package com.example.woven;

import static com.example.woven.StreamedAnswer.http;
import static com.example.woven.StreamedAnswer.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.instrumentations.reactor.Publishers;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** A span for each subscription to a flux or mono, and the right parent on both sides of it. */
@ExtendWith(Woven.class)
class ReactorSpanTest {
    private static final Duration GUARD = Duration.ofSeconds(30);

    @SuppressWarnings("unchecked")
    private static <T> Flux<T> answer(Flux<T> flux) {
        return (Flux<T>) Objects.requireNonNull(Publishers.span(flux, new StreamedAnswer("model")));
    }

    @SuppressWarnings("unchecked")
    private static <T> Mono<T> answer(Mono<T> mono) {
        return (Mono<T>) Objects.requireNonNull(Publishers.span(mono, new StreamedAnswer("model")));
    }

    @BeforeAll
    static void followThreads() {
        StreamedAnswer.loadALibrary();
    }

    @Test
    void aStream(Spans spans) {
        List<String> items = Woven.session(
                () -> answer(Flux.just("a", "bc", "d")).collectList().block(GUARD));
        assertThat(items).containsExactly("a", "bc", "d");
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.parentId()).isEqualTo(spans.only(Operation.SESSION).id());
        assertThat(chat.number(Attribute.CHUNKS)).isEqualTo(3);
        assertThat(chat.number(Attribute.OUTPUT_CHARS)).isEqualTo(4);
        assertThat(chat.number(Attribute.RESULTS)).isEqualTo(1);
        assertThat(chat.number(Attribute.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK)).isBetween(0L, chat.end() - chat.start());
        assertThat(chat.has(SpanFlags.ASYNC)).isTrue();
        assertThat(chat.failed()).isFalse();
        assertThat(chat.get(Attribute.CANCELLED)).isNull();
    }

    @Test
    void aMonoEndsWithItsItem(Spans spans) {
        Woven.session(() -> answer(Mono.fromCallable(() -> http("request")))
                .map(text -> tool("after"))
                .block(GUARD));
        RecordedSpan chat = spans.only(Operation.CHAT);
        RecordedSpan after = spans.only(Operation.EXECUTE_TOOL);
        assertThat(chat.number(Attribute.RESULTS)).isEqualTo(1);
        assertThat(chat.end()).isLessThanOrEqualTo(after.start());
        assertThat(spans.logicalParent(after)).isEqualTo(spans.only(Operation.SESSION));
        assertThat(spans.only(Operation.HTTP).parentId()).isEqualTo(chat.id());
    }

    @Test
    void nobodySubscribes(Spans spans) {
        Woven.session(() -> answer(Flux.just(1)));
        assertThat(spans.of(Operation.CHAT)).isEmpty();
    }

    @Test
    void eachSubscriptionIsACall(Spans spans) {
        Flux<Integer> flux = answer(Flux.just(1));
        Woven.session(() -> flux.blockLast(GUARD) + flux.blockLast(GUARD));
        assertThat(spans.of(Operation.CHAT)).hasSize(2);
    }

    @Test
    void aFailure(Spans spans) {
        assertThatThrownBy(() -> Woven.session(() ->
                        answer(Flux.error(new IllegalStateException("canary"))).blockLast(GUARD)))
                .isInstanceOf(IllegalStateException.class);
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.failed()).isTrue();
        assertThat(chat.get(Attribute.ERROR_TYPE)).isEqualTo("java.lang.IllegalStateException");
        assertThat(chat.get(Attribute.RESULTS)).isNull();
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    @Test
    void aReceiverThatWantsNoMore(Spans spans) {
        Woven.session(() -> answer(Flux.range(0, 100)).take(2).collectList().block(GUARD));
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.get(Attribute.CANCELLED)).isEqualTo(true);
        assertThat(chat.failed()).isFalse();
    }

    @Test
    void aStreamThatIsGivenUpFromOutside(Spans spans) {
        Disposable subscription = Woven.session(() -> answer(Flux.never()).subscribe());
        assertThat(spans.of(Operation.CHAT)).isEmpty();
        subscription.dispose();
        subscription.dispose();
        assertThat(spans.only(Operation.CHAT).get(Attribute.CANCELLED)).isEqualTo(true);
    }

    @Test
    void demandPassesUnchanged(Spans spans) {
        List<Long> demands = new java.util.ArrayList<>();
        Woven.session(() -> {
            answer(Flux.range(0, 7).doOnRequest(demands::add).hide())
                    .limitRate(3)
                    .blockLast(GUARD);
            return true;
        });
        assertThat(demands).containsExactly(3L, 3L, 3L);
    }

    @Test
    void theContextPasses(Spans spans) {
        String seen = Woven.session(() -> answer(Flux.deferContextual(context -> Flux.just(context.<String>get("key"))))
                .contextWrite(context -> context.put("key", "value"))
                .blockLast(GUARD));
        assertThat(seen).isEqualTo("value");
    }

    /** The library asks when it is subscribed to or when something is requested; the program goes on elsewhere. */
    @Test
    void upstreamLiesBeneathTheSpanAndDownstreamBesideIt(Spans spans) {
        Woven.session(() -> answer(Flux.defer(() -> {
                    http("subscribe");
                    return Flux.<String, Integer>generate(() -> 0, (state, sink) -> {
                        sink.next(http("generate" + state));
                        if (state == 1) {
                            sink.complete();
                        }
                        return state + 1;
                    });
                }))
                .map(text -> tool("map " + text))
                .collectList()
                .block(GUARD));
        RecordedSpan session = spans.only(Operation.SESSION);
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(spans.of(Operation.HTTP)).hasSize(3).allMatch(http -> http.parentId() == chat.id());
        assertThat(spans.of(Operation.EXECUTE_TOOL))
                .hasSize(2)
                .allMatch(tool -> spans.logicalParent(tool).equals(session));
    }

    @Test
    void answersThatComeFromAForeignThread(Spans spans) throws Exception {
        Sinks.Many<String> sink = Sinks.many().unicast().onBackpressureBuffer();
        CountDownLatch done = new CountDownLatch(1);
        Woven.session(() -> answer(sink.asFlux())
                .flatMap(text ->
                        answer(Mono.fromCallable(() -> http("nested " + text))).map(again -> tool("inner " + text)))
                .doOnComplete(() -> tool("complete"))
                .doFinally(signal -> done.countDown())
                .subscribe());
        Thread foreign = new Thread(() -> {
            sink.tryEmitNext("a");
            sink.tryEmitNext("b");
            sink.tryEmitComplete();
        });
        foreign.start();
        foreign.join();
        assertThat(done.await(GUARD.toSeconds(), TimeUnit.SECONDS)).isTrue();
        RecordedSpan session = spans.only(Operation.SESSION);
        assertThat(spans.of(Operation.EXECUTE_TOOL))
                .hasSize(3)
                .allMatch(tool -> spans.logicalParent(tool).equals(session));
        assertThat(spans.of(Operation.CHAT))
                .hasSize(3)
                .allMatch(chat -> spans.logicalParent(chat).equals(session));
        assertThat(spans.of(Operation.HTTP))
                .hasSize(2)
                .allMatch(http -> spans.logicalParent(http).operation() == Operation.CHAT);
    }

    @Test
    void upstreamOnOtherThreadsStaysBeneathTheSpan(Spans spans) throws Exception {
        Woven.session(() -> answer(Mono.fromCallable(() -> http("blocking")).subscribeOn(Schedulers.boundedElastic()))
                .map(text -> tool(text))
                .block(GUARD));
        RecordedSpan http =
                spans.await(1, span -> span.operation() == Operation.HTTP).get(0);
        assertThat(spans.logicalParent(http)).isEqualTo(spans.only(Operation.CHAT));
        assertThat(spans.logicalParent(spans.only(Operation.EXECUTE_TOOL))).isEqualTo(spans.only(Operation.SESSION));
    }

    /** A call whose library calls another publisher of the same kind is one call. */
    @Test
    void aDelegatingCallIsOneCall(Spans spans) {
        Flux<String> inner = answer(Flux.just("a").map(text -> tool("inside")));
        Flux<String> outer = answer(Flux.defer(() -> inner));
        Woven.session(() -> outer.map(text -> tool("outside")).blockLast(GUARD));
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(spans.logicalParent(spans.named("inside"))).isEqualTo(chat);
        assertThat(spans.logicalParent(spans.named("outside"))).isEqualTo(spans.only(Operation.SESSION));
    }

    @Test
    void withoutAnySpanAroundIt(Spans spans) {
        answer(Flux.just("a").map(text -> http(text)))
                .map(text -> tool("first"))
                .map(text -> tool("second"))
                .blockLast(GUARD);
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.isRoot()).isTrue();
        assertThat(spans.only(Operation.HTTP).parentId()).isEqualTo(chat.id());
        assertThat(spans.named("first").isRoot()).as(spans.describe()).isTrue();
        assertThat(spans.named("second").isRoot()).isTrue();
    }

    /** A publisher that was made while nothing was recorded is the library's own. */
    @Test
    void nothingIsWrappedWhileNothingIsRecorded(Spans spans) {
        Flux<Integer> flux = Flux.just(1);
        assertThat(answer(flux)).isNotSameAs(flux);
        Tracer.stop();
        assertThat(answer(flux)).isSameAs(flux);
        assertThat(spans.all()).isEmpty();
    }

    /** What throws is ours alone: the program gets its items. */
    @Test
    void aReceiverThatThrowsIsSeenByTheProgramAsBefore(Spans spans) {
        assertThatThrownBy(() -> Woven.session(() -> answer(Flux.just(1, 2))
                        .map(i -> {
                            throw new IllegalStateException("canary");
                        })
                        .blockLast(GUARD)))
                .isInstanceOf(IllegalStateException.class);
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.get(Attribute.CANCELLED)).as("the operator gave up").isEqualTo(true);
    }

    @Test
    void whatIsNoPublisherStaysAsItIs(Spans spans) {
        assertThat(Publishers.span(null, new StreamedAnswer("model"))).isNull();
        assertThat(Publishers.span("text", new StreamedAnswer("model"))).isEqualTo("text");
    }
}
