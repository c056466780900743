package io.sonde.profilers;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A daemon thread of ours that sleeps until there is something to do, then does it until it is told to end. No interrupt
 * ends it or makes it spin: whoever interrupts all threads means those of the program. Methods without another word may be
 * called by any thread.
 */
final class WokenThread {
    private final Thread thread;
    private volatile boolean awake;
    private volatile boolean ending;

    /** @param body of the thread, which begins with {@link #sleep} */
    WokenThread(String name, Runnable body) {
        thread = new Thread(null, body, name, 0, false);
        thread.setDaemon(true);
        // What fails while a failure is counted, for want of memory, must not reach the program's streams.
        thread.setUncaughtExceptionHandler((self, failure) -> {});
        // Threads and servers that the JDK makes here, which stay, keep the context loader that they find.
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    }

    /** {@code Thread.getId()}. */
    long id() {
        return thread.getId();
    }

    /** Once. */
    void start() {
        thread.start();
    }

    /** There is something to do. Cheap. */
    void awaken() {
        awake = true;
        LockSupport.unpark(thread);
    }

    boolean isEnding() {
        return ending;
    }

    /** Returns when there is something to do, or it is to end. On the thread itself. */
    void sleep() {
        while (!awake && !ending) {
            LockSupport.park(this);
            Thread.interrupted();
        }
    }

    /** Whether it was woken. */
    boolean isAwake() {
        return awake;
    }

    /**
     * Returns at this moment, or earlier when it is to end. On the thread itself.
     *
     * @param moment of {@code System.nanoTime}
     */
    void sleepUntil(long moment) {
        for (long left = moment - System.nanoTime(); !ending && left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            Thread.interrupted();
        }
    }

    /** Has it end and waits for that. Returns after the time given at the latest. */
    void stop(Duration atMost) {
        ending = true;
        LockSupport.unpark(thread);
        try {
            if (thread.isAlive()) {
                thread.join(Math.max(1, atMost.toMillis()));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
