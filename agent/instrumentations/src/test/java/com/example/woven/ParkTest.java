package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.RecordedWait;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The waits of threads inside spans, on platform threads and, where there are any, on virtual ones. */
@ExtendWith(Woven.class)
class ParkTest {
    /** How long everybody is kept waiting at least, once it waits: enough for a look at the stack. */
    private static final long HOLD_NANOS = 3_000_000;

    private static final long GUARD_SECONDS = 30;

    enum Kind {
        PLATFORM,
        VIRTUAL
    }

    /** Something that may be interrupted. */
    interface Body {
        void run() throws Exception;
    }

    @BeforeAll
    static void weave() {
        assertThat(dev.langchain4j.model.chat.ChatModel.class.getDeclaredMethods())
                .isNotEmpty();
    }

    /** Runs it on a thread of this kind and returns the thread when it has ended. */
    private static Thread run(Kind kind, Body body) throws Exception {
        return end(start(kind, body));
    }

    private record Running(Thread thread, AtomicReference<Throwable> failure) {}

    private static Running start(Kind kind, Body body) throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Runnable guarded = () -> {
            try {
                body.run();
            } catch (Throwable thrown) {
                failure.set(thrown);
            }
        };
        Thread thread;
        if (kind == Kind.PLATFORM) {
            thread = new Thread(guarded);
            thread.setDaemon(true);
            thread.start();
        } else {
            thread = VirtualThreads.start(guarded);
        }
        return new Running(thread, failure);
    }

    private static Thread end(Running running) throws Exception {
        running.thread().join(TimeUnit.SECONDS.toMillis(GUARD_SECONDS));
        assertThat(running.thread().isAlive()).isFalse();
        assertThat(running.failure().get()).isNull();
        return running.thread();
    }

    /** Returns when the thread waits and has waited for a while. */
    private static void untilItHasWaited(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        long since = System.nanoTime();
        while (System.nanoTime() - since < HOLD_NANOS) {
            Thread.onSpinWait();
        }
    }

    private static void inSession(Body body) throws Exception {
        Exception[] thrown = new Exception[1];
        Woven.session(() -> {
            try {
                body.run();
            } catch (Exception failure) {
                thrown[0] = failure;
            }
            return null;
        });
        if (thrown[0] != null) {
            throw thrown[0];
        }
    }

    /** Waits in a session on a thread of its own until released; returns that thread. */
    private static Thread waited(Kind kind, Body wait, Body release) throws Exception {
        Running waiter = start(kind, () -> inSession(wait));
        untilItHasWaited(waiter.thread());
        release.run();
        return end(waiter);
    }

    /** The one wait of a millisecond or more, checked against the span it lies in. */
    private static RecordedWait only(Spans spans, Thread waiter) {
        List<RecordedWait> waits = spans.waits().stream()
                .filter(wait -> wait.end() - wait.start() >= 1_000_000)
                .toList();
        assertThat(waits).as("%s in %s", spans.waits(), spans.describe()).hasSize(1);
        RecordedWait wait = waits.get(0);
        RecordedSpan session = spans.only(Operation.SESSION);
        assertThat(wait.spanId()).isEqualTo(session.id());
        assertThat(wait.threadId()).isEqualTo(session.threadId()).isEqualTo(waiter.getId());
        assertThat(wait.start()).isGreaterThanOrEqualTo(session.start());
        assertThat(wait.end()).isLessThanOrEqualTo(session.end());
        assertThat(wait.callSite()).startsWith("com.example.woven.ParkTest.").matches(".*:\\d+");
        assertThat(wait.flags()).isZero();
        return wait;
    }

    @ParameterizedTest
    @EnumSource
    void aLockIsNamedWithItsOwner(Kind kind, Spans spans) throws Exception {
        VirtualThreads.assume(kind == Kind.VIRTUAL);
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch held = new CountDownLatch(1);
        AtomicReference<Thread> waiter = new AtomicReference<>();
        Running owner = start(kind, () -> {
            lock.lock();
            held.countDown();
            while (waiter.get() == null) {
                Thread.onSpinWait();
            }
            untilItHasWaited(waiter.get());
            lock.unlock();
        });
        held.await();
        Running running = start(
                kind,
                () -> inSession(() -> {
                    lock.lock();
                    lock.unlock();
                }));
        waiter.set(running.thread());
        end(running);
        end(owner);

        RecordedWait wait = only(spans, running.thread());
        assertThat(wait.blockerClass()).isEqualTo("java.util.concurrent.locks.ReentrantLock$NonfairSync");
        assertThat(wait.owner()).isEqualTo(owner.thread().getId());
        assertThat(wait.blockerIdentity()).isNotZero();
    }

    @ParameterizedTest
    @EnumSource
    void aReaderWaitsForTheWriter(Kind kind, Spans spans) throws Exception {
        VirtualThreads.assume(kind == Kind.VIRTUAL);
        ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        lock.writeLock().lock();
        Thread waiter = waited(
                kind, () -> lock.readLock().lock(), () -> lock.writeLock().unlock());

        RecordedWait wait = only(spans, waiter);
        assertThat(wait.blockerClass()).isEqualTo("java.util.concurrent.locks.ReentrantReadWriteLock$NonfairSync");
        assertThat(wait.owner()).isEqualTo(Thread.currentThread().getId());
    }

    @ParameterizedTest
    @EnumSource
    void aSemaphoreHasNoOwner(Kind kind, Spans spans) throws Exception {
        VirtualThreads.assume(kind == Kind.VIRTUAL);
        Semaphore semaphore = new Semaphore(0);
        Thread waiter = waited(kind, semaphore::acquire, semaphore::release);

        RecordedWait wait = only(spans, waiter);
        assertThat(wait.blockerClass()).isEqualTo("java.util.concurrent.Semaphore$NonfairSync");
        assertThat(wait.owner()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aQueueIsPolled(Kind kind, Spans spans) throws Exception {
        VirtualThreads.assume(kind == Kind.VIRTUAL);
        BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
        Thread waiter = waited(
                kind,
                () -> assertThat(queue.poll(GUARD_SECONDS, TimeUnit.SECONDS)).isEqualTo("item"),
                () -> queue.add("item"));

        assertThat(only(spans, waiter).blockerClass())
                .isEqualTo("java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject");
    }

    @ParameterizedTest
    @EnumSource
    void aFutureIsAwaited(Kind kind, Spans spans) throws Exception {
        VirtualThreads.assume(kind == Kind.VIRTUAL);
        CompletableFuture<String> future = new CompletableFuture<>();
        Thread waiter = waited(kind, future::get, () -> future.complete("done"));

        assertThat(only(spans, waiter).blockerClass()).isEqualTo("java.util.concurrent.CompletableFuture$Signaller");
    }

    @ParameterizedTest
    @EnumSource
    void aFutureIsJoined(Kind kind, Spans spans) throws Exception {
        VirtualThreads.assume(kind == Kind.VIRTUAL);
        CompletableFuture<String> future = new CompletableFuture<>();
        Thread waiter = waited(kind, future::join, () -> future.complete("done"));

        assertThat(only(spans, waiter).blockerClass()).isEqualTo("java.util.concurrent.CompletableFuture$Signaller");
    }

    @ParameterizedTest
    @EnumSource
    void aFutureTaskIsAwaited(Kind kind, Spans spans) throws Exception {
        VirtualThreads.assume(kind == Kind.VIRTUAL);
        FutureTask<String> task = new FutureTask<>(() -> "done");
        Thread waiter = waited(kind, task::get, task::run);

        assertThat(only(spans, waiter).blockerClass()).isEqualTo("java.util.concurrent.FutureTask");
    }

    @ParameterizedTest
    @EnumSource
    void aLatchIsAwaited(Kind kind, Spans spans) throws Exception {
        VirtualThreads.assume(kind == Kind.VIRTUAL);
        CountDownLatch latch = new CountDownLatch(1);
        Thread waiter = waited(kind, latch::await, latch::countDown);

        assertThat(only(spans, waiter).blockerClass()).isEqualTo("java.util.concurrent.CountDownLatch$Sync");
    }

    @ParameterizedTest
    @EnumSource
    void theHttpClientWaitsInItsSpan(Kind kind, Spans spans) throws Exception {
        VirtualThreads.assume(kind == Kind.VIRTUAL);
        AtomicReference<Thread> waiter = new AtomicReference<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            untilItHasWaited(waiter.get());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            HttpClient client = HttpClient.newHttpClient();
            run(kind, () -> {
                waiter.set(Thread.currentThread());
                inSession(
                        () -> client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding()));
            });
        } finally {
            server.stop(0);
        }

        RecordedSpan call = spans.only(Operation.HTTP);
        assertThat(spans.waits()).as(spans.describe()).anySatisfy(wait -> {
            assertThat(wait.spanId()).isEqualTo(call.id());
            assertThat(wait.blockerClass()).isEqualTo("java.util.concurrent.CompletableFuture$Signaller");
            assertThat(wait.end() - wait.start()).isGreaterThan(1_000_000);
            assertThat(wait.callSite()).startsWith("com.example.woven.ParkTest.");
        });
    }

    @ParameterizedTest
    @EnumSource
    void everyFormOfParkIsOneWait(Kind kind, Spans spans) throws Exception {
        VirtualThreads.assume(kind == Kind.VIRTUAL);
        long nanos = TimeUnit.MILLISECONDS.toNanos(5);
        run(
                kind,
                () -> inSession(() -> {
                    LockSupport.parkNanos(nanos);
                    LockSupport.parkNanos(this, nanos);
                    LockSupport.parkUntil(System.currentTimeMillis() + 5);
                    LockSupport.parkUntil(this, System.currentTimeMillis() + 5);
                }));
        assertThat(spans.waits())
                .extracting(RecordedWait::blockerClass)
                .as(spans.describe())
                .containsExactly("", ParkTest.class.getName(), "", ParkTest.class.getName());
    }

    @ParameterizedTest
    @EnumSource
    void aParkWithoutEndIsAWait(Kind kind, Spans spans) throws Exception {
        VirtualThreads.assume(kind == Kind.VIRTUAL);
        AtomicReference<Thread> parked = new AtomicReference<>();
        Thread waiter = waited(
                kind,
                () -> {
                    parked.set(Thread.currentThread());
                    LockSupport.park(this);
                },
                () -> LockSupport.unpark(parked.get()));
        assertThat(only(spans, waiter).blockerClass()).isEqualTo(ParkTest.class.getName());
    }

    @Test
    void outsideOfSpansNothingIsWritten(Spans spans) throws Exception {
        Semaphore semaphore = new Semaphore(0);
        Running waiter = start(Kind.PLATFORM, () -> {
            inSession(() -> {}); // the thread is known, and no span is open on it
            semaphore.acquire();
        });
        Running unknown = start(Kind.PLATFORM, semaphore::acquire);
        untilItHasWaited(waiter.thread());
        untilItHasWaited(unknown.thread());
        semaphore.release(2);
        end(waiter);
        end(unknown);

        assertThat(spans.waits()).isEmpty();
    }

    @Test
    void shortParksAreSummedOnTheInnermostSpan(Spans spans) throws Exception {
        inSession(() -> {
            for (int i = 0; i < 100; i++) {
                LockSupport.unpark(Thread.currentThread());
                LockSupport.park(); // returns at once
            }
        });

        RecordedSpan session = spans.only(Operation.SESSION);
        long counted = (Long) session.attributes().get(Attribute.PARK_SHORT_COUNT);
        assertThat(counted + spans.waits().size()).isEqualTo(100);
        assertThat(counted).isGreaterThan(50);
        assertThat((Long) session.attributes().get(Attribute.PARK_SHORT))
                .isPositive()
                .isLessThan(session.end() - session.start());
    }

    @Test
    void aSpanWithoutParksSaysNothingOfThem(Spans spans) throws Exception {
        inSession(() -> {});
        assertThat(spans.only(Operation.SESSION).attributes())
                .doesNotContainKeys(Attribute.PARK_SHORT, Attribute.PARK_SHORT_COUNT);
    }

    @Test
    void aTaskThatWaitsIsWritten(Spans spans) throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        AtomicReference<Thread> worker = new AtomicReference<>();
        CountDownLatch latch = new CountDownLatch(1);
        try {
            inSession(() -> {
                var future = pool.submit(() -> {
                    worker.set(Thread.currentThread());
                    latch.await();
                    return null;
                });
                while (worker.get() == null) {
                    Thread.onSpinWait();
                }
                untilItHasWaited(worker.get());
                latch.countDown();
                future.get();
            });
        } finally {
            pool.shutdown();
            assertThat(pool.awaitTermination(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
        }

        RecordedSpan task = spans.only(Operation.TASK);
        assertThat(spans.waits())
                .anyMatch(wait -> wait.spanId() == task.id()
                        && wait.blockerClass().equals("java.util.concurrent.CountDownLatch$Sync"));
    }
}
