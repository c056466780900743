package io.sonde.instrumentations.rxjava;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.CompletableObserver;
import io.sonde.api.Span;
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
        Span frame = span.upstream();
        try {
            source.subscribe(new SpanCompletableObserver(actual, span));
        } catch (Throwable thrown) {
            span.failed(thrown);
            throw thrown;
        } finally {
            StreamSpan.leave(frame);
        }
    }
}
