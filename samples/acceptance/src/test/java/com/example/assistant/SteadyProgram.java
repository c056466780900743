package com.example.assistant;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Answers questions at a steady rate from a few threads, and prints how many. Arguments: questions a second, seconds. */
public final class SteadyProgram {
    private static final int THREADS = 4;

    private SteadyProgram() {}

    public static void main(String[] args) throws Exception {
        int perSecond = Integer.parseInt(args[0]);
        int perThread = perSecond * Integer.parseInt(args[1]) / THREADS;
        long every = TimeUnit.SECONDS.toNanos(1) * THREADS / perSecond;
        Assistant assistant = Assistant.open();
        long start = System.nanoTime();
        Callable<Void> work = () -> {
            for (int i = 0; i < perThread; i++) {
                long due = start + i * every;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                assistant.ask();
            }
            return null;
        };
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Void>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            running.add(threads.submit(work));
        }
        for (Future<Void> one : running) {
            one.get();
        }
        threads.shutdown();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        System.out.println("answered " + assistant.answered() + " in " + millis + " ms");
    }
}
