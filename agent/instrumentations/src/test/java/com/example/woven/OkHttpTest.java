package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import io.sonde.api.TraceContext;
import io.sonde.api.Tracer;
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
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Woven.class)
class OkHttpTest {
    private final OkHttpClient client = new OkHttpClient();
    private @Nullable HandledHttp server;

    @AfterEach
    void stop() {
        client.dispatcher().executorService().shutdownNow();
        client.connectionPool().evictAll();
        if (server != null) {
            server.close();
        }
    }

    private HandledHttp serve(HttpHandler handler) {
        HandledHttp started = new HandledHttp(handler);
        server = started;
        return started;
    }

    private static Request post(HandledHttp server, String path) {
        return new Request.Builder()
                .url(server.url(path))
                .post(RequestBody.create("12345", MediaType.parse("text/plain")))
                .build();
    }

    private String send(OkHttpClient client, Request request) {
        try (Response response = client.newCall(request).execute()) {
            return response.code() + " " + response.body().string();
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
        assertThat(request.phase()).isEqualTo(Phase.COMMUNICATION);
        assertThat(request.parentId()).isEqualTo(spans.only(Operation.SESSION).id());
        assertThat(request.has(SpanFlags.TRANSPORT)).isFalse();
        assertThat(request.failed()).isFalse();
        assertThat(request.name()).isEqualTo("localhost:" + http.port());
        assertThat(request.attributes())
                .containsEntry(Attribute.HTTP_REQUEST_METHOD, "POST")
                .containsEntry(Attribute.HTTP_RESPONSE_STATUS_CODE, 200L)
                .containsEntry(Attribute.SERVER_ADDRESS, "localhost")
                .containsEntry(Attribute.SERVER_PORT, (long) http.port())
                .containsEntry(Attribute.PATH_SEGMENTS, 2L)
                .containsEntry(Attribute.HTTP_REQUEST_BODY_SIZE, 5L)
                .containsEntry(Attribute.CODE_FUNCTION_NAME, "com.example.woven.OkHttpTest.send")
                .doesNotContainKeys(Attribute.INPUT_HASH, Attribute.HTTP_REQUEST_RESEND_COUNT, Attribute.RETRY_AFTER);
        assertThat(spans.all()).hasSize(2);
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    @Test
    void anAnswerWithoutABodyEndsWithItsHead(Spans spans) {
        HandledHttp http = serve(exchange -> HandledHttp.answer(exchange, 204, ""));
        assertThat(send(client, post(http, "/"))).isEqualTo("204 ");
        assertThat(spans.only(Operation.HTTP).number(Attribute.HTTP_RESPONSE_STATUS_CODE))
                .isEqualTo(204);
    }

    @Test
    void aRequestLastsUntilItsBodyIsRead(Spans spans) throws Exception {
        CountDownLatch headSeen = new CountDownLatch(1);
        HandledHttp http = serve(exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            await(headSeen);
            exchange.getResponseBody().write("data: 2\n\n".getBytes(StandardCharsets.UTF_8));
        });
        try (Response response =
                client.newCall(post(http, "/v1/chat/completions")).execute()) {
            assertThat(response.body().source().readUtf8Line()).isEqualTo("data: 1");
            assertThat(spans.all()).isEmpty();
            assertThat(Tracer.current()).isNull();
            headSeen.countDown();
            assertThat(response.body().string()).endsWith("data: 2\n\n");
            assertThat(spans.only(Operation.CHAT).has(SpanFlags.ASYNC)).isTrue();
        }
        assertThat(spans.all()).hasSize(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void aBodyThatIsClosedUnreadEndsTheRequest(Spans spans) throws Exception {
        HandledHttp http = serve(exchange -> HandledHttp.answer(exchange, 200, "x".repeat(100_000)));
        client.newCall(post(http, "/")).execute().close();
        assertThat(spans.only(Operation.HTTP).failed()).isFalse();
    }

    @Test
    void aBodyThatBreaksOffIsAFailure(Spans spans) throws Exception {
        HandledHttp http = serve(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
        });
        try (Response response = client.newCall(post(http, "/")).execute()) {
            assertThatThrownBy(() -> response.body().string()).isInstanceOf(IOException.class);
        }
        RecordedSpan request = spans.only(Operation.HTTP);
        assertThat(request.failed()).isTrue();
        assertThat(request.number(Attribute.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(200);
    }

    @Test
    void aRefusedConnectionIsAnError(Spans spans) {
        HandledHttp http = serve(exchange -> HandledHttp.answer(exchange, 200, ""));
        http.close();
        assertThatThrownBy(() -> send(client, post(http, "/"))).hasCauseInstanceOf(ConnectException.class);
        RecordedSpan request = spans.of(Operation.HTTP).get(0);
        assertThat(request.failed()).isTrue();
        assertThat(request.get(Attribute.ERROR_TYPE)).isEqualTo("java.net.ConnectException");
    }

    @Test
    void aRetryAfterARefusalIsARepetition(Spans spans) {
        AtomicInteger asked = new AtomicInteger();
        HandledHttp http = serve(exchange -> {
            boolean refuse = asked.getAndIncrement() < 2;
            exchange.getResponseHeaders().add("Retry-After", "2");
            HandledHttp.answer(exchange, refuse ? 429 : 200, "{}");
        });
        Woven.session(() -> {
            send(client, post(http, "/v1/chat/completions"));
            send(client, post(http, "/v1/chat/completions"));
            send(client, post(http, "/v1/chat/completions"));
            return send(client, post(http, "/v1/chat/completions")); // the earlier one was answered: not a repetition
        });
        List<RecordedSpan> chats = spans.of(Operation.CHAT);
        assertThat(chats)
                .extracting(span -> span.get(Attribute.HTTP_RESPONSE_STATUS_CODE))
                .containsExactly(429L, 429L, 200L, 200L);
        assertThat(chats)
                .extracting(span -> span.get(Attribute.HTTP_REQUEST_RESEND_COUNT))
                .containsExactly(null, 1L, 2L, null);
        assertThat(chats)
                .extracting(span -> span.get(Attribute.RETRY_AFTER))
                .containsExactly(2_000_000_000L, 2_000_000_000L, null, null);
        assertThat(chats).extracting(RecordedSpan::failed).containsExactly(true, true, false, false);
    }

    @Test
    void equalRequestsOfDifferentCallersAreNoRepetitions(Spans spans) {
        HandledHttp http = serve(exchange -> HandledHttp.answer(exchange, 500, "{}"));
        Woven.session(() -> send(client, post(http, "/a")));
        Woven.session(() -> send(client, post(http, "/a")));
        Woven.session(() -> send(client, post(http, "/b")));
        assertThat(spans.of(Operation.HTTP))
                .hasSize(3)
                .noneMatch(span -> span.attributes().containsKey(Attribute.HTTP_REQUEST_RESEND_COUNT));
    }

    @Test
    void aDateToRetryAfterIsAWait(Spans spans) {
        HandledHttp http = serve(exchange -> {
            String inAnHour = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    ZonedDateTime.now(ZoneOffset.UTC).plusHours(1));
            exchange.getResponseHeaders().add("Retry-After", inAnHour);
            HandledHttp.answer(exchange, 503, "{}");
        });
        send(client, post(http, "/"));
        assertThat(spans.only(Operation.HTTP).number(Attribute.RETRY_AFTER))
                .isBetween(TimeUnit.MINUTES.toNanos(59), TimeUnit.MINUTES.toNanos(61));
    }

    @Test
    void aRedirectIsARequestOfItsOwn(Spans spans) {
        HandledHttp http = serve(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/from")) {
                exchange.getResponseHeaders().add("Location", "/to");
                HandledHttp.answer(exchange, 302, "gone");
            } else {
                HandledHttp.answer(exchange, 200, "here");
            }
        });
        Request get = new Request.Builder().url(http.url("/from")).build();
        assertThat(Woven.session(() -> send(client, get))).isEqualTo("200 here");
        List<RecordedSpan> requests = spans.of(Operation.HTTP);
        assertThat(requests)
                .extracting(span -> span.get(Attribute.HTTP_RESPONSE_STATUS_CODE))
                .containsExactly(302L, 200L);
        assertThat(requests)
                .extracting(span -> span.get(Attribute.HTTP_REQUEST_RESEND_COUNT))
                .containsExactly(null, 1L);
        assertThat(requests.get(0).end()).isLessThanOrEqualTo(requests.get(1).start());
    }

    /** What an interceptor does between two attempts is the application's pause, not the server's time. */
    @Test
    void attemptsOfAnInterceptorAreSeenOneByOne(Spans spans) {
        AtomicInteger asked = new AtomicInteger();
        HandledHttp http =
                serve(exchange -> HandledHttp.answer(exchange, asked.getAndIncrement() == 0 ? 503 : 200, "{}"));
        OkHttpClient retrying = client.newBuilder()
                .addInterceptor(chain -> {
                    Response first = chain.proceed(chain.request());
                    first.close();
                    spans.only(Operation.HTTP);
                    return chain.proceed(chain.request());
                })
                .build();
        assertThat(send(retrying, post(http, "/"))).isEqualTo("200 {}");
        assertThat(spans.of(Operation.HTTP))
                .extracting(span -> span.get(Attribute.HTTP_REQUEST_RESEND_COUNT))
                .containsExactly(null, 1L);
    }

    /** Keeps what a callback was told. */
    private static final class Told extends CompletableFuture<Integer> implements Callback {
        private final Runnable inside;

        Told(Runnable inside) {
            this.inside = inside;
        }

        @Override
        public void onFailure(Call call, IOException failure) {
            completeExceptionally(failure);
        }

        @Override
        public void onResponse(Call call, Response response) throws IOException {
            try (response) {
                response.body().string();
            }
            inside.run();
            complete(response.code());
        }
    }

    @Test
    void anEnqueuedRequestAndItsCallbackBelongToTheCaller(Spans spans) throws Exception {
        HandledHttp http = serve(exchange -> HandledHttp.answer(exchange, 200, "{}"));
        Told told = new Told(() -> send(client, post(http, "/inside")));
        Woven.session(() -> {
            client.newCall(post(http, "/")).enqueue(told);
            return "";
        });
        assertThat(told.get(30, TimeUnit.SECONDS)).isEqualTo(200);
        List<RecordedSpan> requests = spans.await(2, span -> span.operation() == Operation.HTTP);
        RecordedSpan session = spans.only(Operation.SESSION);
        assertThat(requests).allMatch(span -> spans.logicalParent(span).equals(session));
    }

    /** The dispatcher starts what it kept back from the thread of a call that belongs to somebody else. */
    @Test
    void aRequestThatWasKeptBackBelongsToItsOwnCaller(Spans spans) throws Exception {
        BlockingQueue<String> order = new LinkedBlockingQueue<>();
        CountDownLatch bothAsked = new CountDownLatch(1);
        HandledHttp http = serve(exchange -> {
            order.add(exchange.getRequestURI().getPath());
            await(bothAsked);
            HandledHttp.answer(exchange, 200, "{}");
        });
        client.dispatcher().setMaxRequests(1);
        Told first = new Told(() -> {});
        Told second = new Told(() -> {});
        Told rootless = new Told(() -> {});
        Woven.session(() -> {
            client.newCall(post(http, "/first")).enqueue(first);
            return "";
        });
        Woven.session(() -> {
            client.newCall(post(http, "/second/x")).enqueue(second);
            return "";
        });
        client.newCall(post(http, "/rootless/x/y")).enqueue(rootless);
        bothAsked.countDown();
        for (Told told : List.of(first, second, rootless)) {
            told.get(30, TimeUnit.SECONDS);
        }
        assertThat(order).containsExactly("/first", "/second/x", "/rootless/x/y");
        List<RecordedSpan> requests = spans.await(3, span -> span.operation() == Operation.HTTP);
        List<RecordedSpan> sessions = spans.of(Operation.SESSION);
        assertThat(spans.logicalParent(requests.get(0))).isEqualTo(sessions.get(0));
        assertThat(spans.logicalParent(requests.get(1))).isEqualTo(sessions.get(1));
        assertThat(requests.get(2).isRoot()).isTrue();
    }

    @Test
    void theTraceIsWrittenOnlyOnRequest(Spans spans) {
        BlockingQueue<String> headers = new LinkedBlockingQueue<>();
        HandledHttp http = serve(exchange -> {
            headers.add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
            HandledHttp.answer(exchange, 200, "{}");
        });
        send(client, post(http, "/"));
        TraceContext.propagate(true, 0x1234);
        try {
            send(client, post(http, "/"));
            send(
                    client,
                    post(http, "/").newBuilder().header("traceparent", "own").build());
        } finally {
            TraceContext.propagate(false, 0);
        }
        RecordedSpan request = spans.of(Operation.HTTP).get(1);
        String expected = String.format("00-%016x%016x-%016x-01", 0x1234, request.traceId(), request.id());
        assertThat(headers).containsExactly("null", expected, "own");
    }
}
