package com.example.woven;

import static com.example.woven.StreamedAnswer.http;
import static com.example.woven.StreamedAnswer.tool;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.processors.PublishProcessor;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.PublishSubject;
import io.reactivex.rxjava3.subjects.SingleSubject;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.instrumentations.rxjava.Publishers;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A span for each subscription to one of RxJava's publishers, and the right parent on both sides of it. */
@ExtendWith(Woven.class)
class RxJavaSpanTest {
    private static final long GUARD_SECONDS = 30;

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <P> P answer(P publisher) {
        return (P) Objects.requireNonNull(Publishers.span(publisher, new StreamedAnswer("model")));
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
    void aFlowable(Spans spans) {
        Flowable<String> source = Flowable.defer(() -> Flowable.just(http("a"), "bc"));
        List<String> items = Woven.session(
                () -> answer(source).map(text -> tool(text)).toList().blockingGet());
        assertThat(items).containsExactly("a", "bc");
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.number(Attribute.CHUNKS)).isEqualTo(2);
        assertThat(chat.number(Attribute.OUTPUT_CHARS)).isEqualTo(3);
        assertThat(chat.number(Attribute.RESULTS)).isEqualTo(1);
        assertThat(chat.number(Attribute.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK)).isNotNegative();
        assertThat(spans.only(Operation.HTTP).parentId()).isEqualTo(chat.id());
        beside(spans, 2);
    }

    @Test
    void theOtherKinds(Spans spans) {
        Woven.session(() -> {
            answer(Observable.fromCallable(() -> http("observable")))
                    .map(text -> tool(text))
                    .blockingLast();
            answer(Single.fromCallable(() -> http("single")))
                    .map(text -> tool(text))
                    .blockingGet();
            answer(Maybe.fromCallable(() -> http("maybe")))
                    .map(text -> tool(text))
                    .blockingGet();
            answer(Maybe.empty()).doOnComplete(() -> tool("empty")).blockingGet();
            answer(Completable.fromRunnable(() -> http("completable")))
                    .doOnComplete(() -> tool("done"))
                    .blockingAwait();
            return true;
        });
        assertThat(spans.of(Operation.CHAT)).hasSize(5).noneMatch(RecordedSpan::failed);
        assertThat(spans.of(Operation.HTTP))
                .hasSize(4)
                .allMatch(http -> spans.logicalParent(http).operation() == Operation.CHAT);
        beside(spans, 5);
    }

    @Test
    void failures(Spans spans) {
        IllegalStateException failure = new IllegalStateException("canary");
        Woven.session(() -> {
            answer(Flowable.error(failure)).onErrorReturn(error -> tool("a")).blockingLast();
            answer(Observable.error(failure)).onErrorReturn(error -> tool("b")).blockingLast();
            answer(Single.error(failure)).onErrorReturn(error -> tool("c")).blockingGet();
            answer(Maybe.error(failure)).onErrorReturn(error -> tool("d")).blockingGet();
            answer(Completable.error(failure))
                    .onErrorComplete(error -> tool("e") != null)
                    .blockingAwait();
            return true;
        });
        assertThat(spans.of(Operation.CHAT))
                .hasSize(5)
                .allMatch(chat -> "java.lang.IllegalStateException".equals(chat.get(Attribute.ERROR_TYPE)));
        beside(spans, 5);
    }

    @Test
    void receiversThatGiveUp(Spans spans) {
        List<Disposable> subscriptions = Woven.session(() -> List.of(
                answer(Flowable.never()).subscribe(),
                answer(Observable.never()).subscribe(),
                answer(Single.never()).subscribe(),
                answer(Maybe.never()).subscribe(),
                answer(Completable.never()).subscribe()));
        assertThat(spans.of(Operation.CHAT)).isEmpty();
        subscriptions.forEach(Disposable::dispose);
        subscriptions.forEach(Disposable::dispose);
        assertThat(spans.of(Operation.CHAT))
                .hasSize(5)
                .allMatch(chat -> Boolean.TRUE.equals(chat.get(Attribute.CANCELLED)))
                .noneMatch(RecordedSpan::failed);
    }

    @Test
    void demandPassesUnchanged(Spans spans) {
        List<Long> demands = new java.util.ArrayList<>();
        Woven.session(() -> {
            answer(Flowable.range(0, 7).doOnRequest(demands::add).hide())
                    .rebatchRequests(4)
                    .blockingLast();
            return true;
        });
        assertThat(demands).containsExactly(4L, 3L, 3L);
        assertThat(spans.only(Operation.CHAT).number(Attribute.CHUNKS)).isEqualTo(7);
    }

    @Test
    void nobodySubscribesOrTwoDo(Spans spans) {
        Single<String> single = answer(Single.just("a"));
        assertThat(spans.of(Operation.CHAT)).isEmpty();
        Woven.session(() -> single.blockingGet() + single.blockingGet());
        assertThat(spans.of(Operation.CHAT)).hasSize(2);
    }

    @Test
    void answersThatComeFromAForeignThread(Spans spans) throws Exception {
        PublishProcessor<String> processor = PublishProcessor.create();
        Woven.session(() -> answer(processor.hide())
                .flatMapSingle(text ->
                        answer(Single.fromCallable(() -> http("nested"))).map(again -> tool(text)))
                .doOnComplete(() -> tool("complete"))
                .subscribe());
        Thread foreign = new Thread(() -> {
            processor.onNext("a");
            processor.onNext("b");
            processor.onComplete();
        });
        foreign.start();
        foreign.join();
        beside(spans, 3);
        assertThat(spans.of(Operation.CHAT))
                .hasSize(3)
                .allMatch(chat -> spans.logicalParent(chat).operation() == Operation.SESSION);
    }

    @Test
    void schedulers(Spans spans) throws Exception {
        Woven.session(() -> answer(Single.fromCallable(() -> http("io")).subscribeOn(Schedulers.io()))
                .observeOn(Schedulers.computation())
                .map(text -> tool("computation"))
                .delay(1, TimeUnit.MILLISECONDS, Schedulers.single())
                .map(text -> tool("single"))
                .timeout(GUARD_SECONDS, TimeUnit.SECONDS)
                .blockingGet());
        RecordedSpan http =
                spans.await(1, span -> span.operation() == Operation.HTTP).get(0);
        assertThat(spans.logicalParent(http).operation()).isEqualTo(Operation.CHAT);
        beside(spans, 2);
    }

    /** A program written with RxJava: what comes from elsewhere continues where it was subscribed to. */
    @Test
    void sourcesOfForeignThreads(Spans spans) throws Exception {
        List<Runnable> emissions = new CopyOnWriteArrayList<>();
        PublishProcessor<String> processor = PublishProcessor.create();
        PublishSubject<String> subject = PublishSubject.create();
        SingleSubject<String> single = SingleSubject.create();
        Single<String> cached = single.map(text -> tool("shared")).cache();
        emissions.add(() -> processor.onNext("a"));
        emissions.add(() -> subject.onNext("a"));
        emissions.add(() -> single.onSuccess("a"));
        Woven.session(() -> List.of(
                processor.map(text -> tool("processor")).subscribe(),
                subject.map(text -> tool("subject")).subscribe(),
                cached.map(text -> tool("cached")).subscribe(),
                Flowable.<String>create(sink -> emissions.add(() -> sink.onNext("a")), BackpressureStrategy.BUFFER)
                        .map(text -> tool("flowable"))
                        .subscribe(),
                Observable.<String>create(sink -> emissions.add(() -> sink.onNext("a")))
                        .map(text -> tool("observable"))
                        .subscribe(),
                Single.<String>create(sink -> emissions.add(() -> sink.onSuccess("a")))
                        .map(text -> tool("single"))
                        .subscribe(),
                Maybe.<String>create(sink -> emissions.add(() -> sink.onSuccess("a")))
                        .map(text -> tool("maybe"))
                        .subscribe(),
                Completable.create(sink -> emissions.add(sink::onComplete))
                        .doOnComplete(() -> tool("completable"))
                        .subscribe()));
        Thread foreign = new Thread(() -> emissions.forEach(Runnable::run));
        foreign.start();
        foreign.join();
        beside(spans, 9);
    }

    @Test
    void intervals(Spans spans) throws Exception {
        Woven.session(() -> Flowable.interval(1, TimeUnit.MILLISECONDS)
                .take(3)
                .map(tick -> tool("tick" + tick))
                .toList()
                .blockingGet());
        beside(spans, 3);
    }

    @Test
    void whatIsNoPublisherStaysAsItIs(Spans spans) {
        Object connectable = Flowable.just(1).publish();
        assertThat(Publishers.span(connectable, new StreamedAnswer("model"))).isSameAs(connectable);
        assertThat(Publishers.span(null, new StreamedAnswer("model"))).isNull();
        assertThat(spans.all()).isEmpty();
    }
}
