package io.sonde.instrumentations.apachehttp;

import io.sonde.api.HttpCalls;
import io.sonde.api.Span;
import io.sonde.api.TraceContext;
import io.sonde.api.WeakIdentityMap;
import java.net.URI;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Reads and completes requests of either client. */
final class Requests {
    /** The headers that are ours: a request that is sent again carries the one of its latest span. */
    private static final WeakIdentityMap<String> WRITTEN = new WeakIdentityMap<>();

    private Requests() {}

    /** The whole address: on its way the request knows only the path. */
    static @Nullable URI uri(HttpRequest request, HttpRoute route) {
        HttpHost target = route.getTargetHost();
        try {
            String path = request.getPath();
            boolean absolute = path != null && path.startsWith("http");
            return absolute ? new URI(path) : new URI(target.toURI() + (path == null ? "/" : path));
        } catch (java.net.URISyntaxException inexpressible) {
            return URI.create(target.toURI());
        }
    }

    static void writeTrace(HttpRequest request, Span span) {
        String traceparent = TraceContext.outgoing(span);
        if (traceparent == null) {
            return;
        }
        Header present = request.getFirstHeader(TraceContext.HEADER);
        if (present == null || present.getValue().equals(WRITTEN.get(request))) {
            request.setHeader(TraceContext.HEADER, traceparent);
            WRITTEN.put(request, traceparent);
        }
    }

    static void answered(Span span, HttpResponse response) {
        int status = response.getCode();
        Header retryAfter = status < 400 ? null : response.getFirstHeader("Retry-After");
        HttpCalls.answered(span, status, retryAfter == null ? null : retryAfter.getValue());
    }
}
