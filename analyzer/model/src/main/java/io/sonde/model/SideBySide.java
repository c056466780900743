package io.sonde.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntConsumer;

/** Does the parts of one work on as many threads, which are gone when it is done. */
final class SideBySide {
    private SideBySide() {}

    /**
     * Does the parts 0 to {@code parts - 1} and returns when all are done, the first of them on the thread that calls.
     *
     * @throws RuntimeException or an error, when a part threw it
     */
    static void run(int parts, IntConsumer work) {
        List<FutureTask<?>> others = new ArrayList<>();
        for (int i = 1; i < parts; i++) {
            int part = i;
            FutureTask<?> task = new FutureTask<>(() -> work.accept(part), null);
            Thread thread = new Thread(task, "sonde-reading");
            thread.setDaemon(true);
            thread.start();
            others.add(task);
        }
        try {
            work.accept(0);
        } finally {
            others.forEach(SideBySide::await);
        }
    }

    private static void await(FutureTask<?> task) {
        try {
            task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the reading was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException thrown ? thrown : new IllegalStateException(e.getCause());
        }
    }
}
