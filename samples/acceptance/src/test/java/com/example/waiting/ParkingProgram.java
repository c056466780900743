package com.example.waiting;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Parks, and says what that cost. {@code one}: a thread that parks and returns at once, and one that is parked for 150 us,
 * in ns of its own CPU time and in bytes. {@code many SECONDS}: 500 threads that wake each 20 ms, in CPU time of the
 * process. Where {@link #inside} is a session by a rule, and where a thread never was in one or is not just now.
 */
public final class ParkingProgram {
    private static final int BURST = 20_000;
    private static final int SHORT_BURST = 200;
    private static final int ROUNDS = 150;
    private static final int WARM_UP = 150;
    private static final long LONG_NANOS = 150_000;
    private static final int THREADS = 500;
    private static final long WAKE_NANOS = 20_000_000;
    private static final long WARM_UP_MILLIS = 4_000;

    private static volatile boolean over;

    private ParkingProgram() {}

    public static void main(String[] args) throws InterruptedException {
        inside(() -> {}); // whatever is to be woven is woven now
        if (args[0].equals("one")) {
            one();
        } else {
            boolean within = args[1].equals("inside");
            many(within, Integer.parseInt(args[2]));
        }
    }

    static void inside(Runnable body) {
        body.run();
    }

    private static void one() throws InterruptedException {
        on(() -> print("at once, thread never in a span", BURST, ParkingProgram::atOnce));
        on(() -> {
            inside(() -> {});
            print("at once, outside of spans", BURST, ParkingProgram::atOnce);
        });
        on(() -> inside(() -> print("at once, inside a span", BURST, ParkingProgram::atOnce)));
        on(() -> {
            inside(() -> {});
            print("150 us, outside of spans", SHORT_BURST, ParkingProgram::forLonger);
        });
        on(() -> inside(() -> print("150 us, inside a span", SHORT_BURST, ParkingProgram::forLonger)));
    }

    private static void on(Runnable body) throws InterruptedException {
        Thread thread = new Thread(body);
        thread.start();
        thread.join();
    }

    private static void atOnce() {
        LockSupport.unpark(Thread.currentThread());
        LockSupport.park(ParkingProgram.class);
    }

    private static void forLonger() {
        LockSupport.parkNanos(ParkingProgram.class, LONG_NANOS);
    }

    private static void print(String what, int burst, Runnable park) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double[] nanos = new double[ROUNDS];
        long bytes = 0;
        int warmUp = burst == BURST ? WARM_UP : WARM_UP / 10;
        for (int round = -warmUp; round < ROUNDS; round++) {
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long before = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < burst; i++) {
                park.run();
            }
            long after = threads.getCurrentThreadCpuTime();
            if (round >= 0) {
                nanos[round] = (double) (after - before) / burst;
                bytes += threads.getCurrentThreadAllocatedBytes() - allocated;
            }
        }
        Arrays.sort(nanos);
        System.out.printf("%s: %.1f %.1f %.2f%n", what, nanos[0], nanos[ROUNDS / 2], (double) bytes / ROUNDS / burst);
    }

    private static void many(boolean within, int seconds) throws InterruptedException {
        AtomicLong parks = new AtomicLong();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> {
                if (within) {
                    inside(() -> wake(parks));
                } else {
                    inside(() -> {});
                    wake(parks);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Thread.sleep(WARM_UP_MILLIS);
        long parked = parks.get();
        long cpu = process.getProcessCpuTime();
        long start = System.nanoTime();
        Thread.sleep(1_000L * seconds);
        double elapsed = (System.nanoTime() - start) / 1e9;
        double used = process.getProcessCpuTime() - cpu;
        long count = parks.get() - parked;
        over = true;
        System.out.printf(
                "%d threads %s: %.1f %.0f%n",
                THREADS, within ? "inside" : "outside", used / count / 1_000, count / elapsed);
    }

    private static void wake(AtomicLong parks) {
        while (!over) {
            LockSupport.parkNanos(ParkingProgram.class, WAKE_NANOS);
            parks.incrementAndGet();
        }
    }
}
