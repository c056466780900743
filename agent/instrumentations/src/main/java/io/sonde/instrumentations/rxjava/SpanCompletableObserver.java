package io.sonde.instrumentations.rxjava;

import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.sonde.instrumentations.streams.StreamSpan;
import org.jspecify.annotations.Nullable;

/** Stands between a completable and its receiver: signals pass unchanged, each on its side of the span. */
final class SpanCompletableObserver implements CompletableObserver, Disposable {
    private final CompletableObserver actual;
    private final StreamSpan span;
    private @Nullable Disposable upstream;

    SpanCompletableObserver(CompletableObserver actual, StreamSpan span) {
        this.actual = actual;
        this.span = span;
    }

    @Override
    public void onSubscribe(Disposable disposable) {
        upstream = disposable;
        span.deliver(actual, CompletableObserver::onSubscribe, this);
    }

    @Override
    public void onComplete() {
        span.completed();
        span.deliver(actual, CompletableObserver::onComplete);
    }

    @Override
    public void onError(Throwable error) {
        span.failed(error);
        span.deliver(actual, CompletableObserver::onError, error);
    }

    @Override
    public void dispose() {
        span.cancel(upstream, Disposable::dispose);
    }

    @Override
    public boolean isDisposed() {
        Disposable disposable = upstream;
        return disposable != null && disposable.isDisposed();
    }
}
