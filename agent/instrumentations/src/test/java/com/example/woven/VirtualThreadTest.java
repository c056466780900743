package com.example.woven;

import static com.example.woven.StreamedAnswer.tool;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Virtual threads, however they are started, and what they are made of. Compiled for Java 17: everything by name. */
@ExtendWith(Woven.class)
class VirtualThreadTest {
    private static final long GUARD_SECONDS = 30;

    @BeforeAll
    static void followThreads() {
        Assumptions.assumeTrue(Runtime.version().feature() >= 21, "no virtual threads before Java 21");
        StreamedAnswer.loadALibrary();
    }

    /** Calls a public method of a public type, with the failure that it throws. */
    private static Object call(Class<?> type, String method, Object target, Class<?>[] types, Object... arguments) {
        try {
            return type.getMethod(method, types).invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static ExecutorService executor() {
        return (ExecutorService) call(Executors.class, "newVirtualThreadPerTaskExecutor", null, new Class<?>[0]);
    }

    private static Thread start(Runnable body) {
        return (Thread) call(Thread.class, "startVirtualThread", null, new Class<?>[] {Runnable.class}, body);
    }

    private static void join(Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(GUARD_SECONDS));
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static void close(ExecutorService executor) {
        executor.shutdown();
        try {
            assertThat(executor.awaitTermination(GUARD_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static void inSession(Spans spans, int tools) {
        RecordedSpan session = spans.only(Operation.SESSION);
        assertThat(spans.of(Operation.EXECUTE_TOOL))
                .as(spans.describe())
                .hasSize(tools)
                .allMatch(tool -> spans.logicalParent(tool).equals(session));
    }

    @Test
    void anExecutorSaysHowLongATaskWaited(Spans spans) {
        Woven.session(() -> {
            ExecutorService executor = executor();
            executor.submit(() -> tool("a"));
            executor.execute(() -> tool("b"));
            close(executor);
            return true;
        });
        inSession(spans, 2);
        RecordedSpan task = spans.only(Operation.TASK);
        assertThat(task.name()).isEqualTo("java.lang.VirtualThread");
        assertThat(task.number(Attribute.QUEUE_WAIT)).isBetween(0L, TimeUnit.SECONDS.toNanos(GUARD_SECONDS));
        assertThat(task.has(SpanFlags.VIRTUAL)).isTrue();
        assertThat(spans.named("a").parentId()).isEqualTo(task.id());
    }

    /** A virtual thread that opens no span of its own hands on where it came from. */
    @Test
    void handsOnWhatItWasHanded(Spans spans) {
        Woven.session(() -> {
            join(start(() -> {
                join(start(() -> tool("grandchild")));
                join(new Thread(() -> {}));
                CompletableFuture.runAsync(() -> tool("pooled")).join();
                Thread platform = new Thread(() -> tool("platform"));
                platform.start();
                join(platform);
            }));
            return true;
        });
        inSession(spans, 3);
    }

    /** Parking, sleeping and yielding make no work of ours out of continuations. */
    @Test
    void whatCarriesVirtualThreadsIsNoTask(Spans spans) {
        Woven.session(() -> {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                threads.add(start(() -> {
                    LockSupport.parkNanos(1_000_000);
                    Thread.yield();
                    tool("a");
                    LockSupport.parkNanos(1_000_000);
                    tool("b");
                }));
            }
            threads.forEach(VirtualThreadTest::join);
            return true;
        });
        inSession(spans, 100);
        assertThat(spans.of(Operation.TASK)).as(spans.describe()).isEmpty();
        assertThat(spans.of(Operation.EXECUTE_TOOL)).allMatch(tool -> tool.has(SpanFlags.VIRTUAL));
    }

    @Test
    void insideAForkJoinPool(Spans spans) {
        ForkJoinPool pool = new ForkJoinPool(2);
        Woven.session(() -> pool.submit(() -> join(start(() -> tool("a")))).join());
        close(pool);
        inSession(spans, 1);
    }

    /** A structured scope is a preview up to Java 25: this needs {@code --enable-preview}. */
    @Test
    void aStructuredScope(Spans spans) throws Exception {
        Class<?> scopes = Class.forName("java.util.concurrent.StructuredTaskScope");
        Assumptions.assumeTrue(scopes.isInterface(), "an earlier preview");
        Assumptions.assumeTrue(isPreviewEnabled(), "preview features are off");
        Woven.session(() -> {
            Object scope = call(scopes, "open", null, new Class<?>[0]);
            Callable<String> left = () -> tool("left");
            Callable<String> right = () -> tool("right");
            call(scopes, "fork", scope, new Class<?>[] {Callable.class}, left);
            call(scopes, "fork", scope, new Class<?>[] {Callable.class}, right);
            call(scopes, "join", scope, new Class<?>[0]);
            call(scopes, "close", scope, new Class<?>[0]);
            return true;
        });
        inSession(spans, 2);
        assertThat(spans.of(Operation.TASK)).hasSize(2).allMatch(task -> task.number(Attribute.QUEUE_WAIT) >= 0);
    }

    private static boolean isPreviewEnabled() {
        return java.lang.management.ManagementFactory.getRuntimeMXBean()
                .getInputArguments()
                .contains("--enable-preview");
    }
}
