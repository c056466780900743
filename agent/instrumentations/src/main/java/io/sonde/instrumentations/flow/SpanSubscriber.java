package io.sonde.instrumentations.flow;

import io.sonde.instrumentations.streams.StreamSpan;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a publisher and its receiver; signals and demand pass unchanged, each on the side of the span where its
 * work belongs.
 */
final class SpanSubscriber<T> implements Subscriber<T>, Subscription {
    private final Subscriber<? super T> actual;
    private final StreamSpan span;
    private @Nullable Subscription upstream;

    SpanSubscriber(Subscriber<? super T> actual, StreamSpan span) {
        this.actual = actual;
        this.span = span;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        span.deliver(actual, Subscriber::onSubscribe, this);
    }

    @Override
    public void onNext(T item) {
        span.item(item);
        span.deliver(actual, Subscriber::onNext, item);
    }

    @Override
    public void onError(Throwable error) {
        span.failed(error);
        span.deliver(actual, Subscriber::onError, error);
    }

    @Override
    public void onComplete() {
        span.completed();
        span.deliver(actual, Subscriber::onComplete);
    }

    @Override
    public void request(long demand) {
        span.request(upstream, Subscription::request, demand);
    }

    @Override
    public void cancel() {
        span.cancel(upstream, Subscription::cancel);
    }
}
