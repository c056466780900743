package com.example.leaks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Runs one program: {@code --program L01 --seconds 80}. Visitors come at a steady pace and are served by a small pool. */
public final class Main {
    private static final int THREADS = 4;
    /** That wait or are served; a slow machine turns away those who come then. */
    private static final int MOST_AT_ONCE = 200;

    /** As a server holds what it serves with. */
    private static final List<Desk> OPEN = new ArrayList<>();

    private Main() {}

    public static void main(String[] args) throws Exception {
        Catalogue.Entry entry;
        int seconds;
        try {
            entry = Catalogue.named(argument("--program", args));
            seconds = Integer.parseInt(argument("--seconds", args));
        } catch (IllegalArgumentException e) {
            System.err.println("leaks: " + e.getMessage());
            System.exit(2);
            return;
        }
        Setting setting = new Setting(seconds, System.nanoTime());
        Desk desk = entry.program().open(setting);
        OPEN.add(desk);
        System.out.println(entry.id() + ": " + serve(desk, entry, setting));
        // Some programs leave threads behind that would keep the JVM alive.
        System.exit(0);
    }

    private static String argument(String name, String... args) {
        for (int i = 0; i + 1 < args.length; i += 2) {
            if (args[i].equals(name)) {
                return args[i + 1];
            }
        }
        throw new IllegalArgumentException("argument '" + name + "' is missing");
    }

    private static String serve(Desk desk, Catalogue.Entry entry, Setting setting) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(entry.threads() > 0 ? entry.threads() : THREADS);
        Semaphore room = new Semaphore(MOST_AT_ONCE);
        AtomicInteger failed = new AtomicInteger();
        int number = 0;
        long next = System.nanoTime();
        while (setting.over() < 1) {
            if (room.tryAcquire()) {
                Visitor visitor = new Visitor(number++);
                pool.execute(() -> {
                    try {
                        desk.serve(visitor);
                    } catch (Exception e) {
                        failed.incrementAndGet();
                    } finally {
                        room.release();
                    }
                });
            }
            next += (long) (1e9 / entry.pace().applyAsDouble(setting.over()));
            LockSupport.parkNanos(next - System.nanoTime());
        }
        // The threads of a server live on when nobody comes.
        boolean ended = room.tryAcquire(MOST_AT_ONCE, 20, TimeUnit.SECONDS);
        return number + " sessions, " + failed + " failed" + (ended ? "" : ", some did not end");
    }
}
