package com.example.cost;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Does next to nothing, in very many small steps, in bursts: recording it costs more than it does. */
public final class TalkativeProgram {
    private static final int STEPS = 400;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
    private static volatile long result;

    private TalkativeProgram() {}

    /** @param args how many seconds to go on */
    public static void main(String[] args) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(args[0]));
        long sessions = 0;
        while (System.nanoTime() < end) {
            session();
            sessions++;
            LockSupport.parkNanos(PAUSE);
        }
        System.out.println("sessions " + sessions);
        System.out.println("steps " + sessions * STEPS);
    }

    private static void session() {
        for (int i = 0; i < STEPS; i++) {
            step(i);
        }
        decide();
    }

    private static void step(int seed) {
        long number = seed;
        for (int i = 0; i < 50; i++) {
            number = number * 31 + i;
        }
        result = number;
    }

    private static void decide() {
        result = -result;
    }
}
