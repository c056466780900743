package com.example.truth;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Ways to spend some milliseconds, the same in every phase; safe for several threads. */
final class Work {
    private static final long LEAST_MICROS = 1_000;
    private static final long MOST_MICROS = 5_000;
    private static final int KINDS = 5;
    private static final int PIECE = 2_000;

    private final Object monitor = new Object();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Object kept = "";
    private volatile long sum;

    /** Does one of them. */
    void some(SplittableRandom random) {
        long nanos = TimeUnit.MICROSECONDS.toNanos(random.nextLong(LEAST_MICROS, MOST_MICROS));
        switch (random.nextInt(KINDS)) {
            case 0 -> burn(nanos);
            case 1 -> allocate(nanos);
            case 2 -> contend(nanos);
            case 3 -> sleep(nanos);
            default -> park(nanos);
        }
    }

    private void burn(long nanos) {
        long until = System.nanoTime() + nanos;
        long value = nanos;
        while (System.nanoTime() < until) {
            for (int i = 0; i < 1_000; i++) {
                value = value * 6_364_136_223_846_793_005L + i;
            }
        }
        sum = value;
    }

    private void allocate(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() < until) {
            kept = new byte[PIECE];
        }
    }

    private void contend(long nanos) {
        synchronized (monitor) {
            burn(nanos / 4);
        }
    }

    private static void sleep(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void park(long nanos) {
        lock.lock();
        try {
            LockSupport.parkNanos(nanos / 4);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return kept + " " + sum;
    }
}
