package io.sonde.instrumentations.okhttp;

import io.sonde.api.HttpCalls;
import io.sonde.api.Span;
import io.sonde.format.vocabulary.Attribute;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One request on the wire. Its head comes on the thread that asked, its body ends on any, and with short bodies before
 * the head is handed out.
 */
final class Attempt {
    private static final int SENT = 0;
    private static final int ANSWERED = 1;
    private static final int ENDED = 2;

    /** Which repetition within one call this is, from 0. */
    final int number;

    private final AtomicInteger state = new AtomicInteger(SENT);
    private Span span;

    Attempt(Span span, int number) {
        this.span = span;
        this.number = number;
    }

    /** The head has come, on the thread that asked; the span goes on until the body has. */
    void detach() {
        span = span.detach();
        if (!state.compareAndSet(SENT, ANSWERED)) {
            HttpCalls.end(span, null);
        }
    }

    /** The call is over on the thread that asked. */
    void exit(@Nullable Throwable error) {
        state.set(ENDED);
        HttpCalls.exit(span, error);
    }

    Span span() {
        return span;
    }

    /** No more of the body will come. */
    void completed(@Nullable Throwable error, boolean cancelled) {
        if (state.compareAndSet(SENT, ENDED)) {
            return; // the head has not been handed out yet: the span ends there
        }
        if (state.compareAndSet(ANSWERED, ENDED)) {
            if (cancelled) {
                span.set(Attribute.CANCELLED, true);
            }
            HttpCalls.end(span, error);
        }
    }
}
