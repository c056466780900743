package com.example.traveldesk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.modelserver.ModelServer;
import com.example.modelserver.Tokens;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ModelServerTest {
    private static final String TRIP =
            "Request R-00001: customer 1 (passport CH, grade A) leaves from Lyon on 2027-01-05"
                    + " for 9 days and visits: Spain, Italy. Arrange the trip.";

    @Test
    void answersARealClientWithTextAndTokenCounts() throws IOException {
        try (ModelServer server = start("--base-ms", "1")) {
            ChatResponse response = model(server, 0).chat(request("hello, when do you open?"));

            assertThat(response.aiMessage().text()).contains("when do you open?");
            assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(response.modelName()).isEqualTo("any");
            assertThat(response.tokenUsage().inputTokenCount()).isPositive();
            assertThat(response.tokenUsage().outputTokenCount())
                    .isEqualTo(Tokens.of(response.aiMessage().text().length()));
        }
    }

    @Test
    void namesSeveralToolCallsInOneReply() throws IOException {
        try (ModelServer server = start("--base-ms", "1")) {
            ChatResponse response = model(server, 0).chat(request(TRIP, "check_entry_rules"));

            assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
            assertThat(response.aiMessage().toolExecutionRequests())
                    .extracting(ToolExecutionRequest::arguments)
                    .containsExactly(
                            "{\"country\":\"Spain\",\"passport\":\"CH\",\"date\":\"2027-01-05\"}",
                            "{\"country\":\"Italy\",\"passport\":\"CH\",\"date\":\"2027-01-05\"}");
            assertThat(response.aiMessage().toolExecutionRequests())
                    .extracting(ToolExecutionRequest::id)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void streamsTheSameTextInPartsWithTokenCountsAtItsEnd() throws Exception {
        try (ModelServer server = start("--base-ms", "1")) {
            Parts parts = new Parts();
            OpenAiStreamingChatModel.builder()
                    .baseUrl(server.baseUrl())
                    .apiKey("k")
                    .modelName("any")
                    .build()
                    .chat(request("hello, when do you open?"), parts);
            ChatResponse response = parts.whole.get(10, TimeUnit.SECONDS);

            assertThat(parts.texts).hasSizeGreaterThan(3);
            assertThat(String.join("", parts.texts))
                    .isEqualTo(response.aiMessage().text())
                    .isEqualTo(model(server, 0)
                            .chat(request("hello, when do you open?"))
                            .aiMessage()
                            .text());
            assertThat(response.tokenUsage().outputTokenCount()).isPositive();
        }
    }

    @Test
    void streamsToolCalls() throws Exception {
        try (ModelServer server = start("--base-ms", "1")) {
            Parts parts = new Parts();
            OpenAiStreamingChatModel.builder()
                    .baseUrl(server.baseUrl())
                    .apiKey("k")
                    .modelName("any")
                    .build()
                    .chat(request(TRIP, "check_entry_rules"), parts);

            assertThat(parts.whole.get(10, TimeUnit.SECONDS).aiMessage().toolExecutionRequests())
                    .hasSize(2);
        }
    }

    @Test
    void refusesEveryNthCallAndTheClientThatTriesAgainIsAnswered() throws IOException {
        try (ModelServer server = start("--base-ms", "1", "--refuse-every", "2")) {
            model(server, 0).chat("first");
            assertThatThrownBy(() -> model(server, 0).chat("second")).isInstanceOf(RateLimitException.class);
            model(server, 0).chat("third");
            assertThat(model(server, 2).chat("fourth, refused, then the fifth")).contains("fourth");
            assertThat(server.calls()).isEqualTo(5);
        }
    }

    @Test
    void aRefusalSaysWhenToTryAgain() throws Exception {
        try (ModelServer server = start("--refuse-every", "1")) {
            HttpRequest post = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/chat/completions"))
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build();
            HttpResponse<String> response = HttpClient.newHttpClient().send(post, HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValue("Retry-After")).contains("1");
        }
    }

    @Test
    void takesTheTimeItIsTold() throws IOException {
        try (ModelServer server = start("--base-ms", "200", "--input-token-ms", "0", "--output-token-ms", "0")) {
            ChatModel model = model(server, 0);
            model.chat("warm up the client");
            long start = System.nanoTime();
            model.chat("hello");

            assertThat((System.nanoTime() - start) / 1e6).isGreaterThan(169);
        }
    }

    private static ModelServer start(String... args) throws IOException {
        return ModelServer.start(new TripScript(), args);
    }

    private static ChatModel model(ModelServer server, int retries) {
        return OpenAiChatModel.builder()
                .baseUrl(server.baseUrl())
                .apiKey("k")
                .modelName("any")
                .maxRetries(retries)
                .build();
    }

    private static ChatRequest request(String text, String... tools) {
        return ChatRequest.builder()
                .messages(UserMessage.from(text))
                .toolSpecifications(Arrays.stream(tools)
                        .map(name -> ToolSpecification.builder().name(name).build())
                        .toList())
                .build();
    }

    private static final class Parts implements StreamingChatResponseHandler {
        private final List<String> texts = new ArrayList<>();
        private final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

        @Override
        public void onPartialResponse(String text) {
            texts.add(text);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            whole.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            whole.completeExceptionally(error);
        }
    }
}
