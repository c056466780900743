package io.sonde.instrumentations.rxjava;

import io.reactivex.rxjava3.core.Flowable;
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
        span.subscribe(source, Flowable::subscribe, new SpanSubscriber<>(actual, span));
    }
}
