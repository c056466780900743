package io.sonde.instrumentations.rxjava;

import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleObserver;
import io.sonde.instrumentations.streams.StreamSpan;
import io.sonde.instrumentations.streams.Subscribed;

/** A single with a span for each subscription. */
final class SpanSingle<T> extends Single<T> {
    private final Single<T> source;
    private final Subscribed on;

    SpanSingle(Single<T> source, Subscribed on) {
        this.source = source;
        this.on = on;
    }

    @Override
    protected void subscribeActual(SingleObserver<? super T> actual) {
        StreamSpan span = StreamSpan.open(on);
        if (span == null) {
            source.subscribe(actual);
            return;
        }
        span.subscribe(source, Single::subscribe, new SpanSingleObserver<>(actual, span));
    }
}
