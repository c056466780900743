package io.sonde.core;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** So many a second, and so many in all. Thread-safe; under contention a few more may pass when a second begins. */
final class EntryBudget {
    private static final long SECOND = 1_000_000_000;

    private final int aSecond;
    private final AtomicInteger left;
    private final AtomicInteger inSecond = new AtomicInteger();
    private final AtomicLong secondFrom = new AtomicLong(System.nanoTime());

    EntryBudget(int aSecond, int inAll) {
        this.aSecond = aSecond;
        this.left = new AtomicInteger(inAll);
    }

    boolean take() {
        if (left.get() <= 0) {
            return false;
        }
        long now = System.nanoTime();
        long from = secondFrom.get();
        if (now - from > SECOND && secondFrom.compareAndSet(from, now)) {
            inSecond.set(0);
        }
        return inSecond.incrementAndGet() <= aSecond && left.decrementAndGet() >= 0;
    }

    boolean isSpent() {
        return left.get() <= 0;
    }
}
