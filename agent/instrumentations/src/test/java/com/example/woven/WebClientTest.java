package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import io.sonde.api.Span;
import io.sonde.api.TraceContext;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import reactor.core.publisher.Mono;

@ExtendWith(Woven.class)
class WebClientTest {
    enum Beneath {
        NETTY,
        JDK;

        ClientHttpConnector connector() {
            return this == NETTY ? new ReactorClientHttpConnector() : new JdkClientHttpConnector();
        }

        WebClient client() {
            return WebClient.builder().clientConnector(connector()).build();
        }
    }

    private @Nullable HandledHttp server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private HandledHttp serve(HttpHandler handler) {
        HandledHttp started = new HandledHttp(handler);
        server = started;
        return started;
    }

    private static Mono<String> post(WebClient client, String url) {
        return client.post()
                .uri(url)
                .bodyValue("12345")
                .exchangeToMono(response -> response.bodyToMono(String.class)
                        .map(body -> response.statusCode().value() + " " + body));
    }

    private static @Nullable String send(WebClient client, String url) {
        return post(client, url).block();
    }

    @ParameterizedTest
    @EnumSource
    void aRequestIsOneSpanWhateverIsBeneath(Beneath beneath, Spans spans) {
        HandledHttp http = serve(exchange -> HandledHttp.answer(exchange, 200, "canary"));
        assertThat(Woven.session(() -> String.valueOf(send(beneath.client(), http.url("/canary/a?key=canary")))))
                .isEqualTo("200 canary");

        RecordedSpan request = spans.only(Operation.HTTP);
        assertThat(request.phase()).isEqualTo(Phase.COMMUNICATION);
        assertThat(spans.logicalParent(request)).isEqualTo(spans.only(Operation.SESSION));
        assertThat(request.failed()).isFalse();
        assertThat(request.name()).isEqualTo("localhost:" + http.port());
        assertThat(request.attributes())
                .containsEntry(Attribute.HTTP_REQUEST_METHOD, "POST")
                .containsEntry(Attribute.HTTP_RESPONSE_STATUS_CODE, 200L)
                .containsEntry(Attribute.SERVER_ADDRESS, "localhost")
                .containsEntry(Attribute.SERVER_PORT, (long) http.port())
                .containsEntry(Attribute.PATH_SEGMENTS, 2L);
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    @ParameterizedTest
    @EnumSource
    void beneathAModelCallItIsTransport(Beneath beneath, Spans spans) {
        HandledHttp http = serve(exchange -> HandledHttp.answer(exchange, 200, "{}"));
        Span chat = Objects.requireNonNull(Tracer.enter(Operation.CHAT, "model"));
        send(beneath.client(), http.url("/v1/chat/completions"));
        chat.exit(null);
        RecordedSpan request = spans.only(Operation.HTTP);
        assertThat(request.has(SpanFlags.TRANSPORT)).isTrue();
        assertThat(request.phase()).isEqualTo(Phase.DECISION);
        assertThat(spans.only(Operation.CHAT).id())
                .isEqualTo(spans.logicalParent(request).id());
    }

    @ParameterizedTest
    @EnumSource
    void aRetryAfterARefusalIsARepetition(Beneath beneath, Spans spans) {
        AtomicInteger asked = new AtomicInteger();
        HandledHttp http = serve(exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "1");
            HandledHttp.answer(exchange, asked.getAndIncrement() == 0 ? 429 : 200, "{}");
        });
        Mono<String> answer = post(beneath.client(), http.url("/v1/chat/completions"))
                .map(text -> {
                    if (text.startsWith("429")) {
                        throw new IllegalStateException("refused");
                    }
                    return text;
                })
                .retry(1);
        assertThat(Woven.session(() -> String.valueOf(answer.block()))).isEqualTo("200 {}");
        List<RecordedSpan> chats = spans.of(Operation.CHAT);
        RecordedSpan session = spans.only(Operation.SESSION);
        assertThat(chats).allMatch(chat -> spans.logicalParent(chat).equals(session));
        assertThat(chats)
                .extracting(span -> span.get(Attribute.HTTP_RESPONSE_STATUS_CODE))
                .containsExactly(429L, 200L);
        assertThat(chats).extracting(span -> span.get(Attribute.RETRY_AFTER)).containsExactly(1_000_000_000L, null);
        assertThat(chats)
                .extracting(span -> span.get(Attribute.HTTP_REQUEST_RESEND_COUNT))
                .containsExactly(null, 1L);
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedConnectionIsAnError(Beneath beneath, Spans spans) {
        HandledHttp http = serve(exchange -> HandledHttp.answer(exchange, 200, "{}"));
        http.close();
        assertThatThrownBy(() -> send(beneath.client(), http.url("/"))).isInstanceOf(WebClientRequestException.class);
        assertThat(spans.only(Operation.HTTP).failed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void theTraceIsWrittenOnlyOnRequest(Beneath beneath, Spans spans) {
        BlockingQueue<String> headers = new LinkedBlockingQueue<>();
        HandledHttp http = serve(exchange -> {
            headers.add(String.valueOf(exchange.getRequestHeaders().get("traceparent")));
            HandledHttp.answer(exchange, 200, "{}");
        });
        WebClient client = beneath.client();
        send(client, http.url("/"));
        TraceContext.propagate(true, 0x1234);
        try {
            send(client, http.url("/"));
            send(client.mutate().defaultHeader("traceparent", "own").build(), http.url("/"));
        } finally {
            TraceContext.propagate(false, 0);
        }
        RecordedSpan request = spans.of(Operation.HTTP).get(1);
        String expected = String.format("00-%016x%016x-%016x-01", 0x1234, request.traceId(), request.id());
        assertThat(headers)
                .containsExactlyElementsOf(
                        Stream.of("null", "[" + expected + "]", "[own]").toList());
    }
}
