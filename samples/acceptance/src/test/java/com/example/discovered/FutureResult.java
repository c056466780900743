package com.example.discovered;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A method that returns before its work is done. */
public final class FutureResult {
    private final Parts parts = new Parts();

    private FutureResult() {}

    private final ExecutorService pool = Executors.newFixedThreadPool(2);

    public static void main(String[] args) {
        FutureResult desk = new FutureResult();
        long start = System.nanoTime();
        int done = 0;
        while (!Parts.isEnough(done, start)) {
            desk.answer(done++).join();
            Parts.pause(10);
        }
        desk.pool.shutdown();
        Parts.done(done);
    }

    private CompletableFuture<String> answer(int question) {
        return CompletableFuture.supplyAsync(() -> parts.note(question % 2), pool)
                .thenApplyAsync(note -> parts.ask(note + question), pool);
    }
}
