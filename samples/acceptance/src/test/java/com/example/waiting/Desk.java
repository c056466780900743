package com.example.waiting;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Its methods are sessions by a rule. */
final class Desk {
    private final ReentrantLock first = new ReentrantLock();
    private final ReentrantLock second = new ReentrantLock();
    private final CountDownLatch both = new CountDownLatch(2);
    volatile boolean released;
    private volatile Thread taker;

    /** Holds the lock until somebody has waited for it for so long: parked, and not only on the way to it. */
    void hold(long nanos) {
        first.lock();
        while (!first.hasQueuedThreads() || taker.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        long since = System.nanoTime();
        while (System.nanoTime() - since < nanos) {
            Thread.onSpinWait();
        }
        first.unlock();
    }

    boolean isHeld() {
        return first.isLocked();
    }

    void take() {
        taker = Thread.currentThread();
        first.lock();
        first.unlock();
    }

    /** Parks until it is released, whatever wakes it meanwhile. */
    void rest() {
        while (!released) {
            LockSupport.park(this);
        }
    }

    void oneWay() {
        opposite(first, second);
    }

    void otherWay() {
        opposite(second, first);
    }

    private void opposite(ReentrantLock mine, ReentrantLock yours) {
        mine.lock();
        both.countDown();
        try {
            both.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        yours.lock();
    }

    void oneMonitor() {
        oppositeMonitors(first, second);
    }

    void otherMonitor() {
        oppositeMonitors(second, first);
    }

    private void oppositeMonitors(Object mine, Object yours) {
        synchronized (mine) {
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            synchronized (yours) {
                released = true;
            }
        }
    }

    boolean isDeadlocked() {
        return first.hasQueuedThreads() && second.hasQueuedThreads();
    }
}
