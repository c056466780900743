package com.example.traveldesk;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Writes the customer's letter with a streamed model call and waits for its end. */
public final class LetterTools {
    private final StreamingChatModel model;

    LetterTools(StreamingChatModel model) {
        this.model = model;
    }

    @Tool(name = "draft_letter", value = "Writes the confirmation letter for a request")
    public String draftLetter(@P("number of the request") String request, @P("what the letter says") String summary) {
        CompletableFuture<String> letter = new CompletableFuture<>();
        model.chat("Write a short confirmation letter for request " + request + ": " + summary, new Collector(letter));
        String text = letter.orTimeout(60, TimeUnit.SECONDS).join();
        return "Letter for " + request + " drafted, " + text.length() + " characters.";
    }

    private record Collector(CompletableFuture<String> letter) implements StreamingChatResponseHandler {
        @Override
        public void onPartialResponse(String token) {}

        @Override
        public void onCompleteResponse(ChatResponse response) {
            letter.complete(response.aiMessage().text());
        }

        @Override
        public void onError(Throwable error) {
            letter.completeExceptionally(error);
        }
    }
}
