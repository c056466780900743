package io.sonde.instrumentations.rxjava;

import io.reactivex.rxjava3.core.Flowable;
import io.sonde.api.Span;
import io.sonde.instrumentations.streams.StreamSpan;
import io.sonde.instrumentations.streams.Subscribed;
import org.reactivestreams.Subscriber;

/** A flowable with a span for each subscription. */
final class SpanFlowable<T> extends Flowable<T> {
    private final Flowable<T> source;
    private final Subscribed on;

    SpanFlowable(Flowable<T> source, Subscribed on) {
        this.source = source;
        this.on = on;
    }

    @Override
    protected void subscribeActual(Subscriber<? super T> actual) {
        StreamSpan span = StreamSpan.open(on);
        if (span == null) {
            source.subscribe(actual);
            return;
        }
        Span frame = span.upstream();
        try {
            source.subscribe(new SpanSubscriber<>(actual, span));
        } catch (Throwable thrown) {
            span.failed(thrown);
            throw thrown;
        } finally {
            StreamSpan.leave(frame);
        }
    }
}
