package io.sonde.instrumentations.exchange;

import io.sonde.api.HttpCalls;
import io.sonde.api.Span;
import io.sonde.format.vocabulary.Attribute;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One request on the wire. Its head comes on the thread that asked, its body ends on any, and with short bodies before
 * the head is handed out.
 */
public final class Attempt {
    private static final int SENT = 0;
    private static final int ANSWERED = 1;
    private static final int ENDED = 2;

    /** Which repetition within one call this is, from 0. */
    public final int number;

    private final AtomicInteger state = new AtomicInteger(SENT);
    private Span span;

    /** @param span the request as it was opened on the thread that asked */
    public Attempt(Span span, int number) {
        this.span = span;
        this.number = number;
    }

    /** The head has come, on the thread that asked; the span goes on until the body has. */
    public void detach() {
        span = span.detach();
        if (!state.compareAndSet(SENT, ANSWERED)) {
            HttpCalls.end(span, null);
        }
    }

    /** The call is over on the thread that asked. */
    public void exit(@Nullable Throwable error) {
        state.set(ENDED);
        HttpCalls.exit(span, error);
    }

    /** The request, for what is known of its answer. */
    public Span span() {
        return span;
    }

    /** No more of the body will come. */
    public void completed(@Nullable Throwable error, boolean cancelled) {
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
