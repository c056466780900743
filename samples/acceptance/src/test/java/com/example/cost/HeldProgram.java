package com.example.cost;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code MEGABYTES SECONDS}: holds so much in small objects, as programs do, and lets it grow by a hundredth a minute while it
 * answers a hundred sessions a second. Prints what it used of processors, and the longest that a session took beyond its
 * turn.
 */
public final class HeldProgram {
    private static final int SESSIONS_A_SECOND = 100;
    private static final Map<Integer, Customer> CUSTOMERS = new HashMap<>();
    private static final List<Object> LEAK = new ArrayList<>();

    private HeldProgram() {}

    private record Customer(String name, long[] orders, List<String> tags) {}

    public static void main(String[] args) {
        int megabytes = Integer.parseInt(args[0]);
        long seconds = Long.parseLong(args[1]);
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        long empty = runtime.totalMemory() - runtime.freeMemory();
        while (runtime.totalMemory() - runtime.freeMemory() - empty < (long) megabytes << 20) {
            add();
        }
        int held = CUSTOMERS.size();
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = process.getProcessCpuTime();
        long every = TimeUnit.SECONDS.toNanos(1) / SESSIONS_A_SECOND;
        long start = System.nanoTime();
        long longest = 0;
        double perSession = held * 0.01 / 60 / SESSIONS_A_SECOND;
        double grown = 0;
        for (long i = 0; i < seconds * SESSIONS_A_SECOND; i++) {
            long due = start + i * every;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            grown += perSession;
            session((int) grown);
            grown -= (int) grown;
            longest = Math.max(longest, System.nanoTime() - due);
        }
        System.out.printf(
                "held: objects=%d cpuMs=%d longestMs=%d%n",
                held, (process.getProcessCpuTime() - cpu) / 1_000_000, longest / 1_000_000);
    }

    static void session(int customers) {
        for (int i = 0; i < customers; i++) {
            add();
        }
        LEAK.add(new byte[1_000]);
    }

    private static void add() {
        int number = CUSTOMERS.size();
        CUSTOMERS.put(
                number,
                new Customer(
                        "customer " + number, new long[16], new ArrayList<>(List.of("tag " + number % 97, "new"))));
    }
}
