package io.sonde.instrumentations.rxjava;

import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.sonde.instrumentations.streams.StreamSpan;
import io.sonde.instrumentations.streams.Subscribed;

/** A maybe with a span for each subscription. */
final class SpanMaybe<T> extends Maybe<T> {
    private final Maybe<T> source;
    private final Subscribed on;

    SpanMaybe(Maybe<T> source, Subscribed on) {
        this.source = source;
        this.on = on;
    }

    @Override
    protected void subscribeActual(MaybeObserver<? super T> actual) {
        StreamSpan span = StreamSpan.open(on);
        if (span == null) {
            source.subscribe(actual);
            return;
        }
        span.subscribe(source, Maybe::subscribe, new SpanMaybeObserver<>(actual, span));
    }
}
