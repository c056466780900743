package io.sonde.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.LongPredicate;

/** Threads that fill one ring while it is drained: what they were told is recorded comes out once, in each one's order. */
final class Producers {
    private static final int COUNT = 8;
    private static final int EACH = 20_000;

    private Producers() {}

    /** @param writers for each producer what records the span of an id, or counts it as lost and says so */
    static void loseNothing(Ring ring, IntFunction<LongPredicate> writers) throws Exception {
        CountDownLatch running = new CountDownLatch(COUNT);
        AtomicLong accepted = new AtomicLong();
        Seen seen = new Seen();
        ExecutorService threads = Executors.newFixedThreadPool(COUNT);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int producer = 0; producer < COUNT; producer++) {
                long first = (long) producer * EACH;
                LongPredicate writer = writers.apply(producer);
                ends.add(threads.submit(() -> {
                    for (long id = first + 1; id <= first + EACH; id++) {
                        if (writer.test(id)) {
                            accepted.incrementAndGet();
                        } else {
                            Thread.yield();
                        }
                    }
                    running.countDown();
                }));
            }
            while (running.getCount() > 0) {
                ring.drain(seen, 100, Integer.MAX_VALUE);
            }
            for (Future<?> end : ends) {
                end.get();
            }
            ring.close();
            ring.drain(seen, Integer.MAX_VALUE, Integer.MAX_VALUE);
        } finally {
            threads.shutdownNow();
        }

        assertThat(ring.head()).isEqualTo(ring.tail());
        assertThat(ring.malformed()).isZero();
        assertThat((long) seen.spans.size()).isEqualTo(accepted.get());
        assertThat(accepted.get() + ring.lostSpans()).isEqualTo((long) COUNT * EACH);
        assertThat(new HashSet<>(seen.spans)).as("no span twice").hasSize(seen.spans.size());
        for (int producer = 0; producer < COUNT; producer++) {
            long first = (long) producer * EACH;
            assertThat(seen.spans.stream().filter(id -> id > first && id <= first + EACH))
                    .as("a producer's spans stay in its order")
                    .isSorted();
        }
    }
}
