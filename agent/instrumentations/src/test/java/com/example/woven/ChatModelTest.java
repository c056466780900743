package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Woven.class)
class ChatModelTest {
    static final String ANSWER = """
            {"id": "x", "object": "chat.completion", "created": 1, "model": "small-2026-01",
             "choices": [{"index": 0, "finish_reason": "stop",
                          "message": {"role": "assistant", "content": "canary answer"}}],
             "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}}
            """;

    private final LocalHttp server = new LocalHttp();

    @AfterEach
    void stop(Spans spans) {
        server.close();
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    private OpenAiChatModel openAi() {
        return OpenAiChatModel.builder()
                .baseUrl(server.url() + "/v1")
                .apiKey("canary-key")
                .modelName("small")
                .temperature(0.25)
                .maxRetries(0)
                .build();
    }

    private static ChatRequest request(String text) {
        return ChatRequest.builder().messages(UserMessage.from(text)).build();
    }

    @Test
    void aCallToOpenAiIsOneDecisionWithItsTransport(Spans spans) {
        server.answer(200, ANSWER);
        assertThat(openAi().chat("canary question")).isEqualTo("canary answer");

        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.phase()).isEqualTo(Phase.DECISION);
        assertThat(chat.name()).isEqualTo("small");
        assertThat(chat.failed()).isFalse();
        assertThat(chat.attributes())
                .containsEntry(Attribute.GEN_AI_PROVIDER_NAME, "openai")
                .containsEntry(Attribute.GEN_AI_REQUEST_MODEL, "small")
                .containsEntry(Attribute.GEN_AI_RESPONSE_MODEL, "small-2026-01")
                .containsEntry(Attribute.GEN_AI_REQUEST_TEMPERATURE, 0.25)
                .containsEntry(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 11L)
                .containsEntry(Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, 7L)
                .containsEntry(Attribute.GEN_AI_RESPONSE_FINISH_REASONS, "stop")
                .containsEntry(Attribute.MESSAGES, 1L)
                .containsEntry(Attribute.INPUT_CHARS, (long) "canary question".length())
                .containsEntry(Attribute.OUTPUT_CHARS, (long) "canary answer".length())
                .containsKeys(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH);

        RecordedSpan http = spans.only(Operation.HTTP);
        assertThat(http.parentId()).isEqualTo(chat.id());
        assertThat(http.phase()).isEqualTo(Phase.DECISION);
        assertThat(http.has(SpanFlags.TRANSPORT)).isTrue();
        assertThat(http.get(Attribute.ENDPOINT)).isEqualTo("chat_completions");
        assertThat(spans.all()).as(spans.describe()).hasSize(2);
    }

    @Test
    void equalPromptsHaveEqualHashes(Spans spans) {
        server.answer(200, ANSWER);
        for (String text : new String[] {"canary 1", "canary 1", "canary 2"}) {
            openAi().chat(text);
        }
        var hashes = spans.of(Operation.CHAT).stream()
                .map(span -> span.number(Attribute.INPUT_HASH))
                .toList();
        assertThat(hashes.get(0)).isEqualTo(hashes.get(1)).isNotEqualTo(hashes.get(2));
    }

    @Test
    void aRefusalIsAnErrorOfTheAttemptAndOfTheCall(Spans spans) {
        server.answer(429, "{\"error\": {\"message\": \"canary limit\"}}");
        assertThatThrownBy(() -> openAi().chat("canary")).isInstanceOf(RuntimeException.class);

        RecordedSpan http = spans.only(Operation.HTTP);
        assertThat(http.failed()).isTrue();
        assertThat(http.get(Attribute.ERROR_TYPE)).isEqualTo("429");
        assertThat(http.number(Attribute.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(429);
        assertThat(spans.only(Operation.CHAT).failed()).isTrue();
    }

    @Test
    void eachAttemptOfARepeatedCallIsSeen(Spans spans) {
        server.answer(500, "{}");
        OpenAiChatModel model = OpenAiChatModel.builder()
                .baseUrl(server.url() + "/v1")
                .apiKey("canary-key")
                .modelName("small")
                .maxRetries(1)
                .build();
        assertThatThrownBy(() -> model.chat("canary")).isInstanceOf(RuntimeException.class);
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(spans.of(Operation.HTTP)).hasSize(2).allMatch(span -> span.parentId() == chat.id());
    }

    private static ChatResponse answer() {
        return ChatResponse.builder()
                .aiMessage(AiMessage.from("canary"))
                .modelName("own")
                .tokenUsage(new TokenUsage(3, 4))
                .finishReason(FinishReason.LENGTH)
                .build();
    }

    private static final class OnlyDoChat implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            return answer();
        }
    }

    private static final class OnlyChat implements ChatModel {
        @Override
        public ChatResponse chat(ChatRequest request) {
            return answer();
        }
    }

    private record Delegating(ChatModel delegate) implements ChatModel {
        @Override
        public ChatResponse chat(ChatRequest request) {
            return delegate.chat(request);
        }
    }

    private static final class Failing implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            throw new IllegalStateException("canary");
        }
    }

    @Test
    void aModelOfOnesOwnIsSeenWhateverItOverrides(Spans spans) {
        new OnlyDoChat().chat(request("canary"));
        new OnlyChat().chat(request("canary"));
        new Delegating(new OnlyDoChat()).chat(request("canary"));

        assertThat(spans.all()).as(spans.describe()).hasSize(3);
        assertThat(spans.of(Operation.CHAT)).allSatisfy(chat -> {
            assertThat(chat.name()).isEqualTo("own");
            assertThat(chat.isRoot()).isTrue();
            assertThat(chat.attributes())
                    .containsEntry(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 3L)
                    .containsEntry(Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, 4L)
                    .containsEntry(Attribute.GEN_AI_RESPONSE_FINISH_REASONS, "length")
                    .doesNotContainKey(Attribute.GEN_AI_REQUEST_MODEL);
        });
    }

    @Test
    void aFailureIsAnErrorWithoutItsMessage(Spans spans) {
        assertThatThrownBy(() -> new Failing().chat("canary")).hasMessage("canary");
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.failed()).isTrue();
        assertThat(chat.get(Attribute.ERROR_TYPE)).isEqualTo("java.lang.IllegalStateException");
    }
}
