package io.sonde.instrumentations.reactor;

import io.sonde.instrumentations.streams.StreamSpan;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Stands between a publisher and its receiver: signals pass unchanged, each on the side of the span where its work
 * belongs. It is no fuseable subscription, so that no operator takes items past it.
 */
final class SpanSubscriber<T> implements CoreSubscriber<T>, Subscription, Scannable {
    private final CoreSubscriber<? super T> actual;
    private final StreamSpan span;
    /** Whether the first item is the last: what a mono's receiver does with it is not part of the span. */
    private final boolean single;

    private @Nullable Subscription upstream;
    private boolean done;

    SpanSubscriber(CoreSubscriber<? super T> actual, StreamSpan span, boolean single) {
        this.actual = actual;
        this.span = span;
        this.single = single;
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (!Operators.validate(upstream, subscription)) {
            return;
        }
        upstream = subscription;
        span.deliver(actual, CoreSubscriber::onSubscribe, this);
    }

    @Override
    public void onNext(T item) {
        if (done) {
            Operators.onNextDropped(item, actual.currentContext());
            return;
        }
        span.item(item);
        if (single) {
            span.completed();
        }
        span.deliver(actual, CoreSubscriber::onNext, item);
    }

    @Override
    public void onError(Throwable error) {
        if (done) {
            Operators.onErrorDropped(error, actual.currentContext());
            return;
        }
        done = true;
        span.failed(error);
        span.deliver(actual, CoreSubscriber::onError, error);
    }

    @Override
    public void onComplete() {
        if (done) {
            return;
        }
        done = true;
        span.completed();
        span.deliver(actual, CoreSubscriber::onComplete);
    }

    @Override
    public void request(long demand) {
        span.request(upstream, Subscription::request, demand);
    }

    @Override
    public void cancel() {
        span.cancel(upstream, Subscription::cancel);
    }

    @Override
    public @Nullable Object scanUnsafe(Scannable.Attr key) {
        if (key == Attr.PARENT) {
            return upstream;
        }
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.TERMINATED) {
            return done;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
    }
}
