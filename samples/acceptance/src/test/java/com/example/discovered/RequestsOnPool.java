package com.example.discovered;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Requests that a pool of threads works off. */
public final class RequestsOnPool {
    private final Parts parts = new Parts();

    private RequestsOnPool() {}

    public static void main(String[] args) throws InterruptedException {
        RequestsOnPool desk = new RequestsOnPool();
        ExecutorService pool = Executors.newFixedThreadPool(3);
        Semaphore room = new Semaphore(3);
        long start = System.nanoTime();
        int done = 0;
        while (!Parts.isEnough(done, start)) {
            room.acquire();
            int question = done++;
            pool.execute(() -> {
                try {
                    desk.answer(question);
                } finally {
                    room.release();
                }
            });
            Parts.pause(10);
        }
        pool.shutdown();
        pool.awaitTermination(1, TimeUnit.MINUTES);
        Parts.done(done);
    }

    private String answer(int question) {
        String note = parts.note(question % 2);
        return parts.ask(note + question);
    }
}
