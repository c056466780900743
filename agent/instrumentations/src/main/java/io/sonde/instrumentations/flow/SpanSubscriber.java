package io.sonde.instrumentations.flow;

import io.sonde.api.Span;
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
        Span frame = span.downstream();
        try {
            actual.onSubscribe(this);
        } finally {
            StreamSpan.leave(frame);
        }
    }

    @Override
    public void onNext(T item) {
        span.item(item);
        Span frame = span.downstream();
        try {
            actual.onNext(item);
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
    public void onComplete() {
        span.completed();
        Span frame = span.downstream();
        try {
            actual.onComplete();
        } finally {
            StreamSpan.leave(frame);
        }
    }

    @Override
    public void request(long demand) {
        Subscription subscription = upstream;
        if (subscription == null) {
            return;
        }
        Span frame = span.upstream();
        try {
            subscription.request(demand);
        } finally {
            StreamSpan.leave(frame);
        }
    }

    @Override
    public void cancel() {
        span.cancelled();
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
