package com.example.scenarios;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** The load. The first visitor comes alone, as somebody who tries whether the program is up; then the rest. */
final class Visitors {
    private static final long LOOK_MILLIS = 100;

    private final Program program;
    private final Load load;
    private final Setting setting;
    private final int visitors;
    private final ThreadKind threads;
    private final Watch watch = new Watch();

    Visitors(Program program, Load load, Setting setting, int sessions, ThreadKind threads) {
        this.program = program;
        this.load = load;
        this.setting = setting;
        this.visitors = load.visitors(sessions);
        this.threads = threads;
    }

    Watch run() throws Exception {
        ExecutorService executor = Executors.newCachedThreadPool(threads.named("client-"));
        Future<?> all = executor.submit(() -> {
            serve(0);
            await(load.clients() > 0 ? closed(executor) : open(executor));
            return null;
        });
        if (endsBefore(all)) {
            executor.shutdownNow();
        }
        // Else whoever is left waits for ever; an interrupt would let some go on.
        return watch;
    }

    /** Whether the last visitor leaves before nothing goes on any more. */
    private boolean endsBefore(Future<?> all) throws InterruptedException, ExecutionException {
        // Not at the run's pace: a busy machine must not look like a program in which nothing goes on.
        double idle = load.idleMillis();
        while (true) {
            try {
                if (idle == 0) {
                    all.get();
                } else {
                    all.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                }
                return true;
            } catch (TimeoutException goesOn) {
                if (!watch.millis().isEmpty() && watch.idleMillis() > idle) {
                    return false;
                }
            }
        }
    }

    private List<Future<?>> closed(ExecutorService executor) {
        AtomicInteger next = new AtomicInteger(1);
        AtomicInteger started = new AtomicInteger();
        List<Future<?>> clients = Collections.synchronizedList(new ArrayList<>());
        startClients(executor, next, started, clients);
        // Clients that start others do so before they end: when all known have ended there is no other.
        for (int known = 0; known < clients.size(); known++) {
            awaitQuietly(clients.get(known));
        }
        return clients;
    }

    private void startClients(
            ExecutorService executor, AtomicInteger next, AtomicInteger started, List<Future<?>> clients) {
        while (started.get() < load.clientsAt(next.get(), visitors)) {
            if (started.incrementAndGet() > load.clients()) {
                return;
            }
            clients.add(executor.submit(() -> {
                for (int visitor = next.getAndIncrement(); visitor < visitors; visitor = next.getAndIncrement()) {
                    startClients(executor, next, started, clients);
                    serve(visitor);
                }
                return null;
            }));
        }
    }

    /** Its failure is told when all are awaited. */
    private static void awaitQuietly(Future<?> client) {
        try {
            client.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            // See await.
        }
    }

    /** Gaps between arrivals are exponential, as of people who know nothing of each other. */
    private List<Future<?>> open(ExecutorService executor) {
        SplittableRandom random = setting.random(0, "arrivals");
        double due = System.nanoTime() / 1e6;
        List<Future<?>> served = new ArrayList<>();
        for (int number = 1; number < visitors; number++) {
            due += setting.millis(-Math.log(1 - random.nextDouble()) * 1_000 / load.perSecond());
            Setting.sleep(due - System.nanoTime() / 1e6);
            int visitor = number;
            served.add(executor.submit(() -> serve(visitor)));
        }
        return served;
    }

    private Void serve(int visitor) throws Exception {
        program.serve(visitor, watch);
        return null;
    }

    private static void await(List<Future<?>> visits) throws InterruptedException, ExecutionException {
        for (Future<?> visit : visits) {
            visit.get();
        }
    }
}
