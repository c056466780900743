package com.example.discovered;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A job that a timer starts and that works off fifty items each time. */
public final class ScheduledBatch {
    private final Parts parts = new Parts();

    private ScheduledBatch() {}

    private static final int ITEMS = 50;

    private final AtomicInteger done = new AtomicInteger();
    private final long start = System.nanoTime();

    public static void main(String[] args) throws InterruptedException {
        ScheduledBatch job = new ScheduledBatch();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        timer.scheduleWithFixedDelay(() -> job.tick(timer), 0, 50, TimeUnit.MILLISECONDS);
        timer.awaitTermination(1, TimeUnit.MINUTES);
        Parts.done(job.done.get());
    }

    private void tick(ScheduledExecutorService timer) {
        for (int item = 0; item < ITEMS; item++) {
            classify(item);
            Parts.pause(8);
        }
        if (Parts.isEnough(done.get(), start)) {
            timer.shutdown();
        }
    }

    private void classify(int item) {
        String note = parts.note(item);
        parts.ask(note + item);
        done.incrementAndGet();
    }
}
