package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Exchanges of Spring WebFlux on Netty, over a real connection. */
@ExtendWith(Woven.class)
class SpringWebFluxTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static DisposableServer server;

    @RestController
    static class Desk {
        @GetMapping("/orders/{id}")
        Mono<String> order(@PathVariable("id") String id) {
            return Mono.fromCallable(() -> {
                SpringMvcTest.work("find");
                return id;
            });
        }

        @GetMapping("/later/{id}")
        Mono<String> later(@PathVariable("id") String id) {
            SpringMvcTest.work("first");
            return Mono.fromCallable(() -> {
                        SpringMvcTest.work("second");
                        return id;
                    })
                    .subscribeOn(Schedulers.boundedElastic());
        }

        @GetMapping("/stream")
        Flux<String> stream() {
            return Flux.just("a", "b").delayElements(Duration.ofMillis(1)).map(item -> {
                SpringMvcTest.work(item);
                return item;
            });
        }

        @GetMapping("/health")
        String health() {
            return "up";
        }

        @GetMapping("/throws")
        Mono<String> fails() {
            SpringMvcTest.work("fail");
            return Mono.error(new IllegalStateException("canary"));
        }

        @GetMapping("/refused")
        Mono<ResponseEntity<String>> refused() {
            SpringMvcTest.work("refuse");
            return Mono.just(ResponseEntity.status(503).body("canary"));
        }
    }

    @EnableWebFlux
    static class Web {
        @Bean
        RouterFunction<ServerResponse> functions() {
            return route().GET("/functions/{id}", request -> {
                        SpringMvcTest.work("function");
                        return ServerResponse.ok().bodyValue("done");
                    })
                    .build();
        }

        @Bean
        WebFilter guard() {
            return (exchange, chain) -> {
                if (exchange.getRequest().getQueryParams().containsKey("guard")) {
                    SpringMvcTest.work("guard");
                }
                return chain.filter(exchange);
            };
        }
    }

    @BeforeAll
    static void start() {
        var context = new AnnotationConfigApplicationContext(Web.class, Desk.class);
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(new ReactorHttpHandlerAdapter(
                        WebHttpHandlerBuilder.applicationContext(context).build()))
                .bindNow();
    }

    @AfterAll
    static void stop() {
        server.disposeNow();
    }

    private static String get(String path, String... headers) {
        return SpringMvcTest.get(URI.create("http://127.0.0.1:" + server.port() + path), headers);
    }

    private static RecordedSpan request(Spans spans) throws Exception {
        return spans.await(1, span -> span.operation() == Operation.HTTP_SERVER).get(0);
    }

    @Test
    void anExchangeIsASessionNamedAfterItsRoute(Spans spans) throws Exception {
        assertThat(get("/orders/canary", "traceparent: 00-" + TRACE + "-00f067aa0ba902b7-01"))
                .startsWith("HTTP/1.1 200")
                .contains("canary");

        RecordedSpan request = request(spans);
        assertThat(request.isRoot()).isTrue();
        assertThat(request.name()).isEqualTo("GET /orders/{id}");
        assertThat(request.failed()).isFalse();
        assertThat(request.attributes())
                .containsEntry(Attribute.HTTP_ROUTE, "/orders/{id}")
                .containsEntry(Attribute.HTTP_RESPONSE_STATUS_CODE, 200L)
                .containsEntry(Attribute.CODE_FUNCTION_NAME, Desk.class.getName() + ".order")
                .containsEntry(Attribute.TRACE_ID_HIGH, Long.parseUnsignedLong(TRACE, 0, 16, 16))
                .containsEntry(Attribute.TRACE_ID_LOW, Long.parseUnsignedLong(TRACE, 16, 32, 16));
        assertThat(spans.named("find").parentId()).isEqualTo(request.id());
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    @Test
    void anExchangeInWhichNothingHappensIsNoSession(Spans spans) throws Exception {
        get("/health");
        get("/nowhere");
        get("/orders/1");
        assertThat(request(spans).name()).isEqualTo("GET /orders/{id}");
        assertThat(spans.all()).hasSize(2);
    }

    @Test
    void aFunctionHasItsRouteToo(Spans spans) throws Exception {
        assertThat(get("/functions/1")).contains("done");
        RecordedSpan request = request(spans);
        assertThat(request.name()).isEqualTo("GET /functions/{id}");
        assertThat(spans.named("function").parentId()).isEqualTo(request.id());
    }

    @Test
    void whatAFilterDoesIsPartOfTheExchange(Spans spans) throws Exception {
        get("/orders/1?guard=1");
        RecordedSpan request = request(spans);
        assertThat(spans.children(request)).extracting(RecordedSpan::name).containsExactly("guard", "find");
    }

    @Test
    void workOnOtherThreadsKeepsItsParent(Spans spans) throws Exception {
        assertThat(get("/later/1")).startsWith("HTTP/1.1 200");
        RecordedSpan request = request(spans);
        assertThat(request.name()).isEqualTo("GET /later/{id}");
        assertThat(spans.named("first").parentId()).isEqualTo(request.id());
        assertThat(spans.logicalParent(spans.named("second"))).isEqualTo(request);
    }

    @Test
    void aStreamEndsTheExchange(Spans spans) throws Exception {
        assertThat(get("/stream")).contains("a");
        RecordedSpan request = request(spans);
        // Not of the second: a timer set where the network asks for more belongs to nobody (docs/architecture.md).
        assertThat(spans.logicalParent(spans.named("a"))).isEqualTo(request);
        assertThat(spans.named("b").end()).isLessThanOrEqualTo(request.end());
    }

    @Test
    void anErrorOfTheServerIsAFailure(Spans spans) throws Exception {
        assertThat(get("/throws")).startsWith("HTTP/1.1 500");
        RecordedSpan request = request(spans);
        assertThat(request.failed()).isTrue();
        assertThat(request.name()).isEqualTo("GET /throws");
        assertThat(request.get(Attribute.ERROR_TYPE)).isEqualTo("500");
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    @Test
    void aRefusalIsAFailure(Spans spans) throws Exception {
        assertThat(get("/refused")).startsWith("HTTP/1.1 503");
        assertThat(request(spans).get(Attribute.ERROR_TYPE)).isEqualTo("503");
    }
}
