package io.sonde.instrumentations.rxjava;

import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.sonde.instrumentations.streams.StreamSpan;
import org.jspecify.annotations.Nullable;

/** Stands between a maybe and its receiver: signals pass unchanged, each on its side of the span. */
final class SpanMaybeObserver<T> implements MaybeObserver<T>, Disposable {
    private final MaybeObserver<? super T> actual;
    private final StreamSpan span;
    private @Nullable Disposable upstream;

    SpanMaybeObserver(MaybeObserver<? super T> actual, StreamSpan span) {
        this.actual = actual;
        this.span = span;
    }

    @Override
    public void onSubscribe(Disposable disposable) {
        upstream = disposable;
        span.deliver(actual, MaybeObserver::onSubscribe, this);
    }

    @Override
    public void onSuccess(T item) {
        span.item(item);
        span.completed();
        span.deliver(actual, MaybeObserver::onSuccess, item);
    }

    @Override
    public void onError(Throwable error) {
        span.failed(error);
        span.deliver(actual, MaybeObserver::onError, error);
    }

    @Override
    public void onComplete() {
        span.completed();
        span.deliver(actual, MaybeObserver::onComplete);
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
