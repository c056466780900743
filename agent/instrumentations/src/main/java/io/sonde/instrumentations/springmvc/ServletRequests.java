package io.sonde.instrumentations.springmvc;

import io.sonde.api.Failures;
import io.sonde.api.Handoffs;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.instrumentations.web.WebRequest;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * A servlet request's way through filters and servlets. The outermost of them opens the span. A request that goes on
 * after its thread has left keeps the span as an attribute, so that the dispatch which writes the answer lies beneath it.
 */
final class ServletRequests {
    private static final String SPAN = "io.sonde.span";

    private ServletRequests() {}

    /** @return a {@link WebRequest}, the frame of a request that goes on, or null */
    static @Nullable Object enter(ServletRequest request) {
        if (!Tracer.isRecording() || !(request instanceof HttpServletRequest http)) {
            return null;
        }
        Object earlier = http.getAttribute(SPAN);
        return earlier instanceof Span span
                ? span.attach()
                : WebRequest.enter(http.getMethod(), http.getHeader("traceparent"));
    }

    static void exit(
            @Nullable Object entered, ServletRequest request, ServletResponse response, @Nullable Throwable error) {
        if (entered instanceof Span frame) {
            Handoffs.finished(frame, null);
        } else if (entered instanceof WebRequest opened) {
            try {
                if (error == null && request.isAsyncStarted()) {
                    goesOn(opened.detach(), request, response);
                    return;
                }
                answered(opened.span(), response, error);
            } finally {
                opened.exit(cause(error)); // does nothing where the span was detached
            }
        }
    }

    private static void goesOn(Span span, ServletRequest request, ServletResponse response) {
        try {
            request.setAttribute(SPAN, span);
            request.getAsyncContext().addListener(new AnswerListener(span, response));
        } catch (Throwable overAlready) {
            answered(span, response, null);
            span.end(null);
            Failures.suppressed(overAlready);
        }
    }

    static void answered(Span span, ServletResponse response, @Nullable Throwable error) {
        // What the container answers to an exception is not known yet.
        if (error == null && response instanceof HttpServletResponse http) {
            WebRequest.status(span, http.getStatus());
        }
    }

    /** Spring wraps errors on their way out. */
    static @Nullable Throwable cause(@Nullable Throwable error) {
        return error instanceof ServletException && error.getCause() != null ? error.getCause() : error;
    }
}
