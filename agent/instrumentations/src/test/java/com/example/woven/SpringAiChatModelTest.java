package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.publisher.Flux;

@ExtendWith(Woven.class)
class SpringAiChatModelTest {
    private final ScriptedChatModel model = ScriptedChatModel.saying("canary answer of four");

    @AfterEach
    void nothingIsTold(Spans spans) {
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    @Test
    void aCallIsOneDecision(Spans spans) {
        model.call(new Prompt(List.of(new SystemMessage("canary"), new UserMessage("canary question"))));

        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(spans.all()).hasSize(1);
        assertThat(chat.phase()).isEqualTo(Phase.DECISION);
        assertThat(chat.name()).isEqualTo("scripted");
        assertThat(chat.failed()).isFalse();
        assertThat(chat.attributes())
                .containsEntry(Attribute.GEN_AI_REQUEST_MODEL, "scripted")
                .containsEntry(Attribute.GEN_AI_RESPONSE_MODEL, "scripted-2026")
                .containsEntry(Attribute.GEN_AI_REQUEST_TEMPERATURE, 0.25)
                .containsEntry(Attribute.GEN_AI_REQUEST_TOP_P, 0.5)
                .containsEntry(Attribute.GEN_AI_REQUEST_TOP_K, 3L)
                .containsEntry(Attribute.GEN_AI_REQUEST_MAX_TOKENS, 100L)
                .containsEntry(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 11L)
                .containsEntry(Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, 7L)
                .containsEntry(Attribute.GEN_AI_RESPONSE_FINISH_REASONS, "stop")
                .containsEntry(Attribute.MESSAGES, 2L)
                .containsEntry(Attribute.INPUT_CHARS, (long) "canarycanary question".length())
                .containsEntry(Attribute.OUTPUT_CHARS, (long) "canary answer of four".length())
                .containsKeys(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH)
                .doesNotContainKeys(Attribute.GEN_AI_PROVIDER_NAME, Attribute.TOOL_CALLS);
    }

    @Test
    void theShortFormsAreOneCallEach(Spans spans) {
        assertThat(model.call("canary")).isEqualTo("canary answer of four");
        assertThat(model.call(new UserMessage("canary"), new UserMessage("canary")))
                .isEqualTo("canary answer of four");
        assertThat(spans.all()).as(spans.describe()).hasSize(2);
        assertThat(spans.of(Operation.CHAT).get(1).number(Attribute.MESSAGES)).isEqualTo(2);
    }

    @Test
    void whatTheRequestSaysReplacesTheModelsOwn(Spans spans) {
        model.call(new Prompt(
                "canary", ChatOptions.builder().model("other").temperature(1.0).build()));
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.name()).isEqualTo("other");
        assertThat(chat.attributes())
                .containsEntry(Attribute.GEN_AI_REQUEST_TEMPERATURE, 1.0)
                .doesNotContainKey(Attribute.GEN_AI_REQUEST_MAX_TOKENS);
    }

    @Test
    void equalPromptsHaveEqualHashes(Spans spans) {
        for (String text : new String[] {"canary 1", "canary 1", "canary 2"}) {
            model.call(text);
        }
        List<Long> hashes = hashes(spans, Attribute.INPUT_HASH);
        assertThat(hashes.get(0)).isEqualTo(hashes.get(1)).isNotEqualTo(hashes.get(2));
        assertThat(hashes(spans, Attribute.OUTPUT_HASH).stream().distinct()).hasSize(1);
    }

    private static List<Long> hashes(Spans spans, Attribute attribute) {
        return spans.of(Operation.CHAT).stream()
                .map(span -> span.number(attribute))
                .toList();
    }

    private static final class Delegating implements ChatModel {
        private final ChatModel delegate;

        Delegating(ChatModel delegate) {
            this.delegate = delegate;
        }

        @Override
        public ChatResponse call(Prompt prompt) {
            return delegate.call(prompt);
        }

        @Override
        public Flux<ChatResponse> stream(Prompt prompt) {
            return delegate.stream(prompt);
        }
    }

    @Test
    void aModelThatDelegatesIsOneCall(Spans spans) {
        new Delegating(model).call("canary");
        new Delegating(model).stream("canary").blockLast();
        assertThat(spans.all()).as(spans.describe()).hasSize(2);
        assertThat(spans.of(Operation.CHAT))
                .allSatisfy(
                        chat -> assertThat(chat.attributes()).containsEntry(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 11L));
    }

    /** A request below is the call's transport, whichever client makes it; each attempt is one. */
    private static final class Remote implements ChatModel {
        private final URI endpoint;

        Remote(URI endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public ChatResponse call(Prompt prompt) {
            HttpRequest request = HttpRequest.newBuilder(endpoint)
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build();
            for (int attempt = 0; attempt < 2; attempt++) {
                try {
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
            }
            throw new IllegalStateException("canary limit");
        }
    }

    @Test
    void requestsBelowAreItsTransport(Spans spans) {
        try (LocalHttp server = new LocalHttp()) {
            server.answer(429, "{}");
            Remote remote = new Remote(server.uri("/v1/chat/completions"));
            assertThatThrownBy(() -> remote.call("canary")).isInstanceOf(IllegalStateException.class);
        }
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.failed()).isTrue();
        assertThat(spans.of(Operation.HTTP)).hasSize(2).allMatch(http -> http.parentId() == chat.id());
    }

    @Test
    void aStreamIsOneDecisionFromSubscriptionToItsLastPiece(Spans spans) {
        Flux<ChatResponse> answer = model.stream(ScriptedChatModel.prompt("canary question"));
        assertThat(spans.all()).isEmpty();
        assertThat(answer.collectList().block()).hasSize(5);

        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(spans.all()).as(spans.describe()).hasSize(1);
        assertThat(chat.name()).isEqualTo("scripted");
        assertThat(chat.attributes())
                .containsEntry(Attribute.GEN_AI_REQUEST_STREAM, true)
                .containsEntry(Attribute.CHUNKS, 5L)
                .containsEntry(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 11L)
                .containsEntry(Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, 7L)
                .containsEntry(Attribute.GEN_AI_RESPONSE_FINISH_REASONS, "stop")
                .containsEntry(Attribute.OUTPUT_CHARS, (long) "canary answer of four".length())
                .containsKeys(
                        Attribute.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK, Attribute.INPUT_HASH, Attribute.OUTPUT_HASH);
    }

    @Test
    void anAnswerHasTheSameHashWholeAndInPieces(Spans spans) {
        model.call(ScriptedChatModel.prompt("canary"));
        model.stream(ScriptedChatModel.prompt("canary")).blockLast();
        assertThat(hashes(spans, Attribute.INPUT_HASH).stream().distinct()).hasSize(1);
        assertThat(hashes(spans, Attribute.OUTPUT_HASH).stream().distinct()).hasSize(1);
    }

    @Test
    void eachSubscriptionIsACall(Spans spans) {
        Flux<String> answer = model.stream("canary");
        answer.blockLast();
        answer.blockLast();
        assertThat(spans.of(Operation.CHAT)).hasSize(2).allMatch(RecordedSpan::isRoot);
        assertThat(hashes(spans, Attribute.OUTPUT_HASH).stream().distinct()).hasSize(1);
    }

    @Test
    void whoStopsListeningEndsTheCall(Spans spans) {
        assertThat(model.stream("canary").take(2).collectList().block()).hasSize(2);
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.failed()).isFalse();
        assertThat(chat.attributes())
                .containsEntry(Attribute.CANCELLED, true)
                .containsEntry(Attribute.CHUNKS, 2L)
                .doesNotContainKey(Attribute.GEN_AI_USAGE_INPUT_TOKENS);
    }

    private static final class Breaking implements ChatModel {
        @Override
        public ChatResponse call(Prompt prompt) {
            throw new IllegalStateException("canary");
        }

        @Override
        public Flux<ChatResponse> stream(Prompt prompt) {
            return Flux.concat(
                    ScriptedChatModel.saying("canary").stream(prompt).take(1),
                    Flux.error(new IllegalStateException("canary")));
        }
    }

    @Test
    void aFailureIsAnErrorOfTheCall(Spans spans) {
        assertThatThrownBy(() -> new Breaking().call("canary")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Breaking().stream("canary").blockLast()).isInstanceOf(IllegalStateException.class);
        assertThat(spans.of(Operation.CHAT)).hasSize(2).allSatisfy(chat -> {
            assertThat(chat.failed()).isTrue();
            assertThat(chat.get(Attribute.ERROR_TYPE)).isEqualTo("java.lang.IllegalStateException");
        });
    }

    private static final class Silent implements ChatModel {
        @Override
        public ChatResponse call(Prompt prompt) {
            return new ChatResponse(List.of());
        }
    }

    @Test
    void whatIsNotToldIsNotRecorded(Spans spans) {
        new Silent().call(ScriptedChatModel.prompt("canary"));
        assertThat(spans.only(Operation.CHAT).attributes())
                .doesNotContainKeys(
                        Attribute.GEN_AI_REQUEST_MODEL,
                        Attribute.GEN_AI_USAGE_INPUT_TOKENS,
                        Attribute.GEN_AI_USAGE_OUTPUT_TOKENS,
                        Attribute.OUTPUT_HASH);
    }

    @Test
    void nothingOfTheLibraryIsRefused() {
        assertThat(Woven.census())
                .anySatisfy(line -> assertThat(line).matches("spring-ai \\S+ WOVEN.*"))
                .noneSatisfy(line -> assertThat(line).contains("REFUSED"));
    }
}
