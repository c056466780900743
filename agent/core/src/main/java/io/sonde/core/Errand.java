package io.sonde.core;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Does something on a thread of our own while the caller waits, so that nothing of it stays on the caller's thread. */
final class Errand {
    private Errand() {}

    /**
     * Waits for the end, however long it takes.
     *
     * @throws Throwable what the errand threw, or {@link InterruptedException}; the errand goes on then
     */
    static <T> T run(String threadName, Callable<T> errand) throws Throwable {
        FutureTask<T> task = new FutureTask<>(errand);
        Thread thread = new Thread(null, task, threadName, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Errand.class.getClassLoader());
        thread.start();
        try {
            T result = task.get();
            thread.join();
            return result;
        } catch (ExecutionException failure) {
            throw failure.getCause();
        }
    }
}
