package io.sonde.detectors;

import io.sonde.model.Progress;
import io.sonde.model.Recording;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Shows all sessions to many observers. Each observer sees them in order and is called by one thread at a time; of a long
 * recording, several observers look at one batch of sessions side by side while the next batch is built.
 */
final class Observation {
    /** Below this many sessions, threads cost more than they bring. */
    private static final int MANY_SESSIONS = 2_000;

    private static final int BATCH_SESSIONS = 256;
    private static final int BATCH_SPANS = 16_384;

    private final Recording recording;
    private final int end;
    private int next;
    private List<Session> batch = List.of();

    private Observation(Recording recording) {
        this.recording = recording;
        next = recording.firstSession();
        end = next + recording.sessionCount();
    }

    /** @param progress is told in numbers of sessions */
    static void of(Recording recording, List<Consumer<Session>> observers, Progress progress) {
        int cores = Runtime.getRuntime().availableProcessors();
        if (cores < 2 || recording.sessionCount() < MANY_SESSIONS) {
            recording.forEachSession(session -> {
                observers.forEach(observer -> observer.accept(session));
                progress.at(session.number() + 1L, recording.firstSession() + recording.sessionCount());
            });
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(cores, observers.size()), task -> {
            Thread thread = new Thread(task, "sonde-analysis");
            thread.setDaemon(true);
            return thread;
        });
        try {
            new Observation(recording).run(observers, threads, progress);
        } finally {
            threads.shutdownNow();
        }
    }

    private void run(List<Consumer<Session>> observers, ExecutorService threads, Progress progress) {
        build();
        while (!batch.isEmpty()) {
            List<Session> shown = batch;
            List<Callable<Object>> work = new ArrayList<>();
            work.add(Executors.callable(this::build));
            for (Consumer<Session> observer : observers) {
                work.add(Executors.callable(() -> shown.forEach(observer)));
            }
            await(threads, work);
            progress.at(shown.get(shown.size() - 1).number() + 1L, end);
        }
    }

    private void build() {
        List<Session> built = new ArrayList<>();
        int spans = 0;
        while (next < end && built.size() < BATCH_SESSIONS && spans < BATCH_SPANS) {
            Session session = recording.session(next++).prepared();
            spans += session.size();
            built.add(session);
        }
        batch = built;
    }

    private static void await(ExecutorService threads, List<Callable<Object>> work) {
        try {
            for (Future<Object> done : threads.invokeAll(work)) {
                done.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the analysis was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
