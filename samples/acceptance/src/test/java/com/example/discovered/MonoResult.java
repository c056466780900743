package com.example.discovered;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A method that returns a publisher: what it stands for runs when somebody subscribes, on other threads. */
public final class MonoResult {
    private final Parts parts = new Parts();

    private MonoResult() {}

    public static void main(String[] args) {
        MonoResult desk = new MonoResult();
        long start = System.nanoTime();
        int done = 0;
        while (!Parts.isEnough(done, start)) {
            desk.handle("question " + done++).block();
            Parts.pause(10);
        }
        Parts.done(done);
        Schedulers.shutdownNow();
    }

    private Mono<String> handle(String question) {
        return Mono.just(question)
                .publishOn(Schedulers.boundedElastic())
                .flatMap(text -> {
                    String note = parts.note(1);
                    return Mono.just(parts.ask(note + text));
                })
                .flatMap(this::check);
    }

    /** A part of the session, though it returns a publisher itself. */
    private Mono<String> check(String answer) {
        return Mono.fromCallable(() -> parts.ask(answer)).subscribeOn(Schedulers.parallel());
    }
}
