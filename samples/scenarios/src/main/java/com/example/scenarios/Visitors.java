package com.example.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The load. The first visitor comes alone, as somebody who tries whether the program is up; then the rest. */
final class Visitors {
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
        try {
            executor.submit(() -> serve(0)).get();
            await(load.clients() > 0 ? closed(executor) : open(executor));
            return watch;
        } finally {
            executor.shutdownNow();
        }
    }

    private List<Future<?>> closed(ExecutorService executor) {
        AtomicInteger next = new AtomicInteger(1);
        List<Future<?>> clients = new ArrayList<>();
        for (int client = 0; client < load.clients(); client++) {
            clients.add(executor.submit(() -> {
                for (int visitor = next.getAndIncrement(); visitor < visitors; visitor = next.getAndIncrement()) {
                    serve(visitor);
                }
                return null;
            }));
        }
        return clients;
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
