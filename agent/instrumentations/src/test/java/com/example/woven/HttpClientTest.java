package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sonde.api.TraceContext;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Woven.class)
class HttpClientTest {
    private final LocalHttp server = new LocalHttp();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        server.close();
    }

    private static HttpRequest post(LocalHttp server, String path) {
        return HttpRequest.newBuilder(server.uri(path))
                .POST(HttpRequest.BodyPublishers.ofString("12345"))
                .build();
    }

    private int send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString()).statusCode();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void aRequestIsCommunication(Spans spans) {
        assertThat(Woven.session(() -> send(post(server, "/canary/path?key=canary"))))
                .isEqualTo(200);

        RecordedSpan http = spans.only(Operation.HTTP);
        assertThat(http.phase()).isEqualTo(Phase.COMMUNICATION);
        assertThat(http.parentId()).isEqualTo(spans.only(Operation.SESSION).id());
        assertThat(http.has(SpanFlags.TRANSPORT)).isFalse();
        assertThat(http.failed()).isFalse();
        assertThat(http.name()).isEqualTo("localhost:" + server.port());
        assertThat(http.attributes())
                .containsEntry(Attribute.HTTP_REQUEST_METHOD, "POST")
                .containsEntry(Attribute.HTTP_RESPONSE_STATUS_CODE, 200L)
                .containsEntry(Attribute.SERVER_ADDRESS, "localhost")
                .containsEntry(Attribute.SERVER_PORT, (long) server.port())
                .containsEntry(Attribute.PATH_SEGMENTS, 2L)
                .containsEntry(Attribute.HTTP_REQUEST_BODY_SIZE, 5L)
                .containsEntry(Attribute.CODE_FUNCTION_NAME, "com.example.woven.HttpClientTest.send")
                .doesNotContainKey(Attribute.INPUT_HASH);
        assertThat(spans.all()).hasSize(2);
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    @Test
    void equalUrlsHaveEqualHashes(Spans spans) {
        for (String path : new String[] {"/a?x=1", "/a?x=1", "/a?x=2"}) {
            send(HttpRequest.newBuilder(server.uri(path)).build());
        }
        var hashes = spans.of(Operation.HTTP).stream()
                .map(span -> span.number(Attribute.INPUT_HASH))
                .toList();
        assertThat(hashes.get(0)).isEqualTo(hashes.get(1)).isNotEqualTo(hashes.get(2));
    }

    @Test
    void aRefusalIsAnError(Spans spans) {
        server.answer(503, "canary");
        assertThat(send(post(server, "/"))).isEqualTo(503);

        RecordedSpan http = spans.only(Operation.HTTP);
        assertThat(http.failed()).isTrue();
        assertThat(http.get(Attribute.ERROR_TYPE)).isEqualTo("503");
    }

    @Test
    void aRefusedConnectionIsAnError(Spans spans) {
        server.close();
        assertThatThrownBy(() -> send(post(server, "/"))).hasRootCauseInstanceOf(IOException.class);

        RecordedSpan http = spans.only(Operation.HTTP);
        assertThat(http.failed()).isTrue();
        assertThat(http.get(Attribute.ERROR_TYPE)).isEqualTo("java.net.ConnectException");
        assertThat(http.get(Attribute.HTTP_RESPONSE_STATUS_CODE)).isNull();
    }

    @Test
    void anAsynchronousRequestEndsWithItsAnswer(Spans spans) throws Exception {
        int status = Woven.session(() -> client.sendAsync(post(server, "/canary"), BodyHandlers.ofString()))
                .get()
                .statusCode();
        assertThat(status).isEqualTo(200);

        RecordedSpan http =
                spans.await(1, span -> span.operation() == Operation.HTTP).get(0);
        assertThat(http.parentId()).isEqualTo(spans.only(Operation.SESSION).id());
        assertThat(http.has(SpanFlags.ASYNC)).isTrue();
        assertThat(http.number(Attribute.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(200);
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    @Test
    void anAsynchronousFailureIsAnError(Spans spans) {
        server.close();
        assertThatThrownBy(() -> client.sendAsync(post(server, "/"), BodyHandlers.ofString())
                        .get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ConnectException.class);
        RecordedSpan http = awaitHttp(spans);
        assertThat(http.failed()).isTrue();
        assertThat(http.get(Attribute.ERROR_TYPE)).isEqualTo("java.net.ConnectException");
    }

    private static RecordedSpan awaitHttp(Spans spans) {
        try {
            return spans.await(1, span -> span.operation() == Operation.HTTP).get(0);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void aRawCallToAModelIsADecision(Spans spans) {
        send(post(server, "/v1/chat/completions"));

        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(chat.phase()).isEqualTo(Phase.DECISION);
        assertThat(chat.get(Attribute.ENDPOINT)).isEqualTo("chat_completions");
        assertThat(chat.number(Attribute.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(200);
        assertThat(spans.all()).hasSize(1);
    }

    @Test
    void aRawCallForEmbeddingsIsARetrieval(Spans spans) {
        send(post(server, "/v1/embeddings"));
        assertThat(spans.only(Operation.EMBEDDINGS).phase()).isEqualTo(Phase.RETRIEVAL);
    }

    @Test
    void theTraceIsWrittenOnlyOnRequest(Spans spans) {
        BlockingQueue<String> headers = new LinkedBlockingQueue<>();
        try (HandledHttp http = new HandledHttp(exchange -> {
            headers.add(exchange.getRequestHeaders().getFirst("traceparent") + " "
                    + exchange.getRequestHeaders().getFirst("X-Own"));
            exchange.getResponseHeaders().add("Retry-After", "1.5");
            HandledHttp.answer(exchange, 429, "{}");
        })) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(http.url("/"))).header("X-Own", "kept");
            send(request.build());
            TraceContext.propagate(true, 0x1234);
            try {
                send(request.build());
                client.sendAsync(request.build(), BodyHandlers.ofString()).join();
                send(request.header("traceparent", "own").build());
            } finally {
                TraceContext.propagate(false, 0);
            }
        }
        List<RecordedSpan> requests = spans.of(Operation.HTTP);
        assertThat(headers)
                .containsExactly("null kept", traceparent(requests.get(1)), traceparent(requests.get(2)), "own kept");
        assertThat(requests).allMatch(span -> span.number(Attribute.RETRY_AFTER) == 1_500_000_000L);
    }

    private static String traceparent(RecordedSpan span) {
        return String.format("00-%016x%016x-%016x-01 kept", 0x1234, span.traceId(), span.id());
    }
}
