package io.sonde.instrumentations.streams;

import io.sonde.api.Failures;
import io.sonde.api.Handoff;
import io.sonde.api.Handoffs;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The span of one subscription, and the two points that work around it belongs to: what happens upstream, in the library
 * that produces the answer, lies beneath the span; what happens downstream, in the program that receives it, lies where
 * the program subscribed. Signals may come on any thread, cancellation at any time; the span ends exactly once.
 */
public final class StreamSpan {
    private static final Subscribed NOTHING = () -> null;

    private final Subscribed on;
    /** Where the subscriber was; null when no span was open there. */
    private final @Nullable Handoff point;
    /** Null when an outer call is recorded instead: then only the point is kept. */
    private final @Nullable Span span;

    private final boolean chunked;
    private long chunks;
    private boolean ended;

    private StreamSpan(Subscribed on, @Nullable Handoff point, @Nullable Span span) {
        this.on = on;
        this.point = point;
        this.span = span;
        this.chunked = span != null && on.isChunked();
    }

    /**
     * A subscription begins on this thread.
     *
     * @return null when there is neither a span to open nor a point to keep: the publisher is then subscribed to as it is
     */
    public static @Nullable StreamSpan open(Subscribed on) {
        if (!Tracer.isRecording()) {
            return null;
        }
        try {
            Handoff point = Handoff.capture();
            Span opened = on.open();
            Span span = opened == null ? null : opened.detach();
            return span == null && point == null ? null : new StreamSpan(on, point, span);
        } catch (Throwable failure) {
            Failures.suppressed(failure);
            return null;
        }
    }

    /**
     * A subscription without a span begins on this thread, to a publisher whose signals come from elsewhere.
     *
     * @return null when nothing is open here that the signals could continue
     */
    public static @Nullable StreamSpan resuming() {
        Handoff point = Handoff.capture();
        return point == null ? null : new StreamSpan(NOTHING, point, null);
    }

    /**
     * Subscribes to the library's publisher, on its side of the span, which ends when that fails.
     *
     * @param subscribe {@code P::subscribe}
     */
    public <P, R> void subscribe(P source, BiConsumer<? super P, ? super R> subscribe, R receiver) {
        Span frame = upstream();
        try {
            subscribe.accept(source, receiver);
        } catch (Throwable thrown) {
            failed(thrown);
            throw thrown;
        } finally {
            leave(frame);
        }
    }

    /**
     * Hands a signal on to the receiver, on its side of the span.
     *
     * @param signal the method that takes it
     */
    public <R> void deliver(R receiver, Consumer<? super R> signal) {
        Span frame = downstream();
        try {
            signal.accept(receiver);
        } finally {
            leave(frame);
        }
    }

    /** As {@link #deliver(Object, Consumer)}, for a signal that brings something. */
    public <R, T> void deliver(R receiver, BiConsumer<? super R, ? super T> signal, T value) {
        Span frame = downstream();
        try {
            signal.accept(receiver, value);
        } finally {
            leave(frame);
        }
    }

    /** Hands the receiver's demand on to the library, on its side of the span; nothing before there is a subscription. */
    public <S> void request(@Nullable S subscription, ObjLongConsumer<? super S> request, long demand) {
        if (subscription == null) {
            return;
        }
        Span frame = upstream();
        try {
            request.accept(subscription, demand);
        } finally {
            leave(frame);
        }
    }

    /** Ends the span because the receiver wants no more, and tells the library. */
    public <S> void cancel(@Nullable S subscription, Consumer<? super S> cancel) {
        cancelled();
        if (subscription != null) {
            cancel.accept(subscription);
        }
    }

    /** An item came. */
    public void item(Object item) {
        Span span = this.span;
        if (span == null) {
            return;
        }
        synchronized (span) {
            if (ended) {
                return;
            }
            if (chunked && chunks++ == 0) {
                span.set(Attribute.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK, System.nanoTime() - span.start());
            }
            try {
                on.item(span, item);
            } catch (Throwable failure) {
                Failures.suppressed(failure);
            }
        }
    }

    /** Nothing more will come. Called before the receiver is told: what it does then is not part of the span. */
    public void completed() {
        Span span = this.span;
        if (span == null) {
            return;
        }
        synchronized (span) {
            if (ended) {
                return;
            }
            try {
                on.done(span);
            } catch (Throwable failure) {
                Failures.suppressed(failure);
            }
            end(span, null);
        }
    }

    /** The answer failed. */
    public void failed(Throwable error) {
        Span span = this.span;
        if (span == null) {
            return;
        }
        synchronized (span) {
            end(span, error);
        }
    }

    private void cancelled() {
        Span span = this.span;
        if (span == null) {
            return;
        }
        synchronized (span) {
            if (!ended) {
                span.set(Attribute.CANCELLED, true);
                end(span, null);
            }
        }
    }

    private @Nullable Span upstream() {
        return span == null ? null : span.attach();
    }

    private @Nullable Span downstream() {
        return Handoffs.returns(point);
    }

    private static void leave(@Nullable Span frame) {
        Handoffs.finished(frame, null);
    }

    private void end(Span span, @Nullable Throwable error) {
        if (ended) {
            return;
        }
        ended = true;
        if (chunked) {
            span.set(Attribute.CHUNKS, chunks);
        }
        span.end(error);
    }
}
