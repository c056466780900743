package com.example.woven;

import static com.example.woven.StreamedAnswer.tool;
import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/** Answers that come from the network's own threads continue where they were asked for. */
@ExtendWith(Woven.class)
class NetworkContextTest {
    private static final Duration GUARD = Duration.ofSeconds(30);

    private final LocalHttp server = new LocalHttp();

    @BeforeAll
    static void followThreads() {
        StreamedAnswer.loadALibrary();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static void inSession(Spans spans, int tools) throws Exception {
        spans.await(tools, span -> span.operation() == Operation.EXECUTE_TOOL);
        RecordedSpan session = spans.only(Operation.SESSION);
        assertThat(spans.of(Operation.EXECUTE_TOOL))
                .as(spans.describe())
                .hasSize(tools)
                .allMatch(tool -> spans.logicalParent(tool).equals(session));
    }

    @Test
    void chainsOfTheJdksClient(Spans spans) throws Exception {
        java.net.http.HttpClient client = java.net.http.HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
        CompletableFuture<String> chain = Woven.session(() -> client.sendAsync(request, BodyHandlers.ofString())
                .thenApply(response -> tool("first"))
                .thenCompose(text -> client.sendAsync(request, BodyHandlers.ofString()))
                .orTimeout(GUARD.toSeconds(), TimeUnit.SECONDS)
                .thenApplyAsync(response -> tool("second"))
                .handle((text, failure) -> tool("third")));
        assertThat(chain.get(GUARD.toSeconds(), TimeUnit.SECONDS)).isEqualTo("third");
        inSession(spans, 3);
        RecordedSpan session = spans.only(Operation.SESSION);
        assertThat(spans.of(Operation.HTTP))
                .hasSize(2)
                .allMatch(http -> spans.logicalParent(http).equals(session));
    }

    @Test
    void aPipelineOverNetty(Spans spans) throws Exception {
        server.answer(200, "answer");
        CountDownLatch done = new CountDownLatch(1);
        Woven.session(() -> HttpClient.create()
                .get()
                .uri(server.url() + "/")
                .responseContent()
                .aggregate()
                .asString()
                .map(text -> tool(text))
                .flatMap(text -> HttpClient.create()
                        .get()
                        .uri(server.url() + "/")
                        .responseSingle((response, body) -> body.asString().map(again -> tool("body")))
                        .timeout(GUARD))
                .switchIfEmpty(Mono.fromCallable(() -> tool("empty")))
                .doFinally(signal -> done.countDown())
                .subscribe());
        assertThat(done.await(GUARD.toSeconds(), TimeUnit.SECONDS)).isTrue();
        inSession(spans, 2);
    }
}
