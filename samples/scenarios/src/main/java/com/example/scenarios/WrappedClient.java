package com.example.scenarios;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Builds a client with another around it. */
record WrappedClient(HttpClientBuilder builder, UnaryOperator<HttpClient> around) implements HttpClientBuilder {
    @Override
    public Duration connectTimeout() {
        return builder.connectTimeout();
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration timeout) {
        builder.connectTimeout(timeout);
        return this;
    }

    @Override
    public Duration readTimeout() {
        return builder.readTimeout();
    }

    @Override
    public HttpClientBuilder readTimeout(Duration timeout) {
        builder.readTimeout(timeout);
        return this;
    }

    @Override
    public HttpClient build() {
        return around.apply(builder.build());
    }
}
