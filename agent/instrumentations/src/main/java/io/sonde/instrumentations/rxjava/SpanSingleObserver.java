package io.sonde.instrumentations.rxjava;

import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.sonde.instrumentations.streams.StreamSpan;
import org.jspecify.annotations.Nullable;

/** Stands between a single and its receiver: signals pass unchanged, each on its side of the span. */
final class SpanSingleObserver<T> implements SingleObserver<T>, Disposable {
    private final SingleObserver<? super T> actual;
    private final StreamSpan span;
    private @Nullable Disposable upstream;

    SpanSingleObserver(SingleObserver<? super T> actual, StreamSpan span) {
        this.actual = actual;
        this.span = span;
    }

    @Override
    public void onSubscribe(Disposable disposable) {
        upstream = disposable;
        span.deliver(actual, SingleObserver::onSubscribe, this);
    }

    @Override
    public void onSuccess(T item) {
        span.item(item);
        span.completed();
        span.deliver(actual, SingleObserver::onSuccess, item);
    }

    @Override
    public void onError(Throwable error) {
        span.failed(error);
        span.deliver(actual, SingleObserver::onError, error);
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
