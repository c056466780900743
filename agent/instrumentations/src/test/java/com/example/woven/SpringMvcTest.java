package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Requests to Spring MVC in a real container, over a real connection. */
@ExtendWith(Woven.class)
class SpringMvcTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static LocalTomcat server;

    /** Something that an agent does. */
    static void work(String name) {
        Span span = Tracer.enter(Operation.EXECUTE_TOOL, name);
        if (span != null) {
            span.exit(null);
        }
    }

    @RestController
    static class Desk {
        private final ExecutorService workers = Executors.newSingleThreadExecutor();

        @GetMapping("/orders/{id}")
        String order(@PathVariable("id") String id) {
            work("find");
            return id;
        }

        @GetMapping("/health")
        String health() {
            return "up";
        }

        @GetMapping("/later")
        Callable<String> later() {
            work("first");
            return () -> {
                work("second");
                return "done";
            };
        }

        @GetMapping("/only-later")
        Callable<String> onlyLater() {
            return () -> {
                work("alone");
                return "done";
            };
        }

        @GetMapping("/deferred")
        DeferredResult<String> deferred() {
            DeferredResult<String> result = new DeferredResult<>();
            workers.execute(() -> {
                work("deferred");
                result.setResult("done");
            });
            return result;
        }

        @GetMapping("/future")
        CompletableFuture<String> future() {
            return CompletableFuture.supplyAsync(
                    () -> {
                        work("future");
                        return "done";
                    },
                    workers);
        }

        @GetMapping("/events")
        SseEmitter events() {
            SseEmitter emitter = new SseEmitter();
            workers.execute(() -> {
                try {
                    work("event");
                    emitter.send("one");
                    emitter.complete();
                } catch (IOException gone) {
                    emitter.completeWithError(gone);
                }
            });
            return emitter;
        }

        @GetMapping("/stream")
        StreamingResponseBody stream() {
            return out -> {
                work("stream");
                out.write("streamed".getBytes(StandardCharsets.UTF_8));
            };
        }

        @GetMapping("/afterwards")
        String afterwards() {
            java.util.concurrent.CountDownLatch answered = Answered.LATCH;
            workers.execute(() -> {
                Answered.await(answered);
                work("afterwards");
            });
            return "accepted";
        }

        @GetMapping("/refused")
        ResponseEntity<String> refused() {
            work("refuse");
            return ResponseEntity.status(503).body("canary");
        }

        @GetMapping("/missing")
        ResponseEntity<String> missing() {
            work("miss");
            return ResponseEntity.status(404).body("canary");
        }

        @GetMapping("/throws")
        String fails() {
            work("fail");
            throw new IllegalStateException("canary");
        }
    }

    private static final class Answered {
        static volatile java.util.concurrent.CountDownLatch LATCH = new java.util.concurrent.CountDownLatch(1);

        static void await(java.util.concurrent.CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @EnableWebMvc
    static class Web {}

    /** A filter that does something of an agent's where the query asks for it. */
    static final class Guard extends OncePerRequestFilter {
        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            if ("yes".equals(request.getParameter("guard"))) {
                work("guard");
            }
            chain.doFilter(request, response);
        }
    }

    @BeforeAll
    static void start() {
        AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
        context.register(Web.class, Desk.class);
        server = new LocalTomcat(new DispatcherServlet(context), Map.of("guard", new Guard()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Over a plain socket, so that no span of a client is in the way. */
    static String get(URI uri, String... headers) {
        StringBuilder request = new StringBuilder("GET " + uri.getRawPath()
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()) + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        request.append("Connection: close\r\n\r\n");
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static RecordedSpan request(Spans spans) throws Exception {
        return spans.await(1, span -> span.operation() == Operation.HTTP_SERVER).get(0);
    }

    @Test
    void aRequestIsASessionNamedAfterItsRoute(Spans spans) throws Exception {
        assertThat(get(server.uri("/orders/canary?x=canary"), "traceparent: 00-" + TRACE + "-00f067aa0ba902b7-01"))
                .startsWith("HTTP/1.1 200")
                .contains("canary");

        RecordedSpan request = request(spans);
        assertThat(request.isRoot()).isTrue();
        assertThat(request.name()).isEqualTo("GET /orders/{id}");
        assertThat(request.failed()).isFalse();
        assertThat(request.attributes())
                .containsEntry(Attribute.HTTP_REQUEST_METHOD, "GET")
                .containsEntry(Attribute.HTTP_ROUTE, "/orders/{id}")
                .containsEntry(Attribute.HTTP_RESPONSE_STATUS_CODE, 200L)
                .containsEntry(Attribute.CODE_FUNCTION_NAME, Desk.class.getName() + ".order")
                .containsEntry(Attribute.SESSION_SOURCE, "framework")
                .containsEntry(Attribute.TRACE_ID_HIGH, Long.parseUnsignedLong(TRACE, 0, 16, 16))
                .containsEntry(Attribute.TRACE_ID_LOW, Long.parseUnsignedLong(TRACE, 16, 32, 16));
        assertThat(spans.named("find").parentId()).isEqualTo(request.id());
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    @Test
    void aRequestInWhichNothingHappensIsNoSession(Spans spans) throws Exception {
        get(server.uri("/health"));
        get(server.uri("/nowhere"));
        get(server.uri("/orders/1"));

        assertThat(request(spans).name()).isEqualTo("GET /orders/{id}");
        assertThat(spans.all()).hasSize(2);
    }

    @Test
    void whatAFilterDoesIsPartOfTheRequest(Spans spans) throws Exception {
        get(server.uri("/orders/1?guard=yes"));

        RecordedSpan request = request(spans);
        assertThat(request.name()).isEqualTo("GET /orders/{id}");
        assertThat(spans.children(request)).extracting(RecordedSpan::name).containsExactly("guard", "find");
    }

    @Test
    void anAnswerOfAnotherThreadEndsTheRequest(Spans spans) throws Exception {
        assertThat(get(server.uri("/later"))).contains("done");

        RecordedSpan request = request(spans);
        assertThat(request.name()).isEqualTo("GET /later");
        assertThat(request.has(SpanFlags.ASYNC)).isTrue();
        assertThat(request.number(Attribute.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(200);
        assertThat(spans.named("first").parentId()).isEqualTo(request.id());
        assertThat(spans.logicalParent(spans.named("second"))).isEqualTo(request);
        assertThat(spans.named("second").end()).isLessThanOrEqualTo(request.end());
    }

    @Test
    void everyKindOfAsynchronousAnswerKeepsItsParent(Spans spans) throws Exception {
        Map<String, String> routes = Map.of(
                "/only-later",
                "alone",
                "/deferred",
                "deferred",
                "/future",
                "future",
                "/events",
                "event",
                "/stream",
                "stream");
        for (Map.Entry<String, String> each : routes.entrySet()) {
            assertThat(get(server.uri(each.getKey()))).as(each.getKey()).startsWith("HTTP/1.1 200");
            RecordedSpan request = spans.await(1, span -> span.name().equals("GET " + each.getKey()))
                    .get(0);
            RecordedSpan inside = spans.named(each.getValue());
            assertThat(spans.logicalParent(inside)).as(each.getKey()).isEqualTo(request);
            assertThat(inside.end()).isLessThanOrEqualTo(request.end());
        }
        assertThat(spans.of(Operation.HTTP_SERVER)).hasSize(routes.size());
    }

    @Test
    void whatARequestLeavesBehindStillBelongsToIt(Spans spans) throws Exception {
        Answered.LATCH = new java.util.concurrent.CountDownLatch(1);
        assertThat(get(server.uri("/afterwards"))).contains("accepted");
        assertThat(spans.all()).isEmpty();
        Answered.LATCH.countDown();

        RecordedSpan request = request(spans);
        RecordedSpan inside =
                spans.await(1, span -> span.name().equals("afterwards")).get(0);
        assertThat(request.name()).isEqualTo("GET /afterwards");
        assertThat(spans.logicalParent(inside)).isEqualTo(request);
        assertThat(inside.start()).isGreaterThanOrEqualTo(request.end());
    }

    @Test
    void anErrorOfTheServerIsAFailure(Spans spans) throws Exception {
        get(server.uri("/refused"));
        RecordedSpan request = request(spans);
        assertThat(request.failed()).isTrue();
        assertThat(request.get(Attribute.ERROR_TYPE)).isEqualTo("503");
    }

    @Test
    void anErrorOfTheClientIsNone(Spans spans) throws Exception {
        get(server.uri("/missing"));
        RecordedSpan request = request(spans);
        assertThat(request.failed()).isFalse();
        assertThat(request.number(Attribute.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(404);
    }

    @Test
    void anExceptionIsAFailure(Spans spans) throws Exception {
        assertThat(get(server.uri("/throws"))).startsWith("HTTP/1.1 500");
        RecordedSpan request = request(spans);
        assertThat(request.failed()).isTrue();
        assertThat(request.get(Attribute.ERROR_TYPE)).isEqualTo("java.lang.IllegalStateException");
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    @Test
    void twoRequestsOfOneConnectionAreTwoSessions(Spans spans) throws Exception {
        URI uri = server.uri("/deferred");
        String head = " HTTP/1.1\r\nHost: localhost\r\n";
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET /deferred" + head + "\r\nGET /orders/1" + head + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("done");
        }
        assertThat(spans.await(2, span -> span.operation() == Operation.HTTP_SERVER))
                .allMatch(RecordedSpan::isRoot)
                .extracting(RecordedSpan::name)
                .containsExactlyInAnyOrder("GET /deferred", "GET /orders/{id}");
        assertThat(Objects.requireNonNull(spans.named("find")).parentId())
                .isEqualTo(spans.named("GET /orders/{id}").id());
    }
}
