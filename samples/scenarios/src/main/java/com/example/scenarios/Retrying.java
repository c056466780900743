package com.example.scenarios;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.util.Set;
import java.util.function.IntToDoubleFunction;

/** A team's own HTTP client for models: it sends a refused request again. */
public final class Retrying implements HttpClient {
    private final HttpClient client;
    private final Set<Integer> statuses;
    private final int attempts;
    private final IntToDoubleFunction waitMillis;

    private Retrying(HttpClient client, Set<Integer> statuses, int attempts, IntToDoubleFunction waitMillis) {
        this.client = client;
        this.statuses = statuses;
        this.attempts = attempts;
        this.waitMillis = waitMillis;
    }

    /**
     * A builder for a model's client.
     *
     * @param statuses refusals after which it tries again
     * @param attempts in all
     * @param waitMillis wait after the first, second ... attempt
     */
    public static HttpClientBuilder on(Set<Integer> statuses, int attempts, IntToDoubleFunction waitMillis) {
        return new WrappedClient(
                new JdkHttpClientBuilder(), client -> new Retrying(client, statuses, attempts, waitMillis));
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        for (int attempt = 1; ; attempt++) {
            try {
                return client.execute(request);
            } catch (HttpException refused) {
                if (attempt == attempts || !statuses.contains(refused.statusCode())) {
                    throw refused;
                }
                Setting.sleep(waitMillis.applyAsDouble(attempt));
            }
        }
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        client.execute(request, parser, listener);
    }
}
