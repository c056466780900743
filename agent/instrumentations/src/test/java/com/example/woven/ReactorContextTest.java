package com.example.woven;

import static com.example.woven.StreamedAnswer.tool;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A program written with Reactor: what its operators do lies in the session that subscribed, on whatever thread. */
@ExtendWith(Woven.class)
class ReactorContextTest {
    private static final Duration GUARD = Duration.ofSeconds(30);

    /** A thread that belongs to nobody: what comes from it carries no span. */
    private final ExecutorService foreign = foreignThread();

    private static ExecutorService foreignThread() {
        ExecutorService one = Executors.newSingleThreadExecutor();
        one.submit(() -> {});
        return one;
    }

    private final ConcurrentLinkedQueue<Runnable> emissions = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() throws InterruptedException {
        foreign.shutdown();
        assertThat(foreign.awaitTermination(GUARD.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    /** Emits what waits, from a thread that no span started. */
    private void emit() {
        foreign.execute(() -> {
            for (Runnable next = emissions.poll(); next != null; next = emissions.poll()) {
                next.run();
            }
        });
    }

    /** Every tool call lies in the session. */
    private static void inSession(Spans spans, int tools) throws Exception {
        List<RecordedSpan> found = spans.await(tools, span -> span.operation() == Operation.EXECUTE_TOOL);
        RecordedSpan session = spans.only(Operation.SESSION);
        assertThat(found).hasSize(tools);
        for (RecordedSpan tool : found) {
            assertThat(tool.traceId()).as(tool + spans.describe()).isEqualTo(session.traceId());
            assertThat(spans.logicalParent(tool)).as(tool + spans.describe()).isEqualTo(session);
        }
    }

    /** Subscribes inside a session, emits outside of it, and waits for the end. */
    private <T> void run(Flux<T> pipeline) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Woven.session(() -> pipeline.doFinally(signal -> done.countDown()).subscribe(item -> {}, error -> {}));
        emit();
        assertThat(done.await(GUARD.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @BeforeAll
    static void followThreads() {
        StreamedAnswer.loadALibrary();
    }

    @Test
    void schedulersAndDelays(Spans spans) throws Exception {
        run(Mono.fromCallable(() -> tool("elastic"))
                .subscribeOn(Schedulers.boundedElastic())
                .publishOn(Schedulers.parallel())
                .map(text -> tool("parallel"))
                .delayElement(Duration.ofMillis(1))
                .map(text -> tool("delayed"))
                .publishOn(Schedulers.single())
                .map(text -> tool("single"))
                .flatMapMany(text -> Flux.range(0, 4))
                .flatMap(i -> Mono.fromCallable(() -> tool("inner" + i)).subscribeOn(Schedulers.boundedElastic())));
        inSession(spans, 8);
    }

    @Test
    void retriesAndTimeouts(Spans spans) throws Exception {
        AtomicInteger tries = new AtomicInteger();
        Flux<String> retried = Flux.defer(() -> {
                    tool("try" + tries.get());
                    return tries.getAndIncrement() < 2 ? Flux.<String>error(new IllegalStateException()) : Flux.empty();
                })
                .retryWhen(reactor.util.retry.Retry.backoff(5, Duration.ofMillis(1)));
        Flux<String> late =
                Flux.<String>never().timeout(Duration.ofMillis(1), Mono.fromCallable(() -> tool("fallback")));
        run(Flux.concat(retried, late));
        inSession(spans, 4);
    }

    @Test
    void sinksAndCallbacksOfForeignThreads(Spans spans) throws Exception {
        Sinks.Many<String> unicast = Sinks.many().unicast().onBackpressureBuffer();
        Sinks.Many<String> multicast = Sinks.many().multicast().onBackpressureBuffer();
        Sinks.Many<String> direct = Sinks.many().multicast().directBestEffort();
        Sinks.Many<String> replay = Sinks.many().replay().all();
        Sinks.One<String> one = Sinks.one();
        Sinks.Empty<String> empty = Sinks.empty();
        CompletableFuture<String> future = new CompletableFuture<>();
        SubmissionPublisher<String> submission = new SubmissionPublisher<>(foreign, 8);
        for (Sinks.Many<String> many : List.of(unicast, multicast, direct, replay)) {
            emissions.add(() -> {
                many.tryEmitNext("a");
                many.tryEmitComplete();
            });
        }
        emissions.add(() -> one.tryEmitValue("a"));
        emissions.add(empty::tryEmitEmpty);
        emissions.add(() -> future.complete("a"));
        emissions.add(() -> {
            submission.submit("a");
            submission.close();
        });
        run(Flux.merge(
                unicast.asFlux().map(text -> tool("unicast")),
                multicast.asFlux().map(text -> tool("multicast")),
                direct.asFlux().map(text -> tool("direct")),
                replay.asFlux().map(text -> tool("replay")),
                one.asMono().map(text -> tool("one")),
                empty.asMono().doOnTerminate(() -> tool("empty")),
                Mono.fromFuture(future).map(text -> tool("future")),
                JdkFlowAdapter.flowPublisherToFlux(submission).map(text -> tool("submission")),
                Flux.<String>create(sink -> emissions.add(() -> {
                            sink.next("a");
                            sink.complete();
                        }))
                        .map(text -> tool("create")),
                Mono.<String>create(sink -> emissions.add(() -> sink.success("a")))
                        .map(text -> tool("monoCreate")),
                Flux.<String>push(sink -> emissions.add(() -> {
                            sink.next("a");
                            sink.complete();
                        }))
                        .publishOn(Schedulers.parallel())
                        .map(text -> tool("push"))));
        inSession(spans, 11);
    }

    @Test
    void intervals(Spans spans) throws Exception {
        run(Flux.interval(Duration.ofMillis(1)).take(3).map(tick -> tool("tick" + tick)));
        inSession(spans, 3);
    }

    /** One connection, two receivers: each one's work lies in its own session. */
    @Test
    void sharedAndCachedSources(Spans spans) throws Exception {
        Sinks.One<String> source = Sinks.one();
        Mono<String> cached = source.asMono().map(text -> tool("shared")).cache();
        CountDownLatch done = new CountDownLatch(2);
        for (String name : List.of("first", "second")) {
            Woven.session(() -> cached.map(text -> tool(name))
                    .doFinally(signal -> done.countDown())
                    .subscribe());
        }
        emissions.add(() -> source.tryEmitValue("a"));
        emit();
        assertThat(done.await(GUARD.toSeconds(), TimeUnit.SECONDS)).isTrue();
        List<RecordedSpan> sessions = spans.of(Operation.SESSION);
        assertThat(spans.logicalParent(spans.named("shared"))).isEqualTo(sessions.get(0));
        assertThat(spans.logicalParent(spans.named("first"))).isEqualTo(sessions.get(0));
        assertThat(spans.logicalParent(spans.named("second")))
                .as(spans.describe())
                .isEqualTo(sessions.get(1));
    }

    @Test
    void subscribedOutsideOfSpans(Spans spans) throws Exception {
        Sinks.One<String> source = Sinks.one();
        CountDownLatch done = new CountDownLatch(1);
        source.asMono()
                .map(text -> tool("alone"))
                .doFinally(signal -> done.countDown())
                .subscribe();
        emissions.add(() -> source.tryEmitValue("a"));
        emit();
        assertThat(done.await(GUARD.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(spans.named("alone").isRoot()).isTrue();
    }

    /** Hooks belong to the program: they see its operators, once each, and nothing of ours. */
    @Test
    void theProgramsOwnHooksStay(Spans spans) throws Exception {
        List<String> seen = new ArrayList<>();
        Hooks.onEachOperator("test", publisher -> {
            seen.add(publisher.getClass().getName());
            return publisher;
        });
        try {
            run(Mono.<String>create(sink -> emissions.add(() -> sink.success("a")))
                    .map(text -> tool("hooked"))
                    .flux());
        } finally {
            Hooks.resetOnEachOperator("test");
        }
        assertThat(seen).isNotEmpty().allMatch(name -> name.startsWith("reactor."));
        inSession(spans, 1);
    }

    /** Random pipelines: whatever operators, schedulers and foreign threads follow one another, no span is lost. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void randomPipelines(int seed, Spans spans) throws Exception {
        Random random = new Random(seed);
        AtomicInteger leaves = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        Flux<Integer> pipeline = pipeline(random, leaves, ran, 8);
        CountDownLatch done = new CountDownLatch(1);
        java.util.concurrent.atomic.AtomicReference<Throwable> failure =
                new java.util.concurrent.atomic.AtomicReference<>();
        Woven.session(() -> pipeline.doFinally(signal -> done.countDown()).subscribe(item -> {}, failure::set));
        while (!done.await(1, TimeUnit.MILLISECONDS)) {
            emit();
        }
        assertThat(failure.get()).as("seed " + seed).isNull();
        assertThat(ran).as("seed " + seed).hasPositiveValue();
        inSession(spans, ran.get());
    }

    private Flux<Integer> pipeline(Random random, AtomicInteger leaves, AtomicInteger ran, int depth) {
        Flux<Integer> flux = source(random);
        for (int i = 0; i < depth; i++) {
            flux = operator(random, flux, leaves, ran, depth);
        }
        return leaf(flux, leaves, ran);
    }

    private static Flux<Integer> leaf(Flux<Integer> flux, AtomicInteger leaves, AtomicInteger ran) {
        int leaf = leaves.getAndIncrement();
        return flux.doOnNext(i -> {
            ran.incrementAndGet();
            tool("leaf" + leaf);
        });
    }

    private Flux<Integer> source(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Flux.range(0, 3);
            case 1 ->
                Flux.<Integer>create(sink -> emissions.add(() -> {
                    sink.next(0);
                    sink.next(1);
                    sink.complete();
                }));
            case 2 ->
                Mono.<Integer>create(sink -> emissions.add(() -> sink.success(0)))
                        .flux();
            case 3 -> Mono.fromCallable(() -> 0).subscribeOn(scheduler(random)).flux();
            case 4 ->
                Flux.interval(Duration.ofNanos(100_000))
                        .take(2)
                        .onBackpressureBuffer()
                        .map(Long::intValue);
            default ->
                Flux.defer(() -> {
                    Sinks.Many<Integer> sink = Sinks.many().unicast().onBackpressureBuffer();
                    emissions.add(() -> {
                        sink.tryEmitNext(0);
                        sink.tryEmitComplete();
                    });
                    return sink.asFlux();
                });
        };
    }

    private Flux<Integer> operator(
            Random random, Flux<Integer> flux, AtomicInteger leaves, AtomicInteger ran, int depth) {
        return switch (random.nextInt(11)) {
            case 0 -> flux.publishOn(scheduler(random));
            case 1 -> flux.subscribeOn(scheduler(random));
            case 2 -> flux.delayElements(Duration.ofNanos(100_000));
            case 3 -> leaf(flux, leaves, ran);
            case 4 -> {
                long seed = random.nextLong();
                yield flux.flatMap(i -> depth < 2 ? Flux.just(i) : pipeline(new Random(seed), leaves, ran, depth / 4));
            }
            case 5 -> {
                long seed = random.nextLong();
                yield flux.concatMap(
                        i -> depth < 2 ? Flux.just(i) : pipeline(new Random(seed), leaves, ran, depth / 4));
            }
            case 6 -> flux.zipWith(source(random).repeat(), (a, b) -> a + b);
            case 7 -> flux.buffer(2).flatMapIterable(list -> list);
            case 8 -> flux.timeout(GUARD);
            case 9 -> flux.share();
            default -> flux.mergeWith(source(random)).limitRate(1);
        };
    }

    private static Scheduler scheduler(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Schedulers.parallel();
            case 1 -> Schedulers.single();
            case 2 -> Schedulers.immediate();
            default -> Schedulers.boundedElastic();
        };
    }
}
