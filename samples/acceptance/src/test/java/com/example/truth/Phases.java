package com.example.truth;

import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A session that goes from phase to phase every few milliseconds. Rules open a span around {@link #visit} and around each
 * phase; inside of it is one of the {@code in...} methods, so that the innermost of these on a stack is the truth about
 * the moment, whatever else is on the stack.
 */
final class Phases {
    private static final int STEPS = 12;

    private final Work work;
    private final Executor others;

    Phases(Work work, Executor others) {
        this.work = work;
        this.others = others;
    }

    /** One session. */
    void visit(SplittableRandom random) {
        inSession(random);
    }

    private void inSession(SplittableRandom random) {
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(6)) {
                case 0 -> decide(random);
                case 1 -> retrieve(random);
                case 2 -> act(random);
                case 3 -> talk(random);
                case 4 -> elsewhere(random.split());
                default -> work.some(random);
            }
        }
    }

    private void elsewhere(SplittableRandom random) {
        CompletableFuture.runAsync(() -> retrieve(random), others).join();
    }

    void decide(SplittableRandom random) {
        inDecision(random);
    }

    private void inDecision(SplittableRandom random) {
        work.some(random);
        if (random.nextBoolean()) {
            retrieve(random);
            work.some(random);
        }
    }

    void retrieve(SplittableRandom random) {
        inRetrieval(random);
    }

    private void inRetrieval(SplittableRandom random) {
        work.some(random);
    }

    void act(SplittableRandom random) {
        inAction(random);
    }

    private void inAction(SplittableRandom random) {
        work.some(random);
        if (random.nextBoolean()) {
            talk(random);
        }
    }

    void talk(SplittableRandom random) {
        inCommunication(random);
    }

    private void inCommunication(SplittableRandom random) {
        work.some(random);
    }

    /** Between sessions. */
    void outside(SplittableRandom random) {
        work.some(random);
    }
}
