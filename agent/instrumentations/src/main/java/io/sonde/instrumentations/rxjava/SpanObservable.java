package io.sonde.instrumentations.rxjava;

import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Observer;
import io.sonde.instrumentations.streams.StreamSpan;
import io.sonde.instrumentations.streams.Subscribed;

/** An observable with a span for each subscription. */
final class SpanObservable<T> extends Observable<T> {
    private final Observable<T> source;
    private final Subscribed on;

    SpanObservable(Observable<T> source, Subscribed on) {
        this.source = source;
        this.on = on;
    }

    @Override
    protected void subscribeActual(Observer<? super T> actual) {
        StreamSpan span = StreamSpan.open(on);
        if (span == null) {
            source.subscribe(actual);
            return;
        }
        span.subscribe(source, Observable::subscribe, new SpanObserver<>(actual, span));
    }
}
