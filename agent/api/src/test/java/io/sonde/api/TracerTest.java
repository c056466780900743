package io.sonde.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TracerTest {
    private CollectedSpans sink = new CollectedSpans();

    @BeforeEach
    void record() {
        Failures.clear();
        Tracer.record(sink);
    }

    @AfterEach
    void stop() {
        Tracer.stop();
        assertThat(Failures.snapshot()).isEmpty();
    }

    private static Span open(Operation operation) {
        return Objects.requireNonNull(Tracer.enter(operation, operation.label()));
    }

    private static void onAnotherThread(Runnable action) throws InterruptedException {
        Thread thread = new Thread(action);
        thread.start();
        thread.join();
    }

    @Test
    void nothingHappensWithoutARecording() {
        Tracer.stop();
        assertThat(Tracer.enter(Operation.CHAT, "x")).isNull();
        assertThat(Tracer.current()).isNull();
        assertThat(Tracer.current(Operation.CHAT)).isNull();
        assertThat(Tracer.enclosing(Operation.CHAT)).isNull();
        assertThat(Tracer.isRecording()).isFalse();
    }

    @Test
    void aMethodOpensOneSpanForItselfAndAnotherForAnotherMethod() {
        String first = "com.acme.Desk.answer";
        String second = "com.acme.Desk.work";
        for (int call = 0; call < 2; call++) {
            Span outer = Objects.requireNonNull(Tracer.enterMethod(Operation.ACTION, first));
            assertThat(Tracer.enterMethod(Operation.ACTION, first)).isNull();
            Span inner = Objects.requireNonNull(Tracer.enterMethod(Operation.ACTION, second));
            assertThat(sink.texts.get(outer.name())).isEqualTo("Desk.answer");
            assertThat(sink.texts.get(inner.name())).isEqualTo("Desk.work");
            inner.exit(null);
            outer.exit(null);
        }
        assertThat(sink.ended).hasSize(4);
        Tracer.stop();
        assertThat(Tracer.enterMethod(Operation.ACTION, first)).isNull();
    }

    @Test
    void aMethodHasTheNameThatTheRecordingKnowsIt() {
        String method = "com.acme.Desk.answer";
        Objects.requireNonNull(Tracer.enterMethod(Operation.ACTION, method)).exit(null);
        sink = new CollectedSpans();
        Tracer.record(sink);
        Dictionary.id("another text comes first");
        Span span = Objects.requireNonNull(Tracer.enterMethod(Operation.ACTION, method));
        assertThat(sink.texts.get(span.name())).isEqualTo("Desk.answer");
        span.exit(null);
    }

    @Test
    void whatIsSetOnASpanIsNotOnTheNextOneOfItsFrame() {
        Span agent = open(Operation.INVOKE_AGENT);
        Span first = open(Operation.CHAT);
        first.leaf = true;
        first.latent = new Latent();
        first.attachment = "seen elsewhere";
        first.submitter = Operation.CHAT;
        first.set(Attribute.INPUT_CHARS, 1L);
        first.exit(null);
        Span second = open(Operation.CHAT);
        assertThat(second).isSameAs(first);
        assertThat(second.leaf).isFalse();
        assertThat(second.latent).isNull();
        assertThat(second.attachment).isNull();
        assertThat(second.submitter).isEqualTo(Operation.NONE);
        assertThat(second.number(Attribute.INPUT_CHARS)).isZero();
        second.add(Attribute.INPUT_CHARS, 2).add(Attribute.INPUT_CHARS, 3);
        second.remove(Attribute.OUTPUT_CHARS);
        assertThat(second.number(Attribute.INPUT_CHARS)).isEqualTo(5);
        second.exit(null);
        agent.exit(null);
    }

    @Test
    void spansNest() {
        Span agent = open(Operation.INVOKE_AGENT);
        Span chat = open(Operation.CHAT);
        assertThat(Tracer.current()).isSameAs(chat);
        assertThat(Tracer.current(Operation.INVOKE_AGENT)).isNull();
        assertThat(Tracer.enclosing(Operation.INVOKE_AGENT)).isSameAs(agent);
        chat.exit(null);
        assertThat(Tracer.current()).isSameAs(agent);
        agent.exit(null);
        assertThat(Tracer.current()).isNull();

        CollectedSpans.Ended inner = sink.only(Operation.CHAT);
        CollectedSpans.Ended outer = sink.only(Operation.INVOKE_AGENT);
        assertThat(inner.parent()).isEqualTo(outer.id());
        assertThat(inner.trace()).isEqualTo(outer.id()).isEqualTo(outer.trace());
        assertThat(outer.parent()).isZero();
        assertThat(outer.has(SpanFlags.ROOT)).isTrue();
        assertThat(inner.has(SpanFlags.ROOT)).isFalse();
        assertThat(sink.texts.get((int) (long) outer.values().get(Attribute.SESSION_SOURCE)))
                .isEqualTo("framework");
        assertThat(sink.begun).containsExactly(outer.id(), inner.id());
        assertThat(sink.threads).hasSize(1);
    }

    @Test
    void shortSpansBelowARootWriteOnlyTheirEnd() {
        Span agent = open(Operation.INVOKE_AGENT);
        open(Operation.SQL).exit(null);
        agent.exit(null);
        assertThat(sink.begun).containsExactly(sink.only(Operation.INVOKE_AGENT).id());
    }

    @Test
    void onlyTheOutermostCallOfAKindOpensASpan() {
        Span chat = open(Operation.CHAT);
        assertThat(Tracer.enter(Operation.CHAT, "inner")).isNull();
        assertThat(Tracer.current(Operation.CHAT)).isSameAs(chat);
        Span tool = open(Operation.EXECUTE_TOOL);
        Span nested = open(Operation.CHAT);
        assertThat(nested).isNotSameAs(chat);
        nested.exit(null);
        tool.exit(null);
        chat.exit(null);
        assertThat(sink.ended).hasSize(3);
    }

    @Test
    void anotherOwnerOpensASpanOfItsOwn() {
        Object mine = new Object();
        Object other = new Object();
        Span outer = Objects.requireNonNull(Tracer.enter(Operation.INVOKE_AGENT, "a", mine));
        assertThat(Tracer.enter(Operation.INVOKE_AGENT, "a", mine)).isNull();
        Span inner = Objects.requireNonNull(Tracer.enter(Operation.INVOKE_AGENT, "b", other));
        inner.exit(null);
        outer.exit(null);
        assertThat(sink.ended).hasSize(2);
    }

    @Test
    void whatWasNeverEndedIsClosedWithTheSpanAroundItAndFlagged() {
        Span agent = open(Operation.INVOKE_AGENT);
        open(Operation.CHAT);
        open(Operation.HTTP);
        agent.exit(null);

        assertThat(Tracer.current()).isNull();
        assertThat(sink.ended)
                .extracting(CollectedSpans.Ended::operation)
                .containsExactly(Operation.HTTP, Operation.CHAT, Operation.INVOKE_AGENT);
        assertThat(sink.only(Operation.HTTP).has(SpanFlags.LEAKED)).isTrue();
        assertThat(sink.only(Operation.CHAT).has(SpanFlags.LEAKED)).isTrue();
        assertThat(sink.only(Operation.INVOKE_AGENT).has(SpanFlags.LEAKED)).isFalse();
    }

    @Test
    void endingTwiceIsHarmless() {
        Span agent = open(Operation.INVOKE_AGENT);
        Span chat = open(Operation.CHAT);
        chat.exit(null);
        chat.exit(null);
        assertThat(Tracer.current()).isSameAs(agent);
        agent.exit(null);
        agent.exit(null);
        assertThat(sink.ended).hasSize(2);
    }

    @Test
    void endingOnTheWrongThreadIsHarmless() throws InterruptedException {
        Span agent = open(Operation.INVOKE_AGENT);
        Span chat = open(Operation.CHAT);
        onAnotherThread(() -> agent.exit(null));
        assertThat(sink.ended).isEmpty();
        assertThat(Tracer.current()).isSameAs(chat);
        chat.exit(null);
        agent.exit(null);
        assertThat(sink.ended).hasSize(2).noneMatch(span -> span.has(SpanFlags.LEAKED));
    }

    @Test
    void aDetachedSpanEndsAnywhere() throws InterruptedException {
        Span agent = open(Operation.INVOKE_AGENT);
        Span http = open(Operation.HTTP).set(Attribute.SERVER_PORT, 80L);
        Span detached = http.detach();
        assertThat(Tracer.current()).isSameAs(agent);
        Span reused = open(Operation.SQL).set(Attribute.ITEMS, 3L);
        onAnotherThread(
                () -> detached.set(Attribute.HTTP_RESPONSE_STATUS_CODE, 200L).end(new IllegalStateException()));
        reused.exit(null);
        agent.exit(null);

        CollectedSpans.Ended ended = sink.only(Operation.HTTP);
        assertThat(ended.parent()).isEqualTo(sink.only(Operation.INVOKE_AGENT).id());
        assertThat(ended.has(SpanFlags.ASYNC)).isTrue();
        assertThat(ended.has(SpanFlags.ERROR)).isTrue();
        assertThat(ended.values())
                .containsEntry(Attribute.SERVER_PORT, 80L)
                .containsEntry(Attribute.HTTP_RESPONSE_STATUS_CODE, 200L)
                .doesNotContainKey(Attribute.ITEMS);
        assertThat(sink.only(Operation.SQL).values()).containsEntry(Attribute.ITEMS, 3L);
    }

    @Test
    void detachingClosesWhatWasLeftOpenInside() {
        Span http = open(Operation.HTTP);
        open(Operation.SQL);
        http.detach().end(null);
        assertThat(Tracer.current()).isNull();
        assertThat(sink.only(Operation.SQL).has(SpanFlags.LEAKED)).isTrue();
        assertThat(sink.only(Operation.HTTP).has(SpanFlags.LEAKED)).isFalse();
    }

    @Test
    void attributesAreReplacedAddedAndLeftOut() {
        Span span = open(Operation.CHAT);
        span.set(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 1L).set(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 2L);
        span.set(Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, (Integer) null);
        span.set(Attribute.GEN_AI_REQUEST_TOP_P, (Double) null).set(Attribute.GEN_AI_REQUEST_TEMPERATURE, 0.5);
        span.set(Attribute.GEN_AI_REQUEST_MODEL, "").set(Attribute.GEN_AI_RESPONSE_MODEL, (String) null);
        span.add(Attribute.MEMORY_READS, 1).add(Attribute.MEMORY_READS, 2);
        span.exit(new java.io.IOException("a secret"));

        CollectedSpans.Ended ended = sink.only(Operation.CHAT);
        assertThat(ended.values())
                .containsEntry(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 2L)
                .containsEntry(Attribute.GEN_AI_REQUEST_TEMPERATURE, Double.doubleToRawLongBits(0.5))
                .containsEntry(Attribute.MEMORY_READS, 3L)
                .doesNotContainKeys(
                        Attribute.GEN_AI_USAGE_OUTPUT_TOKENS,
                        Attribute.GEN_AI_REQUEST_TOP_P,
                        Attribute.GEN_AI_REQUEST_MODEL,
                        Attribute.GEN_AI_RESPONSE_MODEL);
        assertThat(sink.texts.values()).contains("java.io.IOException").noneMatch(text -> text.contains("secret"));
    }

    @Test
    void moreAttributesThanThereIsRoomForAreLeftOutAndFlagged() {
        Span span = open(Operation.EXECUTE_TOOL);
        for (int code = 0; code < Attribute.count(); code++) {
            span.set(Attribute.ofCode(code), (long) code);
        }
        span.exit(null);
        CollectedSpans.Ended ended = sink.only(Operation.EXECUTE_TOOL);
        assertThat(ended.values()).hasSize(Span.MOST_ATTRIBUTES);
        assertThat(ended.has(SpanFlags.TRUNCATED)).isTrue();

        Span fewer = open(Operation.EXECUTE_TOOL);
        fewer.exit(null);
        assertThat(sink.ended.get(1).has(SpanFlags.TRUNCATED)).isFalse();
    }

    @Test
    void aSecondRecordingKnowsNothingOfTheFirst() throws InterruptedException {
        Span stale = open(Operation.INVOKE_AGENT);
        Span detached = open(Operation.HTTP).detach();
        Runnable task = () -> {};
        Handoffs.submitted(task);
        Tracer.stop();

        CollectedSpans first = sink;
        sink = new CollectedSpans();
        Tracer.record(sink);
        assertThat(Tracer.current()).isNull();
        Span fresh = open(Operation.CHAT);
        detached.end(null);
        stale.exit(null);
        fresh.exit(null);
        onAnotherThread(() -> assertThat(Handoffs.started(task)).isNull());

        assertThat(first.ended).isEmpty();
        assertThat(sink.ended).hasSize(1);
        assertThat(sink.ended.get(0).parent()).isZero();
        assertThat(sink.threads).as("the thread is announced again").hasSize(1);
        assertThat(sink.name(sink.ended.get(0))).isEqualTo("chat");
    }

    @Test
    void spanIdsAreUniqueAcrossThreads() throws InterruptedException {
        Runnable many = () -> {
            for (int i = 0; i < 1_000; i++) {
                open(Operation.SQL).exit(null);
            }
        };
        onAnotherThread(many);
        onAnotherThread(many);
        many.run();
        assertThat(sink.ended.stream().map(CollectedSpans.Ended::id).distinct()).hasSize(3_000);
    }
}
