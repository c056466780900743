package io.sonde.instrumentations.rxjava;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.CompletableObserver;
import io.sonde.instrumentations.streams.StreamSpan;
import io.sonde.instrumentations.streams.Subscribed;

/** A completable with a span for each subscription. */
final class SpanCompletable extends Completable {
    private final Completable source;
    private final Subscribed on;

    SpanCompletable(Completable source, Subscribed on) {
        this.source = source;
        this.on = on;
    }

    @Override
    protected void subscribeActual(CompletableObserver actual) {
        StreamSpan span = StreamSpan.open(on);
        if (span == null) {
            source.subscribe(actual);
            return;
        }
        span.subscribe(source, Completable::subscribe, new SpanCompletableObserver(actual, span));
    }
}
