package com.example.woven;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import java.util.concurrent.Callable;

/** A program that uses only what every LangChain4j from 1.0.0 on has; run in the loader of an older one. */
public final class OldDesk implements Callable<String> {
    /** The agent. */
    public interface Desk {
        String ask(String question);
    }

    /** Its tool. */
    public static final class Tools {
        @Tool("Finds a room")
        public String findRoom() {
            return "room";
        }
    }

    /** The agent whose answer comes in pieces. */
    public interface StreamingDesk {
        TokenStream ask(String question);
    }

    private static final class StreamingModel implements StreamingChatModel {
        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            ChatResponse response = new Model().doChat(request);
            if (response.aiMessage().text() != null) {
                handler.onPartialResponse(response.aiMessage().text());
            }
            handler.onCompleteResponse(response);
        }
    }

    private static final class Model implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            boolean answered = request.messages().stream().anyMatch(ToolExecutionResultMessage.class::isInstance);
            ToolExecutionRequest tool = ToolExecutionRequest.builder()
                    .id("1")
                    .name("findRoom")
                    .arguments("{}")
                    .build();
            return ChatResponse.builder()
                    .aiMessage(answered ? AiMessage.from("done") : AiMessage.from(tool))
                    .tokenUsage(new TokenUsage(3, 4))
                    .build();
        }
    }

    @Override
    public String call() {
        InMemoryEmbeddingStore<TextSegment> store = new InMemoryEmbeddingStore<>();
        Embedding embedding = Embedding.from(new float[] {1, 2});
        store.add(embedding, TextSegment.from("x"));
        store.search(EmbeddingSearchRequest.builder()
                .queryEmbedding(embedding)
                .maxResults(1)
                .build());
        StringBuilder streamed = new StringBuilder();
        AiServices.builder(StreamingDesk.class)
                .streamingChatModel(new StreamingModel())
                .tools(new Tools())
                .build()
                .ask("question")
                .onPartialResponse(streamed::append)
                .onCompleteResponse(any -> {})
                .onError(any -> {})
                .start();
        if (!streamed.toString().equals("done")) {
            return "not streamed: " + streamed;
        }
        return AiServices.builder(Desk.class)
                .chatModel(new Model())
                .tools(new Tools())
                .build()
                .ask("question");
    }
}
