package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Work that moves to another thread keeps its parent, its trace and the time it waited. */
@ExtendWith(Woven.class)
class HandoffTest {
    private static final long GUARD_SECONDS = 30;

    private Connection connection;
    private final ExecutorService pool = Executors.newFixedThreadPool(2);

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:");
    }

    @AfterEach
    void close() throws Exception {
        shutdown(pool);
        connection.close();
    }

    private static void shutdown(ExecutorService executor) throws InterruptedException {
        executor.shutdown();
        assertThat(executor.awaitTermination(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** A piece of work with one span in it, told from others by its table. */
    private String work(String name) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + name + " (id INT)");
            return name;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get(GUARD_SECONDS, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static RecordedSpan workSpan(Spans spans, String name) {
        return spans.named("CREATE " + name);
    }

    /** The work lies in the session, on another thread, beneath a task that waited. */
    private static RecordedSpan moved(Spans spans, String name) {
        RecordedSpan session = spans.only(Operation.SESSION);
        RecordedSpan work = workSpan(spans, name);
        assertThat(work.traceId()).as(spans.describe()).isEqualTo(session.traceId());
        assertThat(spans.logicalParent(work)).as(spans.describe()).isEqualTo(session);
        RecordedSpan task = spans.all().stream()
                .filter(span -> span.id() == work.parentId())
                .findFirst()
                .orElseThrow();
        assertThat(task.operation()).as(spans.describe()).isEqualTo(Operation.TASK);
        assertThat(task.threadId()).isEqualTo(work.threadId());
        assertThat(task.number(Attribute.QUEUE_WAIT)).isNotNegative().isLessThan(TimeUnit.MINUTES.toNanos(1));
        assertThat(task.start()).isLessThanOrEqualTo(work.start());
        assertThat(task.end()).isGreaterThanOrEqualTo(work.end());
        return task;
    }

    /** The work belongs to nobody. */
    private static void alone(Spans spans, String name) {
        assertThat(workSpan(spans, name).isRoot()).as(spans.describe()).isTrue();
    }

    // ---- pools

    @Test
    void submit(Spans spans) throws Exception {
        Woven.session(() -> get(pool.submit(() -> work("a"))));
        shutdown(pool);
        RecordedSpan task = moved(spans, "a");
        assertThat(task.threadId()).isNotEqualTo(spans.only(Operation.SESSION).threadId());
        assertThat(task.get(Attribute.EXECUTOR)).isEqualTo("java.util.concurrent.ThreadPoolExecutor");
    }

    @Test
    void aTaskNamesItsPoolAndHowManyThreadsThatHas(Spans spans) throws Exception {
        Woven.session(() -> get(pool.submit(() -> work("a"))));
        shutdown(pool);
        assertThat(moved(spans, "a").attributes())
                .containsEntry(Attribute.POOL_NAME, "pool-#-thread-#")
                .containsEntry(Attribute.POOL_MAX, 2L)
                .containsEntry(Attribute.POOL_PENDING, 0L);
    }

    /** Threads beyond the core come only when the queue is full, and a queue without a bound never is. */
    @Test
    void aPoolBehindAnEndlessQueueHasItsCoreOnly(Spans spans) throws Exception {
        try (Pools pools = new Pools()) {
            ExecutorService endless = pools.add(new ThreadPoolExecutor(
                    1, 50, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> new Thread(task, "tools-7")));
            ExecutorService bounded =
                    pools.add(new ThreadPoolExecutor(1, 50, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(9)));
            ExecutorService without = pools.add(Executors.newCachedThreadPool());
            ExecutorService forkJoin = pools.add(new ForkJoinPool(3));
            CountDownLatch blocked = new CountDownLatch(1);
            endless.execute(() -> await(blocked));
            Woven.session(() -> {
                Future<String> first = endless.submit(() -> work("a"));
                Future<String> second = endless.submit(() -> work("b"));
                blocked.countDown();
                return get(first)
                        + get(second)
                        + get(bounded.submit(() -> work("c")))
                        + get(without.submit(() -> work("d")))
                        + get(forkJoin.submit(() -> work("e")));
            });
        }
        assertThat(moved(spans, "a").attributes())
                .containsEntry(Attribute.POOL_NAME, "tools-#")
                .containsEntry(Attribute.POOL_MAX, 1L)
                .containsEntry(Attribute.POOL_PENDING, 1L);
        assertThat(moved(spans, "c").attributes())
                .containsEntry(Attribute.POOL_MAX, 50L)
                .doesNotContainKey(Attribute.POOL_PENDING);
        assertThat(moved(spans, "d").attributes()).doesNotContainKey(Attribute.POOL_MAX);
        assertThat(moved(spans, "e").attributes())
                .containsEntry(Attribute.POOL_NAME, "ForkJoinPool-#-worker-#")
                .containsEntry(Attribute.EXECUTOR, "java.util.concurrent.ForkJoinPool")
                .containsEntry(Attribute.POOL_MAX, 3L);
    }

    /** Executors that are shut down together. */
    private static final class Pools implements AutoCloseable {
        private final List<ExecutorService> executors = new ArrayList<>();

        ExecutorService add(ExecutorService executor) {
            executors.add(executor);
            return executor;
        }

        @Override
        public void close() throws InterruptedException {
            for (ExecutorService executor : executors) {
                shutdown(executor);
            }
        }
    }

    @Test
    void execute(Spans spans) throws Exception {
        Woven.session(() -> {
            pool.execute(() -> work("a"));
            return true;
        });
        shutdown(pool);
        moved(spans, "a");
    }

    @Test
    void invokeAll(Spans spans) throws Exception {
        List<Callable<String>> tasks = List.of(() -> work("a"), () -> work("b"), () -> work("c"));
        Woven.session(() -> {
            try {
                return pool.invokeAll(tasks);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        });
        shutdown(pool);
        moved(spans, "a");
        moved(spans, "b");
        moved(spans, "c");
    }

    @Test
    void aTaskThatWaitsInTheQueueSaysHowLong(Spans spans) throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        CountDownLatch blocked = new CountDownLatch(1);
        one.execute(() -> await(blocked));
        long before = System.nanoTime();
        Future<String> future = Woven.session(() -> one.submit(() -> work("a")));
        long submitted = System.nanoTime();
        while (System.nanoTime() - submitted < 20_000_000) {
            Thread.onSpinWait(); // the time the task is to spend in the queue
        }
        blocked.countDown();
        get(future);
        shutdown(one);
        RecordedSpan task = moved(spans, "a");
        assertThat(task.number(Attribute.QUEUE_WAIT)).isBetween(20_000_000L, System.nanoTime() - before);
    }

    @Test
    void aWorkerStartedInsideASpanDoesNotInheritIt(Spans spans) throws Exception {
        ExecutorService fresh = Executors.newSingleThreadExecutor();
        Woven.session(() -> get(fresh.submit(() -> work("a"))));
        get(fresh.submit(() -> work("b")));
        shutdown(fresh);
        moved(spans, "a");
        alone(spans, "b");
    }

    @Test
    void aFailingTaskLeavesNothingOpen(Spans spans) throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        Woven.session(() -> {
            Future<?> failing = one.submit(() -> {
                work("a");
                throw new IllegalStateException();
            });
            assertThat(failing).failsWithin(java.time.Duration.ofSeconds(GUARD_SECONDS));
            return true;
        });
        get(one.submit(() -> work("b")));
        shutdown(one);
        moved(spans, "a");
        alone(spans, "b");
    }

    private static final class Quiet extends ThreadPoolExecutor {
        Quiet() {
            super(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        }

        @Override
        protected void beforeExecute(Thread thread, Runnable task) {}

        @Override
        protected void afterExecute(Runnable task, Throwable failure) {}
    }

    @Test
    void aPoolThatOverridesTheHooksWithoutCallingThem(Spans spans) throws Exception {
        ExecutorService quiet = new Quiet();
        Woven.session(() -> get(quiet.submit(() -> work("a"))));
        get(quiet.submit(() -> work("b")));
        Woven.session(() -> "second");
        shutdown(quiet);
        assertThat(workSpan(spans, "a").isRoot()).isFalse();
        alone(spans, "b");
    }

    private static final class Calling extends ThreadPoolExecutor {
        Calling() {
            super(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        }

        @Override
        protected void beforeExecute(Thread thread, Runnable task) {
            super.beforeExecute(thread, task);
        }

        @Override
        protected void afterExecute(Runnable task, Throwable failure) {
            super.afterExecute(task, failure);
        }
    }

    @Test
    void aPoolThatOverridesTheHooksAndCallsThem(Spans spans) throws Exception {
        ExecutorService calling = new Calling();
        Woven.session(() -> get(calling.submit(() -> work("a"))));
        get(calling.submit(() -> work("b")));
        shutdown(calling);
        moved(spans, "a");
        alone(spans, "b");
        assertThat(spans.of(Operation.TASK)).hasSize(1);
    }

    @Test
    void whatTheCallerRunsItself(Spans spans) throws Exception {
        ThreadPoolExecutor callerRuns = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1), new ThreadPoolExecutor.CallerRunsPolicy());
        CountDownLatch blocked = new CountDownLatch(1);
        callerRuns.execute(() -> await(blocked));
        callerRuns.execute(() -> {});
        Woven.session(() -> get(callerRuns.submit(() -> work("a"))));
        blocked.countDown();
        shutdown(callerRuns);
        assertThat(workSpan(spans, "a").parentId())
                .isEqualTo(spans.only(Operation.SESSION).id());
    }

    @Test
    void aScheduledTask(Spans spans) throws Exception {
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
        Woven.session(() -> get(scheduler.schedule(() -> work("a"), 1, TimeUnit.MILLISECONDS)));
        Woven.session(() -> get(scheduler.submit(() -> work("b"))));
        get(scheduler.submit(() -> work("c")));
        shutdown(scheduler);
        assertThat(spans.logicalParent(workSpan(spans, "a")).operation()).isEqualTo(Operation.SESSION);
        assertThat(spans.logicalParent(workSpan(spans, "b")).operation()).isEqualTo(Operation.SESSION);
        alone(spans, "c");
    }

    @Test
    void aPeriodicTaskBelongsToItsSubmitterOnceAtMost(Spans spans) throws Exception {
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
        CountDownLatch runs = new CountDownLatch(3);
        Woven.session(() -> {
            scheduler.scheduleAtFixedRate(
                    () -> {
                        work("t" + runs.getCount());
                        runs.countDown();
                        if (runs.getCount() == 0) {
                            throw new IllegalStateException("enough");
                        }
                    },
                    0,
                    1,
                    TimeUnit.MILLISECONDS);
            await(runs);
            return true;
        });
        shutdown(scheduler);
        alone(spans, "t2");
        alone(spans, "t1");
    }

    @Test
    void aTimerBelongsToItsSubmitterOnce(Spans spans) throws Exception {
        java.util.Timer timer = new java.util.Timer(true);
        CountDownLatch runs = new CountDownLatch(3);
        Woven.session(() -> {
            timer.schedule(
                    new java.util.TimerTask() {
                        @Override
                        public void run() {
                            work("t" + runs.getCount());
                            runs.countDown();
                            if (runs.getCount() == 0) {
                                cancel();
                            }
                        }
                    },
                    0,
                    1);
            await(runs);
            return true;
        });
        timer.cancel();
        assertThat(spans.logicalParent(workSpan(spans, "t3"))).isEqualTo(spans.only(Operation.SESSION));
        alone(spans, "t2");
        alone(spans, "t1");
    }

    // ---- fork-join

    @Test
    void aForkJoinPool(Spans spans) throws Exception {
        ForkJoinPool forkJoin = new ForkJoinPool(2);
        Woven.session(() -> get(forkJoin.submit(() -> work("a"))));
        Woven.session(() -> forkJoin.invoke(new RecursiveTask<String>() {
            @Override
            protected String compute() {
                return work("b");
            }
        }));
        forkJoin.execute(() -> work("c"));
        shutdown(forkJoin);
        assertThat(spans.logicalParent(workSpan(spans, "a")).operation()).isEqualTo(Operation.SESSION);
        assertThat(spans.logicalParent(workSpan(spans, "b")).operation()).isEqualTo(Operation.SESSION);
        alone(spans, "c");
    }

    @Test
    void forkedTasks(Spans spans) throws Exception {
        final class Split extends RecursiveTask<Integer> {
            private static final long serialVersionUID = 1;
            private final int from;
            private final int to;

            Split(int from, int to) {
                this.from = from;
                this.to = to;
            }

            @Override
            protected Integer compute() {
                if (to - from == 1) {
                    work("t" + from);
                    return 1;
                }
                Split left = new Split(from, (from + to) / 2);
                left.fork();
                return new Split((from + to) / 2, to).invoke() + left.join();
            }
        }
        ForkJoinPool forkJoin = new ForkJoinPool(3);
        assertThat(Woven.session(() -> forkJoin.invoke(new Split(0, 8)))).isEqualTo(8);
        shutdown(forkJoin);
        for (int i = 0; i < 8; i++) {
            assertThat(spans.logicalParent(workSpan(spans, "t" + i)).operation())
                    .as(spans.describe())
                    .isEqualTo(Operation.SESSION);
        }
    }

    @Test
    void aParallelStream(Spans spans) {
        Woven.session(() ->
                IntStream.range(0, 16).parallel().mapToObj(i -> work("t" + i)).toList());
        for (int i = 0; i < 16; i++) {
            assertThat(spans.logicalParent(workSpan(spans, "t" + i)).operation())
                    .as(spans.describe())
                    .isEqualTo(Operation.SESSION);
        }
    }

    // ---- futures

    @Test
    void supplyAsync(Spans spans) throws Exception {
        Woven.session(() -> get(CompletableFuture.supplyAsync(() -> work("a"), pool)));
        Woven.session(() -> get(CompletableFuture.supplyAsync(() -> work("b"))));
        shutdown(pool);
        assertThat(spans.logicalParent(workSpan(spans, "a")).operation()).isEqualTo(Operation.SESSION);
        assertThat(spans.logicalParent(workSpan(spans, "b")).operation()).isEqualTo(Operation.SESSION);
        assertThat(workSpan(spans, "a").traceId())
                .isNotEqualTo(workSpan(spans, "b").traceId());
    }

    /** Stages attached inside the session run for it although their input is completed elsewhere. */
    @Test
    void stages(Spans spans) throws Exception {
        CompletableFuture<String> input = new CompletableFuture<>();
        CompletableFuture<String> other = new CompletableFuture<>();
        CompletableFuture<?> all = Woven.session(() -> CompletableFuture.allOf(
                input.thenApply(x -> work("apply")),
                input.thenAccept(x -> work("accept")),
                input.thenCompose(x -> CompletableFuture.completedFuture(work("compose"))),
                input.thenCombine(other, (x, y) -> work("combine")),
                input.whenComplete((x, failure) -> work("complete")),
                input.handle((x, failure) -> work("handle")),
                input.thenApplyAsync(x -> work("async")),
                input.thenApplyAsync(x -> work("pooled"), pool)));
        Thread completer = new Thread(() -> {
            other.complete("y");
            input.complete("x");
        });
        completer.start();
        get(all);
        completer.join();
        shutdown(pool);
        RecordedSpan session = spans.only(Operation.SESSION);
        for (String name : List.of("apply", "accept", "compose", "combine", "complete", "handle", "async", "pooled")) {
            RecordedSpan work = workSpan(spans, name);
            assertThat(spans.logicalParent(work)).as(name + spans.describe()).isEqualTo(session);
            assertThat(work.traceId()).isEqualTo(session.traceId());
            assertThat(work.threadId()).as(name).isNotEqualTo(session.threadId());
        }
    }

    /** Waits for the clock, time-outs and failures: the functions attached run for who attached them. */
    @Test
    void stagesThatWaitForTheClock(Spans spans) throws Exception {
        CompletableFuture<?> all = Woven.session(() -> CompletableFuture.allOf(
                new CompletableFuture<String>()
                        .completeOnTimeout("x", 1, TimeUnit.MILLISECONDS)
                        .thenApply(x -> work("completed")),
                new CompletableFuture<String>()
                        .orTimeout(1, TimeUnit.MILLISECONDS)
                        .handle((x, failure) -> work("late")),
                new CompletableFuture<String>()
                        .orTimeout(1, TimeUnit.MILLISECONDS)
                        .exceptionally(failure -> work("exceptional")),
                CompletableFuture.supplyAsync(
                        () -> work("delayed"), CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS, pool)),
                CompletableFuture.runAsync(
                        () -> work("later"), CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS))));
        get(all);
        shutdown(pool);
        RecordedSpan session = spans.only(Operation.SESSION);
        for (String name : List.of("completed", "late", "exceptional", "delayed", "later")) {
            assertThat(spans.logicalParent(workSpan(spans, name)))
                    .as(name + spans.describe())
                    .isEqualTo(session);
        }
    }

    @Test
    void stagesOfTwoAndStagesThatAreCompletedLater(Spans spans) throws Exception {
        CompletableFuture<String> input = new CompletableFuture<>();
        CompletableFuture<?> all = Woven.session(() -> CompletableFuture.allOf(
                input.runAfterBoth(
                        new CompletableFuture<>().completeAsync(() -> work("supply"), pool), () -> work("both")),
                input.applyToEither(new CompletableFuture<>(), x -> work("either")),
                input.acceptEither(new CompletableFuture<>(), x -> work("accept")),
                CompletableFuture.anyOf(input).thenRun(() -> work("anyof")),
                input.thenCompose(x -> CompletableFuture.failedFuture(new IllegalStateException()))
                        .exceptionallyCompose(failure -> CompletableFuture.completedFuture(work("compose"))),
                input.thenApplyAsync(x -> work("thread"), task -> new Thread(task).start()),
                input.thenApplyAsync(x -> work("direct"), Runnable::run)));
        Thread completer = new Thread(() -> input.complete("x"));
        completer.start();
        get(all);
        completer.join();
        shutdown(pool);
        RecordedSpan session = spans.only(Operation.SESSION);
        for (String name : List.of("supply", "both", "either", "accept", "anyof", "compose", "thread", "direct")) {
            assertThat(spans.logicalParent(workSpan(spans, name)))
                    .as(name + spans.describe())
                    .isEqualTo(session);
        }
    }

    @Test
    void aStageOfACompletedFutureRunsWhereItIsAttached(Spans spans) {
        Woven.session(() -> CompletableFuture.completedFuture("x").thenApply(x -> work("a")));
        assertThat(workSpan(spans, "a").parentId())
                .isEqualTo(spans.only(Operation.SESSION).id());
    }

    @Test
    void aStageAttachedOutsideOfSpansBelongsToNobody(Spans spans) throws Exception {
        CompletableFuture<String> input = new CompletableFuture<>();
        CompletableFuture<String> stage = input.thenApply(x -> work("a"));
        Thread completer = new Thread(() -> input.complete("x"));
        completer.start();
        get(stage);
        completer.join();
        alone(spans, "a");
    }

    // ---- threads

    @Test
    void aThreadWithARunnable(Spans spans) throws Exception {
        Thread thread = new Thread(() -> work("a"));
        Woven.session(() -> {
            thread.start();
            return true;
        });
        thread.join();
        moved(spans, "a");
    }

    private final class Own extends Thread {
        @Override
        public void run() {
            work("a");
        }
    }

    @Test
    void aThreadThatOverridesRun(Spans spans) throws Exception {
        Thread thread = new Own();
        Woven.session(() -> {
            thread.start();
            return true;
        });
        thread.join();
        moved(spans, "a");
    }

    /** Compiled for Java 17, so virtual threads are found by name. */
    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        Assumptions.assumeTrue(Runtime.version().feature() >= 21, "no virtual threads before Java 21");
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    @Test
    void virtualThreads(Spans spans) throws Exception {
        ExecutorService virtual = virtualThreads();
        Woven.session(() -> {
            for (int i = 0; i < 20; i++) {
                String name = "t" + i;
                virtual.submit(() -> work(name));
            }
            return get(virtual.submit(() -> work("last")));
        });
        get(virtual.submit(() -> work("outside")));
        shutdown(virtual);
        RecordedSpan session = spans.only(Operation.SESSION);
        for (int i = 0; i < 20; i++) {
            RecordedSpan work = workSpan(spans, "t" + i);
            assertThat(spans.logicalParent(work)).isEqualTo(session);
            assertThat(work.traceId()).isEqualTo(session.traceId());
            assertThat(work.has(SpanFlags.VIRTUAL)).isTrue();
        }
        alone(spans, "outside");
    }

    @Test
    void aVirtualThreadThatIsStartedDirectly(Spans spans) throws Exception {
        Assumptions.assumeTrue(Runtime.version().feature() >= 21, "no virtual threads before Java 21");
        Runnable body = () -> work("a");
        Thread thread = Woven.session(() -> {
            try {
                return (Thread) Thread.class
                        .getMethod("startVirtualThread", Runnable.class)
                        .invoke(null, body);
            } catch (ReflectiveOperationException failure) {
                throw new IllegalStateException(failure);
            }
        });
        thread.join();
        assertThat(spans.logicalParent(workSpan(spans, "a"))).isEqualTo(spans.only(Operation.SESSION));
    }

    @Test
    void aThreadStartedOutsideOfSpans(Spans spans) throws Exception {
        Thread thread = new Thread(() -> work("a"));
        thread.start();
        thread.join();
        alone(spans, "a");
    }
}
