package com.example.neighbours;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Does what its input says, line by line: {@code ID COMMAND ...}, answered {@code #ID ...}. Every request is of one kind,
 * so that what others count is a multiple of what it says it has done.
 */
public final class SharedProgram {
    /** At least as many threads ask at a time. */
    private static final int THREADS = 3;

    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<String> wrong = new AtomicReference<>("");
    private final AtomicBoolean going = new AtomicBoolean();
    private final Shop shop = new Shop();
    private CountDownLatch ended = new CountDownLatch(0);

    private SharedProgram() throws Exception {}

    public static void main(String[] args) throws Exception {
        SharedProgram program = new SharedProgram();
        say("ready");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ");
            say("#" + words[0] + " " + program.answer(words));
        }
        program.shop.close();
        say("ended requests " + program.done + " failures "
                + (program.wrong.get().isEmpty() ? 0 : 1) + " " + program.wrong);
    }

    private static void say(String line) {
        synchronized (System.out) {
            System.out.println(line);
            System.out.flush();
        }
    }

    /**
     * Commands: {@code run N} does N requests; {@code go} lets the load begin, {@code await N} waits for so many more
     * requests of it, {@code pause} ends it; each answers how many requests are done. {@code counters} tells what the
     * counting agent counted.
     */
    private String answer(String[] words) throws Exception {
        switch (words[1]) {
            case "run" -> {
                for (int i = Integer.parseInt(words[2]); i > 0; i--) {
                    request();
                }
            }
            case "go" -> go();
            case "await" -> {
                int until = done.get() + Integer.parseInt(words[2]);
                while (done.get() < until) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
            case "pause" -> {
                going.set(false);
                ended.await();
            }
            case "counters" -> {
                return CountingAgent.counted();
            }
            default -> throw new IllegalArgumentException(words[1]);
        }
        return done.toString();
    }

    private void go() {
        going.set(true);
        CountDownLatch all = new CountDownLatch(THREADS);
        ended = all;
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(
                    () -> {
                        while (going.get()) {
                            request();
                        }
                        all.countDown();
                    },
                    "load-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void request() {
        RequestEvent event = new RequestEvent();
        event.begin();
        try {
            String answer = shop.ask(numbers.incrementAndGet());
            if (!answer.equals("name")) {
                wrong.compareAndSet("", ": answered " + answer);
            }
        } catch (IOException | RuntimeException failure) {
            wrong.compareAndSet("", ": " + failure);
        }
        event.commit();
        done.incrementAndGet();
    }
}
