package com.example.attached;

import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The one class of this program that needs a library which nothing else here loads. */
final class Reactive {
    private Reactive() {}

    /** How many of these requests were not answered rightly. */
    static int failures(Names names, int requests) {
        int failures = 0;
        for (int i = 0; i < requests; i++) {
            int number = i;
            String name = Mono.fromCallable(() -> names.find(number))
                    .subscribeOn(Schedulers.boundedElastic())
                    .map(text -> text)
                    .block(Duration.ofMinutes(1));
            failures += Names.expected(number).equals(name) ? 0 : 1;
        }
        return failures;
    }
}
