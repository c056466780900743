package io.sonde.instrumentations.web;

import io.sonde.api.Handoffs;
import io.sonde.api.Span;
import io.sonde.api.TraceContext;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The span of an incoming request while its thread is in it. Named after method and route, never after the path: a path
 * holds data of users. A request in which no other span opens is not written, see {@link Operation#HTTP_SERVER}.
 */
public final class WebRequest {
    /** A client may send any word; only these become names. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY");

    private final Span span;
    private final @Nullable Span fence;

    private WebRequest(Span span, @Nullable Span fence) {
        this.span = span;
        this.fence = fence;
    }

    /**
     * A request begins on this thread.
     *
     * @return null when one is open already
     */
    public static @Nullable WebRequest enter(@Nullable String method, @Nullable String traceparent) {
        if (!Tracer.isRecording() || Tracer.enclosing(Operation.HTTP_SERVER) != null) {
            return null;
        }
        // A server that answers on a thread which an earlier request handed to its pool reads the next one there, too.
        Span fence = Tracer.current(Operation.TASK) == null ? null : Handoffs.outside();
        Span span = open(method, traceparent);
        if (span == null) {
            Handoffs.finished(fence, null);
            return null;
        }
        return new WebRequest(span, fence);
    }

    /** Opens the span alone; null when nothing is recorded or a request is the innermost span already. */
    public static @Nullable Span open(@Nullable String method, @Nullable String traceparent) {
        String verb = method(method);
        Span span = Tracer.enter(Operation.HTTP_SERVER, verb);
        if (span != null) {
            span.set(Attribute.HTTP_REQUEST_METHOD, verb);
            TraceContext.joinIncoming(span, traceparent);
        }
        return span;
    }

    private static String method(@Nullable String method) {
        return method != null && METHODS.contains(method) ? method : "_OTHER";
    }

    /** The framework has found out who answers. */
    public static void route(Span span, @Nullable String method, @Nullable Object pattern) {
        if (pattern != null) {
            String route = pattern.toString();
            span.rename(method(method) + " " + route);
            span.set(Attribute.HTTP_ROUTE, route);
        }
    }

    /** The method of the program that answers. */
    public static void handler(Span span, Class<?> type, String method) {
        span.set(Attribute.CODE_FUNCTION_NAME, type.getName() + "." + method);
    }

    /** The answer's status; from 500 on it is the server that failed. */
    public static void status(Span span, int status) {
        if (status > 0) {
            span.set(Attribute.HTTP_RESPONSE_STATUS_CODE, (long) status);
            if (status >= 500) {
                span.fail(Integer.toString(status));
            }
        }
    }

    public Span span() {
        return span;
    }

    /** The thread leaves the request, which is answered or failed. */
    public void exit(@Nullable Throwable error) {
        span.exit(error);
        Handoffs.finished(fence, null);
    }

    /** The thread leaves the request, which goes on. */
    public Span detach() {
        Span detached = span.detach();
        Handoffs.finished(fence, null);
        return detached;
    }
}
