package com.example.cost;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code compute|allocate|park SECONDS}: does pieces of work for so long, after a warm-up, and prints how many a second and
 * how much processor time of the whole process each took. A piece of computing or allocating is about 10 ms of one of two
 * threads, and a session by a rule ({@link #piece}); a piece of parking is one wake-up of one of 500 threads, of which a
 * hundred are a session.
 */
public final class WorkProgram {
    private static final long WARM_UP_MILLIS = 8_000;
    private static final int PARKED_THREADS = 500;
    private static final long PARKED_NANOS = 20_000_000;
    private static final int PARKS = 100;

    private static final LongAdder DONE = new LongAdder();
    private static volatile boolean over;
    private static volatile Object kept;

    private WorkProgram() {}

    public static void main(String[] args) throws InterruptedException {
        String kind = args[0];
        int threads = kind.equals("park") ? PARKED_THREADS : 2;
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                while (!over) {
                    piece(kind);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Thread.sleep(WARM_UP_MILLIS);
        long done = DONE.sum();
        long cpu = process.getProcessCpuTime();
        long start = System.nanoTime();
        Thread.sleep(1_000L * Integer.parseInt(args[1]));
        double seconds = (System.nanoTime() - start) / 1e9;
        double used = process.getProcessCpuTime() - cpu;
        long pieces = DONE.sum() - done;
        over = true;
        System.out.printf("%s: %.3f %.3f%n", kind, used / 1_000 / pieces, pieces / seconds);
    }

    static void piece(String kind) {
        switch (kind) {
            case "compute" -> kept = compute(3_000_000);
            case "allocate" -> kept = allocate(6_000);
            default -> park();
        }
    }

    private static long compute(int steps) {
        long x = steps;
        for (int i = 0; i < steps; i++) {
            x = x * 6364136223846793005L + 1442695040888963407L;
            x ^= x >>> 29;
        }
        DONE.increment();
        return x;
    }

    /** A small tree is built and copied again and again: about 12 MB. */
    private static Object allocate(int times) {
        Node tree = new Node(new byte[512], null, null);
        for (int i = 0; i < times; i++) {
            tree = new Node(new byte[1_024 + i % 512], new Node(tree.text.clone(), null, null), copy(tree, 3));
        }
        DONE.increment();
        return tree;
    }

    private static Node copy(Node of, int depth) {
        return of == null || depth == 0 ? null : new Node(of.text, copy(of.left, depth - 1), copy(of.right, depth - 1));
    }

    private static void park() {
        for (int i = 0; i < PARKS && !over; i++) {
            LockSupport.parkNanos(WorkProgram.class, PARKED_NANOS);
            DONE.increment();
        }
    }

    private record Node(byte[] text, Node left, Node right) {}
}
