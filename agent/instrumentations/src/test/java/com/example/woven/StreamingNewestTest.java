package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What only newer versions have: streams that can be stopped, embedding requests that are objects. */
@ExtendWith(Woven.class)
class StreamingNewestTest {
    @AfterEach
    void nothingIsTold(Spans spans) {
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    private static final class Handle implements StreamingHandle {
        private volatile boolean cancelled;

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }

    /** Goes on until it is stopped. */
    private static final class Talkative implements StreamingChatModel {
        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            Handle handle = new Handle();
            for (int i = 0; i < 100 && !handle.isCancelled(); i++) {
                handler.onPartialResponse(new PartialResponse("canary"), new PartialResponseContext(handle));
            }
            if (!handle.isCancelled()) {
                handler.onCompleteResponse(ChatResponse.builder()
                        .aiMessage(AiMessage.from("canary"))
                        .build());
            }
        }
    }

    /** Stops after three pieces. */
    private static final class Impatient implements StreamingChatResponseHandler {
        private int pieces;

        @Override
        public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
            if (++pieces == 3) {
                context.streamingHandle().cancel();
            }
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {}

        @Override
        public void onError(Throwable error) {}
    }

    @Test
    void aStreamThatIsStoppedIsOverAndNoFailure(Spans spans) {
        new Talkative()
                .chat(ChatRequest.builder().messages(UserMessage.from("canary")).build(), new Impatient());
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.attributes())
                .containsEntry(Attribute.CANCELLED, true)
                .containsEntry(Attribute.CHUNKS, 3L)
                .containsKeys(Attribute.INPUT_HASH, Attribute.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK)
                .doesNotContainKey(Attribute.OUTPUT_HASH);
        assertThat(chat.failed()).isFalse();
    }

    interface Desk {
        TokenStream ask(String question);
    }

    @Test
    void anAgentWhoseStreamIsStoppedIsOverToo(Spans spans) {
        AiServices.builder(Desk.class)
                .streamingChatModel(new Talkative())
                .build()
                .ask("canary")
                .onPartialResponseWithContext(
                        (piece, context) -> context.streamingHandle().cancel())
                .onCompleteResponse(any -> {})
                .onError(any -> {})
                .start();
        assertThat(spans.only(Operation.CHAT).get(Attribute.CANCELLED)).isEqualTo(true);
        assertThat(spans.only(Operation.INVOKE_AGENT).get(Attribute.CANCELLED)).isEqualTo(true);
        assertThat(spans.only(Operation.CHAT).traceId())
                .isEqualTo(spans.only(Operation.INVOKE_AGENT).id());
    }

    @Test
    void aStreamThatIsNotStoppedIsNotMarked(Spans spans) {
        AiServices.builder(Desk.class)
                .streamingChatModel(new Talkative())
                .build()
                .ask("canary")
                .onPartialResponse(piece -> {})
                .onCompleteResponse(any -> {})
                .onError(any -> {})
                .start();
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.number(Attribute.CHUNKS)).isEqualTo(100);
        assertThat(chat.get(Attribute.CANCELLED)).isNull();
        assertThat(spans.only(Operation.INVOKE_AGENT).get(Attribute.CANCELLED)).isNull();
    }

    private static final class Lengths implements EmbeddingModel {
        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            return Response.from(segments.stream()
                    .map(segment ->
                            Embedding.from(new float[] {1, segment.text().length()}))
                    .toList());
        }
    }

    @Test
    void anEmbeddingRequestIsTheSameAsItsTexts(Spans spans) {
        new Lengths()
                .embed(EmbeddingRequest.builder()
                        .inputs(List.of(EmbeddingInput.from("canary")))
                        .build());
        new Lengths().embed("canary");
        List<RecordedSpan> both = spans.of(Operation.EMBEDDINGS);
        assertThat(both).as(spans.describe()).hasSize(2);
        assertThat(both.get(0).attributes())
                .containsEntry(Attribute.GEN_AI_REQUEST_MODEL, "Lengths")
                .containsEntry(Attribute.ITEMS, 1L)
                .containsEntry(Attribute.INPUT_CHARS, 6L)
                .containsEntry(Attribute.GEN_AI_EMBEDDINGS_DIMENSION_COUNT, 2L);
        for (Attribute hash : List.of(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH)) {
            assertThat(both.get(0).get(hash)).isNotNull().isEqualTo(both.get(1).get(hash));
        }
    }
}
