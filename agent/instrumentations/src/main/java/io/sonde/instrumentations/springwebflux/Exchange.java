package io.sonde.instrumentations.springwebflux;

import io.sonde.api.Span;
import io.sonde.instrumentations.streams.Subscribed;
import io.sonde.instrumentations.web.WebRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;

/** What is recorded of one exchange. */
final class Exchange implements Subscribed {
    private final ServerHttpRequest request;
    private final ServerHttpResponse response;

    Exchange(ServerHttpRequest request, ServerHttpResponse response) {
        this.request = request;
        this.response = response;
    }

    @Override
    public @Nullable Span open() {
        return WebRequest.open(request.getMethod().name(), request.getHeaders().getFirst("traceparent"));
    }

    @Override
    public void done(Span span) {
        HttpStatusCode status = response.getStatusCode();
        // Without a word from the program the server answers 200.
        WebRequest.status(span, status == null ? 200 : status.value());
    }
}
