package com.example.attached;

import java.util.Arrays;

/** A thread that does nothing but look at the clock each millisecond: what it misses, nobody could use. */
final class Heartbeat {
    private static final long BEAT = 1_000_000;

    private final long[] gaps = new long[1 << 20];
    private int count;
    private volatile boolean ended;

    void start() {
        Thread thread = new Thread(this::beat, "heartbeat");
        thread.setDaemon(true);
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.start();
    }

    private void beat() {
        long last = System.nanoTime();
        while (!ended) {
            java.util.concurrent.locks.LockSupport.parkNanos(BEAT);
            long now = System.nanoTime();
            add(Math.max(0, now - last - BEAT));
            last = now;
        }
    }

    private synchronized void add(long gap) {
        if (count < gaps.length) {
            gaps[count++] = gap;
        }
    }

    /** How long it was late since this was asked last: longest and 99th percentile, in microseconds. */
    synchronized String take() {
        long[] sorted = Arrays.copyOf(gaps, count);
        Arrays.sort(sorted);
        count = 0;
        return sorted.length == 0
                ? "0 0"
                : sorted[sorted.length - 1] / 1_000 + " " + sorted[(int) ((sorted.length - 1) * 0.99)] / 1_000;
    }

    void end() {
        ended = true;
    }
}
