package com.example.traveldesk;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The load: each clerk is one thread and one conversation, and asks every {@code concurrency}-th request. With a rate,
 * request {@code n} is not asked before {@code n / rate} seconds.
 */
final class Clerks {
    private final Options options;
    private final Desk desk;
    private final Trips trips;
    private final Tally tally = new Tally();

    Clerks(Options options, Desk desk) {
        this.options = options;
        this.desk = desk;
        this.trips = new Trips(options.seed());
    }

    Tally run() throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(options.concurrency());
        try {
            long start = System.nanoTime();
            List<Future<?>> clerks = new ArrayList<>();
            for (int clerk = 0; clerk < options.concurrency(); clerk++) {
                int number = clerk;
                clerks.add(threads.submit(() -> work(number, start)));
            }
            for (Future<?> clerk : clerks) {
                clerk.get();
            }
            return tally;
        } finally {
            threads.shutdownNow();
        }
    }

    private void work(int clerk, long start) {
        Thread.currentThread().setName("clerk-" + (clerk + 1));
        for (int number = clerk; number < options.requests(); number += options.concurrency()) {
            waitForTurn(number, start);
            long asked = System.nanoTime();
            try {
                desk.handle("clerk-" + (clerk + 1), trips.request(number));
                tally.answered(System.nanoTime() - asked);
            } catch (RuntimeException e) {
                tally.failed(e);
            }
        }
    }

    private void waitForTurn(int number, long start) {
        if (options.rate() > 0) {
            long due = start + (long) (number / options.rate() * 1e9);
            Waiting.forMillis(Math.max(0, TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime())));
        }
    }
}
