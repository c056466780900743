package io.sonde.instrumentations.rxjava;

import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.disposables.Disposable;
import io.sonde.instrumentations.streams.StreamSpan;
import org.jspecify.annotations.Nullable;

/** Stands between an observable and its receiver: signals pass unchanged, each on its side of the span. */
final class SpanObserver<T> implements Observer<T>, Disposable {
    private final Observer<? super T> actual;
    private final StreamSpan span;
    private @Nullable Disposable upstream;

    SpanObserver(Observer<? super T> actual, StreamSpan span) {
        this.actual = actual;
        this.span = span;
    }

    @Override
    public void onSubscribe(Disposable disposable) {
        upstream = disposable;
        span.deliver(actual, Observer::onSubscribe, this);
    }

    @Override
    public void onNext(T item) {
        span.item(item);
        span.deliver(actual, Observer::onNext, item);
    }

    @Override
    public void onError(Throwable error) {
        span.failed(error);
        span.deliver(actual, Observer::onError, error);
    }

    @Override
    public void onComplete() {
        span.completed();
        span.deliver(actual, Observer::onComplete);
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
