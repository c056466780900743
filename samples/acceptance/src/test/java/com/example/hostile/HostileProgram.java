package com.example.hostile;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Meets one misfortune, named by its argument, between sessions that go well, and prints what it saw. */
public final class HostileProgram {
    private static final int SESSIONS = 200;
    private static final int STEPS = 4;

    private HostileProgram() {}

    public static void main(String[] args) throws Exception {
        well("before");
        switch (args[0]) {
            case "nothing" -> {}
            case "memory" -> memory();
            case "stack" -> stack();
            case "platform" -> threads(10_000, HostileProgram::platform);
            case "virtual" -> threads(100_000, VirtualThreads::start);
            case "million" -> threads(1_000_000, VirtualThreads::start);
            case "dying" -> dying();
            case "child" -> child();
            case "input" -> input();
            default -> throw new IllegalArgumentException(args[0]);
        }
        well("after");
        if (args.length > 1) {
            System.exit(Work.handle(() -> exit(Integer.parseInt(args[1]))));
        }
    }

    private static int exit(int code) {
        System.exit(code);
        return 0;
    }

    private static void well(String when) {
        AtomicLong steps = new AtomicLong();
        for (int i = 0; i < SESSIONS; i++) {
            Work.handle(STEPS, steps::incrementAndGet);
        }
        System.out.println(when + ": " + steps);
    }

    /** Lines of input, each answered with more sessions. */
    private static void input() {
        try (Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8)) {
            int all = 0;
            while (lines.hasNextLine()) {
                int rounds = Integer.parseInt(lines.nextLine());
                all += rounds;
                for (int i = 0; i < rounds * SESSIONS; i++) {
                    Work.handle(STEPS, () -> {});
                }
                System.out.println("rounds " + all);
            }
        }
    }

    /** Takes all memory inside of a span, several times; spans open and end while there is none. */
    private static void memory() {
        // The classes that are named where there is no memory are asked for before: the class loader needs some to
        // answer.
        Objects.requireNonNull(OutOfMemoryError.class);
        Object[] all = new Object[1 << 20];
        Arrays.fill(all, null);
        for (int i = 0; i < 3; i++) {
            int met = Work.handle(() -> {
                fill(all);
                int sum = 0;
                for (int step = 0; step < 1_000; step++) {
                    sum += Work.step(step);
                }
                Arrays.fill(all, null);
                return sum;
            });
            System.out.println("memory: " + met);
        }
    }

    private static void fill(Object[] all) {
        int next = 0;
        for (int size = 1 << 20; size >= 1 << 10; size /= 2) {
            try {
                while (next < all.length) {
                    all[next] = new byte[size];
                    next++;
                }
            } catch (OutOfMemoryError full) {
                // Smaller ones still fit.
            }
        }
    }

    /** Runs out of stack at all depths, so that each line of an advice meets it. */
    private static void stack() {
        Set<String> met = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            int extra = i;
            met.add(Work.handle(() -> {
                try {
                    return "returned " + deeper(0, extra);
                } catch (Throwable overflow) {
                    return overflow.getClass().getName();
                }
            }));
        }
        System.out.println("stack: " + met);
    }

    private static int deeper(int depth, int extra) {
        long a = depth;
        long b = extra;
        return depth < extra % 17 ? deeper(depth + 1, extra) : Work.sink(Work.descend(depth), a + b);
    }

    private interface Start {
        void start(Runnable task);
    }

    private static void platform(Runnable task) {
        new Thread(null, task, "many", 128 << 10).start();
    }

    /** So many threads at once, each in a session, none of which ends before all have begun. */
    private static void threads(int count, Start start) throws InterruptedException {
        AtomicLong ended = new AtomicLong();
        CountDownLatch begun = new CountDownLatch(count);
        CountDownLatch over = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            start.start(() -> {
                Work.handle(() -> {
                    begun.countDown();
                    awaitQuietly(begun);
                    return ended.incrementAndGet();
                });
                over.countDown();
            });
        }
        over.await();
        System.out.println("threads: " + ended);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Threads that end by an exception inside a session, and one that is still inside when the program ends. */
    private static void dying() throws InterruptedException {
        for (int i = 0; i < 50; i++) {
            Thread thread = new Thread(() -> Work.handle(() -> {
                throw new IllegalStateException("as planned");
            }));
            thread.setUncaughtExceptionHandler((self, error) -> {});
            thread.start();
            thread.join();
        }
        CountDownLatch inside = new CountDownLatch(1);
        Thread last = new Thread(() -> Work.handle(() -> {
            inside.countDown();
            awaitQuietly(new CountDownLatch(1));
            return 0;
        }));
        last.setDaemon(true);
        last.start();
        inside.await();
        System.out.println("dying: 50 and one inside");
    }

    /** Starts another process inside of a span, and another JVM with the same options. */
    private static void child() {
        System.out.println("child: " + Work.handle(() -> run("echo", "hello")));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        System.out.println(
                "child: " + Work.handle(() -> run(java, "-cp", classPath, HostileProgram.class.getName(), "nothing")));
    }

    private static String run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return said.strip().replace('\n', ' ') + " " + process.waitFor();
        } catch (IOException | InterruptedException failure) {
            return failure.toString();
        }
    }

    /** By reflection: compiled for Java 17. */
    private static final class VirtualThreads {
        private static final Method START = find();

        private static Method find() {
            try {
                return Thread.class.getMethod("startVirtualThread", Runnable.class);
            } catch (NoSuchMethodException old) {
                throw new IllegalStateException(old);
            }
        }

        static void start(Runnable task) {
            try {
                START.invoke(null, task);
            } catch (ReflectiveOperationException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
