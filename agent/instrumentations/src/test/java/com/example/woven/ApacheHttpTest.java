package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import io.sonde.api.TraceContext;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Woven.class)
class ApacheHttpTest {
    private final CloseableHttpClient client =
            HttpClients.custom().disableAutomaticRetries().build();
    private final CloseableHttpAsyncClient async = HttpAsyncClients.custom()
            .setRetryStrategy(new DefaultHttpRequestRetryStrategy(1, TimeValue.ofMilliseconds(1)))
            .build();
    private @Nullable HandledHttp server;

    @AfterEach
    void stop() throws IOException {
        client.close();
        async.close();
        if (server != null) {
            server.close();
        }
    }

    private HandledHttp serve(HttpHandler handler) {
        HandledHttp started = new HandledHttp(handler);
        server = started;
        return started;
    }

    private static HttpPost post(HandledHttp server, String path) {
        HttpPost post = new HttpPost(server.url(path));
        post.setEntity(new StringEntity("12345", ContentType.TEXT_PLAIN));
        return post;
    }

    private static String send(CloseableHttpClient client, HttpPost request) {
        try {
            return client.execute(
                    request, response -> response.getCode() + " " + EntityUtils.toString(response.getEntity()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void aRequestIsCommunication(Spans spans) {
        HandledHttp http = serve(exchange -> HandledHttp.answer(exchange, 200, "canary"));
        assertThat(Woven.session(() -> send(client, post(http, "/canary/path?key=canary"))))
                .isEqualTo("200 canary");
        RecordedSpan request = spans.only(Operation.HTTP);
        assertThat(request.parentId()).isEqualTo(spans.only(Operation.SESSION).id());
        assertThat(request.failed()).isFalse();
        assertThat(request.name()).isEqualTo("localhost:" + http.port());
        assertThat(request.attributes())
                .containsEntry(Attribute.HTTP_REQUEST_METHOD, "POST")
                .containsEntry(Attribute.HTTP_RESPONSE_STATUS_CODE, 200L)
                .containsEntry(Attribute.SERVER_ADDRESS, "localhost")
                .containsEntry(Attribute.SERVER_PORT, (long) http.port())
                .containsEntry(Attribute.PATH_SEGMENTS, 2L)
                .containsEntry(Attribute.HTTP_REQUEST_BODY_SIZE, 5L)
                .containsEntry(Attribute.CODE_FUNCTION_NAME, "com.example.woven.ApacheHttpTest.send");
        assertThat(request.number(Attribute.POOL_WAIT)).isBetween(0L, request.end() - request.start());
        assertThat(spans.all()).hasSize(2);
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    @Test
    @SuppressWarnings("deprecation") // the only way to read the body outside of the call
    void aRequestLastsUntilItsBodyIsRead(Spans spans) throws Exception {
        HandledHttp http = serve(exchange -> HandledHttp.answer(exchange, 200, "x".repeat(200_000)));
        try (CloseableHttpResponse response = client.execute(post(http, "/v1/chat/completions"))) {
            assertThat(spans.all()).isEmpty();
            assertThat(Tracer.current()).isNull();
            assertThat(EntityUtils.toByteArray(response.getEntity())).hasSize(200_000);
            assertThat(spans.only(Operation.CHAT).failed()).isFalse();
        }
        client.execute(post(http, "/v1/chat/completions")).close();
        assertThat(spans.all()).hasSize(2);
    }

    @Test
    void anAnswerWithoutABodyEndsWithItsHead(Spans spans) throws Exception {
        HandledHttp http = serve(exchange -> HandledHttp.answer(exchange, 204, ""));
        client.execute(post(http, "/"), response -> response.getCode());
        assertThat(spans.only(Operation.HTTP).number(Attribute.HTTP_RESPONSE_STATUS_CODE))
                .isEqualTo(204);
    }

    @Test
    void aRefusedConnectionIsAnError(Spans spans) {
        HandledHttp http = serve(exchange -> HandledHttp.answer(exchange, 200, ""));
        http.close();
        assertThatThrownBy(() -> send(client, post(http, "/"))).isInstanceOf(UncheckedIOException.class);
        assertThat(spans.only(Operation.HTTP).failed()).isTrue();
    }

    @Test
    void aRedirectIsARequestOfItsOwn(Spans spans) {
        HandledHttp http = serve(exchange -> {
            boolean moved = exchange.getRequestURI().getPath().equals("/from");
            if (moved) {
                exchange.getResponseHeaders().add("Location", "/to");
            }
            HandledHttp.answer(exchange, moved ? 307 : 200, "here");
        });
        assertThat(Woven.session(() -> send(client, post(http, "/from")))).isEqualTo("200 here");
        List<RecordedSpan> requests = spans.of(Operation.HTTP);
        assertThat(requests)
                .extracting(span -> span.get(Attribute.HTTP_RESPONSE_STATUS_CODE))
                .containsExactly(307L, 200L);
        assertThat(requests)
                .extracting(span -> span.get(Attribute.HTTP_REQUEST_RESEND_COUNT))
                .containsExactly(null, 1L);
    }

    @Test
    void aRetryIsARequestOfItsOwn(Spans spans) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HandledHttp http =
                serve(exchange -> HandledHttp.answer(exchange, asked.getAndIncrement() == 0 ? 503 : 200, "here"));
        try (CloseableHttpClient retrying = HttpClients.custom()
                .setRetryStrategy(new DefaultHttpRequestRetryStrategy(1, TimeValue.ofMilliseconds(1)))
                .build()) {
            assertThat(Woven.session(() -> send(retrying, post(http, "/")))).isEqualTo("200 here");
        }
        List<RecordedSpan> requests = spans.of(Operation.HTTP);
        assertThat(requests)
                .extracting(span -> span.get(Attribute.HTTP_RESPONSE_STATUS_CODE))
                .containsExactly(503L, 200L);
        assertThat(requests)
                .extracting(span -> span.get(Attribute.HTTP_REQUEST_RESEND_COUNT))
                .containsExactly(null, 1L);
        assertThat(requests.get(0).end()).isLessThanOrEqualTo(requests.get(1).start());
    }

    @Test
    void theTraceIsWrittenOnlyOnRequest(Spans spans) {
        BlockingQueue<String> headers = new LinkedBlockingQueue<>();
        HandledHttp http = serve(exchange -> {
            headers.add(String.valueOf(exchange.getRequestHeaders().get("traceparent")));
            HandledHttp.answer(exchange, 200, "{}");
        });
        send(client, post(http, "/"));
        HttpPost own = post(http, "/");
        own.setHeader("traceparent", "own");
        TraceContext.propagate(true, 0x1234);
        try {
            send(client, post(http, "/"));
            send(client, own);
        } finally {
            TraceContext.propagate(false, 0);
        }
        RecordedSpan request = spans.of(Operation.HTTP).get(1);
        String expected = String.format("[00-%016x%016x-%016x-01]", 0x1234, request.traceId(), request.id());
        assertThat(headers).containsExactly("null", expected, "[own]");
    }

    /** Keeps what a callback was told. */
    private static final class Told extends CompletableFuture<Integer> implements FutureCallback<SimpleHttpResponse> {
        private final Runnable inside;

        Told(Runnable inside) {
            this.inside = inside;
        }

        @Override
        public void completed(SimpleHttpResponse response) {
            inside.run();
            complete(response.getCode());
        }

        @Override
        public void failed(Exception failure) {
            completeExceptionally(failure);
        }

        @Override
        public void cancelled() {
            cancel(false);
        }
    }

    private static SimpleHttpRequest simplePost(HandledHttp server, String path) {
        return SimpleRequestBuilder.post(server.url(path))
                .setBody("12345".getBytes(StandardCharsets.UTF_8), ContentType.TEXT_PLAIN)
                .build();
    }

    @Test
    void anAsynchronousRequestAndItsCallbackBelongToTheCaller(Spans spans) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HandledHttp http =
                serve(exchange -> HandledHttp.answer(exchange, asked.getAndIncrement() == 0 ? 503 : 200, "{}"));
        async.start();
        Told told = new Told(() -> send(client, post(http, "/inside")));
        Woven.session(() -> async.execute(simplePost(http, "/outside/x"), told));
        assertThat(told.get(30, TimeUnit.SECONDS)).isEqualTo(200);
        List<RecordedSpan> requests = spans.await(3, span -> span.operation() == Operation.HTTP);
        RecordedSpan session = spans.only(Operation.SESSION);
        assertThat(requests).allMatch(span -> spans.logicalParent(span).equals(session));
        assertThat(requests)
                .extracting(span -> span.get(Attribute.HTTP_RESPONSE_STATUS_CODE))
                .containsExactly(503L, 200L, 200L);
        assertThat(requests)
                .extracting(span -> span.get(Attribute.HTTP_REQUEST_RESEND_COUNT))
                .containsExactly(null, 1L, null);
    }

    @Test
    void anAsynchronousFailureIsAnError(Spans spans) {
        HandledHttp http = serve(exchange -> HandledHttp.answer(exchange, 200, ""));
        http.close();
        async.start();
        assertThatThrownBy(() -> async.execute(simplePost(http, "/"), null).get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
        assertThat(spans.of(Operation.HTTP)).isNotEmpty().allMatch(RecordedSpan::failed);
    }
}
