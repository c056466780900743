package com.example.hostile;

import java.util.ArrayList;
import java.util.List;

/** Opens and ends spans as fast as it can, more than anybody can write, and says how many. Arguments: threads, sessions. */
public final class FloodProgram {
    private static final int STEPS = 9;

    private FloodProgram() {}

    public static void main(String[] args) throws InterruptedException {
        int sessions = Integer.parseInt(args[1]);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[0]); i++) {
            threads.add(new Thread(() -> {
                for (int session = 0; session < sessions; session++) {
                    Work.handle(STEPS, () -> {});
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("ended " + (long) threads.size() * sessions * (STEPS + 1));
    }
}
