package com.example.scenarios;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.util.concurrent.atomic.AtomicLong;

/** A client that leaves an overloaded provider alone: after a 503 everything goes to its second deployment for a while. */
public final class Breaker implements HttpClient {
    private static final int OVERLOADED = 503;

    private final HttpClient client;
    private final long openNanos;
    private final AtomicLong openUntil = new AtomicLong(System.nanoTime());

    private Breaker(HttpClient client, double openMillis) {
        this.client = client;
        this.openNanos = (long) (openMillis * 1e6);
    }

    /** A builder for a model's client; it looks at the first deployment again after so long. */
    public static HttpClientBuilder on(double openMillis) {
        return new WrappedClient(new JdkHttpClientBuilder(), client -> new Breaker(client, openMillis));
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        if (openUntil.get() - System.nanoTime() > 0) {
            return client.execute(second(request));
        }
        try {
            return client.execute(request);
        } catch (HttpException refused) {
            if (refused.statusCode() != OVERLOADED) {
                throw refused;
            }
            openUntil.set(System.nanoTime() + openNanos);
            return client.execute(second(request));
        }
    }

    private static HttpRequest second(HttpRequest request) {
        return HttpRequest.builder()
                .method(request.method())
                .url(request.url().replace("/v1/", "/second/v1/"))
                .headers(request.headers())
                .body(request.body())
                .build();
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        client.execute(request, parser, listener);
    }
}
