package com.example.truth;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs sessions on some threads for some seconds. Arguments: {@code platform} or {@code virtual}, threads, seconds. */
public final class TruthProgram {
    private TruthProgram() {}

    public static void main(String[] args) throws Exception {
        ThreadFactory factory = args[0].equals("virtual") ? TruthProgram::virtual : Thread::new;
        int threads = Integer.parseInt(args[1]);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.parseInt(args[2]));
        ExecutorService others = Executors.newFixedThreadPool(2, factory);
        Phases phases = new Phases(new Work(), others);
        AtomicInteger sessions = new AtomicInteger();
        List<Thread> running = new ArrayList<>();
        for (int number = 0; number < threads; number++) {
            SplittableRandom random = new SplittableRandom(number);
            Thread thread = factory.newThread(() -> {
                while (System.nanoTime() < until) {
                    phases.visit(random);
                    sessions.incrementAndGet();
                    phases.outside(random);
                }
            });
            thread.setName("visitor-" + number);
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            thread.join();
        }
        others.shutdown();
        System.out.println("sessions " + sessions);
    }

    /** By its name, since we are compiled for a Java without it. */
    private static Thread virtual(Runnable work) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (Thread) Class.forName("java.lang.Thread$Builder")
                    .getMethod("unstarted", Runnable.class)
                    .invoke(builder, work);
        } catch (NoSuchMethodException | ClassNotFoundException | IllegalAccessException e) {
            throw new IllegalStateException("this Java has no virtual threads", e);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
