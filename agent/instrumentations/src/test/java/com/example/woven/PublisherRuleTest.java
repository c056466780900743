package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivex.rxjava3.core.Single;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.InProcessAgent;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A rule that names a method which returns a publisher: each subscription is one session, from its begin to its end. */
@ExtendWith(Woven.class)
class PublisherRuleTest {
    @TempDir
    private Path folder;

    static final class Desk {
        Mono<String> handle(String question) {
            return Mono.just(question)
                    .publishOn(Schedulers.boundedElastic())
                    .flatMap(Desk::look)
                    .map(text -> ask(text));
        }

        private static Mono<String> look(String text) {
            return Mono.fromCallable(() -> ask(text)).subscribeOn(Schedulers.parallel());
        }

        Flux<String> answers(int count) {
            return Flux.range(0, count).map(i -> ask("" + i));
        }

        Single<String> single(String question) {
            return Single.fromCallable(() -> ask(question));
        }

        String plain(String question) {
            return ask(question);
        }

        Mono<String> failing() {
            return Mono.error(new IllegalStateException("canary"));
        }

        static String ask(String question) {
            Span span = Tracer.enter(Operation.CHAT, "model");
            if (span != null) {
                span.exit(null);
            }
            return question;
        }
    }

    private InProcessAgent.Weaving weave(String method) throws IOException {
        return InProcessAgent.get()
                .weaveRules(Files.write(
                        folder.resolve("rules"),
                        List.of("session com.example.woven.PublisherRuleTest$Desk#" + method)));
    }

    @Test
    void eachSubscriptionIsASession(Spans spans) throws IOException {
        Desk desk = new Desk();
        try (InProcessAgent.Weaving weaving = weave("handle(java.lang.String)")) {
            List<Mono<String>> asked = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                asked.add(desk.handle("question " + i));
            }
            assertThat(spans.all()).isEmpty();
            for (Mono<String> each : asked) {
                assertThat(each.block()).startsWith("question");
            }
            Desk.ask("outside");
            assertThat(weaving.census())
                    .anySatisfy(entry -> assertThat(entry.toString()).contains("rules", "WOVEN"));
        }
        List<RecordedSpan> sessions = spans.of(Operation.SESSION);
        assertThat(sessions).hasSize(5).allSatisfy(session -> {
            assertThat(session.isRoot()).isTrue();
            assertThat(session.name()).isEqualTo("PublisherRuleTest$Desk.handle");
            assertThat(session.get(Attribute.SESSION_SOURCE)).isEqualTo("rule");
            assertThat(spans.of(Operation.CHAT))
                    .filteredOn(call -> call.traceId() == session.traceId())
                    .hasSize(2);
        });
        assertThat(spans.of(Operation.CHAT)).filteredOn(RecordedSpan::isRoot).hasSize(1);
    }

    @Test
    void manyItemsAndOtherLibrariesAreOneSessionEach(Spans spans) throws IOException {
        Desk desk = new Desk();
        try (InProcessAgent.Weaving weaving = weave("*")) {
            assertThat(desk.answers(3).collectList().block()).hasSize(3);
            assertThat(desk.single("a").blockingGet()).isEqualTo("a");
            assertThat(desk.plain("b")).isEqualTo("b");
            assertThat(weaving.census()).isNotEmpty();
        }
        assertThat(spans.of(Operation.SESSION)).filteredOn(RecordedSpan::isRoot).hasSize(3);
    }

    @Test
    void aFailureIsTheSessions(Spans spans) throws IOException {
        try (InProcessAgent.Weaving weaving = weave("failing")) {
            Mono<String> failing = new Desk().failing();
            assertThatThrownBy(failing::block).hasMessage("canary");
            assertThat(weaving.census()).isNotEmpty();
        }
        assertThat(spans.only(Operation.SESSION).get(Attribute.ERROR_TYPE))
                .isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void aMethodThatNoRuleNamesIsNoSession(Spans spans) throws IOException {
        try (InProcessAgent.Weaving weaving = weave("plain")) {
            assertThat(new Desk().handle("a").block()).isEqualTo("a");
            assertThat(weaving.census()).isNotEmpty();
        }
        assertThat(spans.of(Operation.SESSION)).isEmpty();
    }
}
