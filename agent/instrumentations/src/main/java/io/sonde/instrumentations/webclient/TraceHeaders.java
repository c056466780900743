package io.sonde.instrumentations.webclient;

import io.sonde.api.Span;
import io.sonde.api.TraceContext;
import io.sonde.api.WeakIdentityMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.web.reactive.function.client.ClientRequest;

/** What requests that are being sent have to carry: the span opens on one thread, and another one may write it. */
final class TraceHeaders {
    private static final WeakIdentityMap<String> OUTGOING = new WeakIdentityMap<>();

    private TraceHeaders() {}

    static void remember(ClientRequest request, @Nullable Span span) {
        String traceparent = TraceContext.outgoing(span);
        if (traceparent != null && request.headers().getFirst(TraceContext.HEADER) == null) {
            OUTGOING.put(request, traceparent);
        }
    }

    static void write(ClientRequest request, ClientHttpRequest sent) {
        String traceparent = OUTGOING.remove(request);
        if (traceparent != null) {
            sent.getHeaders().set(TraceContext.HEADER, traceparent);
        }
    }
}
