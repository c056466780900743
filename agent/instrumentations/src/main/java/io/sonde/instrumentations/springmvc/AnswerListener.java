package io.sonde.instrumentations.springmvc;

import io.sonde.api.Failures;
import io.sonde.api.Span;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletResponse;
import org.jspecify.annotations.Nullable;

/** Ends the span of a request when its answer is complete, on whatever thread the container finds that out. */
final class AnswerListener implements AsyncListener {
    private final Span span;
    private final ServletResponse response;
    private @Nullable Throwable error;

    AnswerListener(Span span, ServletResponse response) {
        this.span = span;
        this.response = response;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        try {
            synchronized (span) {
                ServletRequests.answered(span, response, error);
                span.end(ServletRequests.cause(error));
            }
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // The framework answers 503, or something of its own; onComplete follows.
    }

    @Override
    public void onError(AsyncEvent event) {
        error = event.getThrowable();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        try {
            event.getAsyncContext().addListener(this); // each new start forgets the listeners
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
    }
}
