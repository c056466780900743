package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.document.MetadataMode;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.OpenAiEmbeddingModel;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;

/** The library's own model of 2.0, which speaks through OpenAI's client and OkHttp. */
@ExtendWith(Woven.class)
class SpringAiOpenAiNewestTest {
    private static final String ANSWER = """
            {"id": "x", "object": "chat.completion", "created": 1, "model": "small-2026-01",
             "choices": [{"index": 0, "finish_reason": "stop", "logprobs": null,
                          "message": {"role": "assistant", "content": "canary answer", "refusal": null}}],
             "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18,
                       "prompt_tokens_details": {"cached_tokens": 4}}}
            """;
    private static final String EMBEDDING = """
            {"object": "list", "model": "embed-2026", "usage": {"prompt_tokens": 5, "total_tokens": 5},
             "data": [{"object": "embedding", "index": 0, "embedding": [0.5, 0.25, 1.0]}]}
            """;

    private record Reply(int status, String type, String body) {}

    private final Deque<Reply> replies = new ArrayDeque<>();
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            Reply reply = replies.size() > 1 ? replies.remove() : replies.element();
            exchange.getResponseHeaders().add("Content-Type", reply.type);
            exchange.getResponseHeaders().add("Retry-After-Ms", "1");
            exchange.sendResponseHeaders(reply.status, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(reply.body.getBytes(StandardCharsets.UTF_8));
            }
            exchange.close();
        });
        server.setExecutor(workers);
        server.start();
    }

    @AfterEach
    void stop(Spans spans) {
        server.stop(0);
        workers.shutdownNow();
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    private void replying(int status, String body) {
        replies.add(new Reply(status, "application/json", body));
    }

    private String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/v1";
    }

    private OpenAiChatModel model(int retries) {
        return OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl(url())
                        .apiKey("canary-key")
                        .model("small")
                        .temperature(0.25)
                        .maxRetries(retries)
                        .streamUsage(true)
                        .build())
                .build();
    }

    /** The requests beneath are those of this call; there are any where the client beneath is woven. */
    private static void isCarriedBy(RecordedSpan call, Spans spans, Integer... statuses) throws Exception {
        if (Woven.census().stream().anyMatch(line -> line.matches("okhttp .* WOVEN .*"))) {
            List<RecordedSpan> requests = spans.await(statuses.length, span -> span.operation() == Operation.HTTP);
            assertThat(requests)
                    .extracting(http -> (int) http.number(Attribute.HTTP_RESPONSE_STATUS_CODE))
                    .containsExactly(statuses);
        }
        assertThat(spans.of(Operation.HTTP)).allSatisfy(http -> {
            assertThat(spans.logicalParent(http).id()).isEqualTo(call.id());
            assertThat(http.has(SpanFlags.TRANSPORT)).isTrue();
        });
    }

    @Test
    void aCallIsOneDecision(Spans spans) throws Exception {
        replying(200, ANSWER);
        assertThat(model(0).call("canary question")).isEqualTo("canary answer");

        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.name()).isEqualTo("small");
        assertThat(chat.attributes())
                .containsEntry(Attribute.GEN_AI_PROVIDER_NAME, "openai")
                .containsEntry(Attribute.GEN_AI_REQUEST_MODEL, "small")
                .containsEntry(Attribute.GEN_AI_RESPONSE_MODEL, "small-2026-01")
                .containsEntry(Attribute.GEN_AI_REQUEST_TEMPERATURE, 0.25)
                .containsEntry(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 11L)
                .containsEntry(Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, 7L)
                .containsEntry(Attribute.GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS, 4L)
                .containsEntry(Attribute.GEN_AI_RESPONSE_FINISH_REASONS, "stop")
                .containsEntry(Attribute.OUTPUT_CHARS, 13L);
        isCarriedBy(chat, spans, 200);
    }

    @Test
    void attemptsAfterARefusalAreOneCall(Spans spans) throws Exception {
        replying(429, "{\"error\": {\"message\": \"canary\"}}");
        replying(200, ANSWER);
        assertThat(model(2).call("canary")).isEqualTo("canary answer");

        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.failed()).isFalse();
        isCarriedBy(chat, spans, 429, 200);
    }

    @Test
    void aRefusalIsAnErrorOfTheCall(Spans spans) {
        replying(401, "{\"error\": {\"message\": \"canary\"}}");
        assertThatThrownBy(() -> model(0).call("canary")).isInstanceOf(RuntimeException.class);
        assertThat(spans.only(Operation.CHAT).failed()).isTrue();
    }

    private static String events() {
        StringBuilder events = new StringBuilder();
        for (String word : List.of("canary ", "answer ", "in ", "pieces")) {
            events.append(
                            "data: {\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"small-2026-01\",")
                    .append("\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"")
                    .append(word)
                    .append("\"},\"finish_reason\":null}]}\n\n");
        }
        events.append(
                        "data: {\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"small-2026-01\",")
                .append("\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
        events.append(
                        "data: {\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"small-2026-01\",")
                .append(
                        "\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,\"total_tokens\":18}}\n\n");
        return events.append("data: [DONE]\n\n").toString();
    }

    @Test
    void aStreamIsOneDecision(Spans spans) throws Exception {
        replies.add(new Reply(200, "text/event-stream", events()));
        String answer =
                String.join("", model(0).stream("canary question").collectList().block());
        assertThat(answer).isEqualTo("canary answer in pieces");

        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.attributes())
                .containsEntry(Attribute.GEN_AI_PROVIDER_NAME, "openai")
                .containsEntry(Attribute.GEN_AI_REQUEST_STREAM, true)
                .containsEntry(Attribute.GEN_AI_RESPONSE_MODEL, "small-2026-01")
                .containsEntry(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 11L)
                .containsEntry(Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, 7L)
                .containsEntry(Attribute.GEN_AI_RESPONSE_FINISH_REASONS, "stop")
                .containsEntry(Attribute.OUTPUT_CHARS, (long) answer.length())
                .containsKey(Attribute.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK);
        assertThat(chat.number(Attribute.CHUNKS)).isGreaterThanOrEqualTo(5);
        isCarriedBy(chat, spans, 200);
    }

    @Test
    void aClientAboveItIsItsAgent(Spans spans) throws Exception {
        replies.add(new Reply(200, "text/event-stream", events()));
        ChatClient.create(model(0)).prompt("canary").stream().content().blockLast();
        RecordedSpan agent = spans.await(1, span -> span.operation() == Operation.INVOKE_AGENT)
                .get(0);
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.traceId()).isEqualTo(agent.id());
        isCarriedBy(chat, spans, 200);
    }

    @Test
    void anEmbeddingNamesItsModel(Spans spans) throws Exception {
        replying(200, EMBEDDING);
        OpenAiEmbeddingModel model = new OpenAiEmbeddingModel(
                MetadataMode.EMBED,
                OpenAiEmbeddingOptions.builder()
                        .baseUrl(url())
                        .apiKey("canary-key")
                        .model("embed")
                        .build());
        assertThat(model.embed("canary")).hasSize(3);

        RecordedSpan embedding = spans.only(Operation.EMBEDDINGS);
        assertThat(embedding.attributes())
                .containsEntry(Attribute.GEN_AI_PROVIDER_NAME, "openai")
                .containsEntry(Attribute.GEN_AI_RESPONSE_MODEL, "embed-2026")
                .containsEntry(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 5L)
                .containsEntry(Attribute.GEN_AI_EMBEDDINGS_DIMENSION_COUNT, 3L);
        isCarriedBy(embedding, spans, 200);
    }
}
