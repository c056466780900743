package io.sonde.instrumentations.rxjava;

import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.sonde.api.Span;
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
        Span frame = span.downstream();
        try {
            actual.onSubscribe(this);
        } finally {
            StreamSpan.leave(frame);
        }
    }

    @Override
    public void onSuccess(T item) {
        span.item(item);
        span.completed();
        Span frame = span.downstream();
        try {
            actual.onSuccess(item);
        } finally {
            StreamSpan.leave(frame);
        }
    }

    @Override
    public void onError(Throwable error) {
        span.failed(error);
        Span frame = span.downstream();
        try {
            actual.onError(error);
        } finally {
            StreamSpan.leave(frame);
        }
    }

    @Override
    public void dispose() {
        span.cancelled();
        Disposable disposable = upstream;
        if (disposable != null) {
            disposable.dispose();
        }
    }

    @Override
    public boolean isDisposed() {
        Disposable disposable = upstream;
        return disposable != null && disposable.isDisposed();
    }
}
