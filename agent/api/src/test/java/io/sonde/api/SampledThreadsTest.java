package io.sonde.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SampledThreadsTest {
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    private final SampledThreads.Sampler sampler = new SampledThreads.Sampler() {
        @Override
        public void add(Thread thread) {
            told.add("add " + thread.getName());
        }

        @Override
        public void remove(Thread thread) {
            told.add("remove " + thread.getName());
        }
    };

    @BeforeEach
    void record() {
        Thread.currentThread().setName("main");
        Tracer.record(new CollectedSpans());
        SampledThreads.tell(sampler);
    }

    @AfterEach
    void stop() {
        Tracer.stop();
    }

    private static Span open() {
        return Objects.requireNonNull(Tracer.enter(Operation.INVOKE_AGENT, "agent", new Object()));
    }

    @Test
    void aThreadIsToldOfOnceHoweverManySpansItOpens() {
        for (int i = 0; i < 3; i++) {
            Span outer = open();
            open().exit(null);
            outer.exit(null);
        }
        assertThat(told).containsExactly("add main");
    }

    @Test
    void itIsTakenOutWhenItHasLeftItsOutermostSpan() {
        Span outer = open();
        open().exit(null);
        SampledThreads.sweep();
        assertThat(told).containsExactly("add main");
        outer.exit(null);
        SampledThreads.sweep();
        SampledThreads.sweep();
        assertThat(told).containsExactly("add main", "remove main");
        open().exit(null);
        assertThat(told).containsExactly("add main", "remove main", "add main");
    }

    @Test
    void aThreadThatEndedInsideOfASpanIsForgotten() throws InterruptedException {
        Thread thread = new Thread(SampledThreadsTest::open, "short");
        thread.start();
        thread.join();
        SampledThreads.sweep();
        SampledThreads.again();
        assertThat(told).containsExactly("add short", "remove short");
    }

    @Test
    void ofManyInsideSomeAreSampledAndTakeTurns() throws InterruptedException {
        int many = 2 * SampledThreads.MOST;
        CountDownLatch inside = new CountDownLatch(many);
        CountDownLatch over = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            Thread thread = new Thread(
                    () -> {
                        Span span = open();
                        inside.countDown();
                        awaited(over);
                        span.exit(null);
                    },
                    "t" + i);
            threads.add(thread);
            thread.start();
        }
        inside.await();
        Set<String> first = sampled();
        assertThat(first).hasSize(SampledThreads.MOST);
        SampledThreads.sweep();
        SampledThreads.sweep();
        Set<String> later = sampled();
        assertThat(later).hasSize(SampledThreads.MOST);
        Set<String> ever = new HashSet<>(told);
        assertThat(ever.stream().filter(line -> line.startsWith("add"))).hasSize(many);
        over.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        SampledThreads.sweep();
        assertThat(sampled()).isEmpty();
        open().exit(null);
        assertThat(sampled()).containsExactly("main");
    }

    private Set<String> sampled() {
        Set<String> names = new HashSet<>();
        synchronized (told) {
            for (String line : told) {
                String name = line.substring(line.indexOf(' ') + 1);
                assertThat(line.startsWith("add") ? names.add(name) : names.remove(name))
                        .as(line)
                        .isTrue();
            }
        }
        return names;
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void thoseInsideAreToldOfAgain() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    Span span = open();
                    inside.countDown();
                    awaited(over);
                    span.exit(null);
                },
                "other");
        thread.start();
        inside.await();
        SampledThreads.again();
        over.countDown();
        thread.join();
        assertThat(told).containsExactly("add other", "add other");
    }

    @Test
    void theNextRecordingIsToldAnew() {
        open();
        Tracer.stop();
        Tracer.record(new CollectedSpans());
        SampledThreads.tell(sampler);
        open().exit(null);
        assertThat(told).containsExactly("add main", "add main");
    }

    @Test
    void nobodyIsToldAfterTheEnd() {
        SampledThreads.tell(null);
        open().exit(null);
        SampledThreads.sweep();
        SampledThreads.again();
        assertThat(told).isEmpty();
    }
}
