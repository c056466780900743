package io.sonde.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionWatchTest {
    private final List<Object> held = new ArrayList<>();
    private long oldCollections;

    /** What the program makes for each session. */
    private static final class Conversation {}

    /** What all sessions use. */
    private static final class Desk {}

    private enum Kind {
        QUESTION
    }

    @BeforeEach
    void record() {
        Failures.clear();
        Tracer.record(new CollectedSpans());
        CallSites.packages("io.sonde.api.");
        SessionWatch.begin();
    }

    @AfterEach
    void stop() {
        Tracer.forget();
        CallSites.packages();
        assertThat(Failures.snapshot()).isEmpty();
    }

    private static void session(@Nullable Object first, @Nullable Object second) {
        Span root = Objects.requireNonNull(Tracer.enter(Operation.SESSION, "answer"));
        SessionWatch.belong(root, first, second, null);
        root.exit(null);
    }

    private SessionWatch.@Nullable Count look(Class<?> type) {
        return SessionWatch.look(oldCollections).stream()
                .filter(count -> count.type().equals(type.getName()))
                .findFirst()
                .orElse(null);
    }

    private SessionWatch.@Nullable Count judged(Class<?> type) {
        look(type);
        oldCollections += SessionWatch.COLLECTIONS;
        return look(type);
    }

    private static void collect() {
        java.lang.ref.WeakReference<Object> canary = new java.lang.ref.WeakReference<>(new Object());
        while (!canary.refersTo(null)) {
            System.gc();
        }
    }

    @Test
    void whatIsHeldAfterItsSessionIsReachable() {
        for (int i = 0; i < 30; i++) {
            Conversation conversation = new Conversation();
            held.add(conversation);
            session(conversation, null);
        }
        collect();
        SessionWatch.Count count = Objects.requireNonNull(judged(Conversation.class));
        assertThat(count.ended()).isEqualTo(30);
        assertThat(count.judged()).isEqualTo(30);
        assertThat(count.reachable()).isEqualTo(30);
    }

    @Test
    void whatIsFreedIsNot() {
        for (int i = 0; i < 30; i++) {
            session(new Conversation(), null);
        }
        collect();
        SessionWatch.Count count = Objects.requireNonNull(judged(Conversation.class));
        assertThat(count.ended()).isEqualTo(30);
        assertThat(count.reachable()).isZero();
    }

    @Test
    void beforeTwoCollectionsNothingIsJudged() {
        Conversation conversation = new Conversation();
        held.add(conversation);
        session(conversation, null);
        look(Conversation.class);
        oldCollections++;
        SessionWatch.Count count = Objects.requireNonNull(look(Conversation.class));
        assertThat(count.ended()).isEqualTo(1);
        assertThat(count.judged()).isZero();
        assertThat(count.reachable()).isZero();
    }

    @Test
    void whatTwoSessionsShareBelongsToNone() {
        Desk desk = new Desk();
        Conversation cached = new Conversation();
        held.add(desk);
        held.add(cached);
        for (int i = 0; i < 30; i++) {
            session(desk, cached);
        }
        assertThat(judged(Desk.class)).isNull();
        assertThat(judged(Conversation.class)).isNull();
    }

    @Test
    void whileASessionGoesOnItsObjectsAreNotOver() {
        Span root = Objects.requireNonNull(Tracer.enter(Operation.SESSION, "answer"));
        Conversation conversation = new Conversation();
        SessionWatch.belong(root, conversation, null, null);
        assertThat(judged(Conversation.class)).isNull();
        root.exit(null);
        assertThat(Objects.requireNonNull(judged(Conversation.class)).reachable())
                .isEqualTo(1);
        held.add(conversation);
    }

    @Test
    void valuesOfTheJdkAndConstantsAreNot() {
        session("question", Kind.QUESTION);
        session(new ArrayList<>(), new Conversation[0].getClass());
        assertThat(SessionWatch.look(0)).isEmpty();
    }

    @Test
    void anObjectOfALibraryBelongsToTheSessionThatUsesIt() {
        CallSites.packages("com.example.");
        Span root = Objects.requireNonNull(Tracer.enter(Operation.SESSION, "answer"));
        Desk scope = new Desk();
        held.add(scope);
        SessionWatch.uses(scope);
        root.exit(null);
        assertThat(Objects.requireNonNull(judged(Desk.class)).reachable()).isEqualTo(1);
    }

    @Test
    void notMoreThanTenThousandAreRemembered() {
        for (int i = 0; i < 3 * SessionWatch.MOST; i++) {
            Conversation conversation = new Conversation();
            held.add(conversation);
            session(conversation, null);
            if (i % 1_000 == 0) {
                look(Conversation.class);
            }
        }
        SessionWatch.Count count = Objects.requireNonNull(judged(Conversation.class));
        assertThat(count.judged()).isBetween(SessionWatch.MOST / 2L - 1, (long) SessionWatch.MOST);
        assertThat(count.reachable()).isEqualTo(count.judged());
    }

    @Test
    void offItRemembersNothing() {
        SessionWatch.forget();
        Conversation conversation = new Conversation();
        held.add(conversation);
        session(conversation, null);
        assertThat(SessionWatch.look(0)).isEmpty();
    }
}
