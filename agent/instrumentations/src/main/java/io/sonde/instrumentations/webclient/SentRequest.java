package io.sonde.instrumentations.webclient;

import io.sonde.api.HttpCalls;
import io.sonde.api.Span;
import io.sonde.instrumentations.streams.Subscribed;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;

/** A request of a WebClient. */
final class SentRequest implements Subscribed {
    private final ClientRequest request;

    SentRequest(ClientRequest request) {
        this.request = request;
    }

    @Override
    public @Nullable Span open() {
        Span span = HttpCalls.enter(
                request.url(), request.method().name(), request.headers().getContentLength());
        TraceHeaders.remember(request, span);
        return span;
    }

    @Override
    public void item(Span span, Object item) {
        if (item instanceof ClientResponse response) {
            int status = response.statusCode().value();
            HttpCalls.answered(span, status, status < 400 ? null : retryAfter(response));
        }
    }

    private static @Nullable String retryAfter(ClientResponse response) {
        return response.headers().asHttpHeaders().getFirst("Retry-After");
    }
}
