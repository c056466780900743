package com.example.attached;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Threads that ask by all ways in turn, one request after the other, and check each answer. */
final class Load {
    static final List<String> WAYS = List.of("agent", "http", "task", "future", "virtual");

    /** Between two requests of a thread, so that others may run on a small machine. Unit: ns. */
    private static final long BREATH = 1_000_000;

    private static final int PERMITS = 1_000;

    private final Desk desk;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong longest = new AtomicLong();
    private final AtomicReference<String> firstFailure = new AtomicReference<>("");
    private final Semaphore going = new Semaphore(PERMITS);
    private volatile boolean ended;

    Load(Desk desk) {
        this.desk = desk;
    }

    /** Starts the threads and returns when each has had an answer. */
    void start(int threads) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            int first = i;
            Thread thread = new Thread(() -> work(first, begun), "load-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        begun.await();
    }

    private void work(int first, CountDownLatch begun) {
        for (int number = first; !ended; number++) {
            String way = WAYS.get(number % WAYS.size());
            going.acquireUninterruptibly();
            try {
                check(way, number % Names.HELD);
            } finally {
                going.release();
            }
            begun.countDown();
            LockSupport.parkNanos(BREATH);
        }
    }

    /** One request; whether it was answered rightly. */
    boolean check(String way, int number) {
        long start = System.nanoTime();
        String wrong = wrong(way, number);
        if (number < Names.HELD) {
            longest.accumulateAndGet(System.nanoTime() - start, Math::max);
        }
        if (wrong != null) {
            failures.incrementAndGet();
            firstFailure.compareAndSet("", way + " " + number + ": " + wrong);
        }
        requests.incrementAndGet();
        return wrong == null;
    }

    private String wrong(String way, int number) {
        try {
            String answer = desk.way(way).apply(number);
            return answer.equals(Names.expected(number)) ? null : "answered " + answer;
        } catch (Throwable failure) {
            Throwable cause = failure;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return failure + ", since " + cause;
        }
    }

    /** Returns when so many more requests are done. */
    void await(int more) {
        long until = requests.get() + more;
        while (requests.get() < until) {
            LockSupport.parkNanos(BREATH);
        }
    }

    /** The longest request since this was asked last. Unit: ns. */
    long longest() {
        return longest.getAndSet(0);
    }

    /** Returns when no request is under way; none begins until {@link #resume}. */
    void pause() {
        going.acquireUninterruptibly(PERMITS);
    }

    void resume() {
        going.release(PERMITS);
    }

    void end() {
        ended = true;
    }

    @Override
    public String toString() {
        return "requests " + requests + " failures " + failures + " " + firstFailure;
    }
}
