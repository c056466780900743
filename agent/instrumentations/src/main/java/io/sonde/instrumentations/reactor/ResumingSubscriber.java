package io.sonde.instrumentations.reactor;

import io.sonde.api.Handoff;
import io.sonde.api.Handoffs;
import io.sonde.api.Span;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.util.context.Context;

/**
 * Delivers signals where the subscriber was when it subscribed. The subscription is handed on as it is, so that operators
 * fuse across this one: a fused source then signals with null, and its items are polled within the signal.
 */
final class ResumingSubscriber<T> implements CoreSubscriber<T>, Scannable {
    private final CoreSubscriber<? super T> actual;
    private final Handoff point;
    private @Nullable Subscription upstream;

    ResumingSubscriber(CoreSubscriber<? super T> actual, Handoff point) {
        this.actual = actual;
        this.point = point;
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        Span frame = Handoffs.resume(point);
        try {
            actual.onSubscribe(subscription);
        } finally {
            Handoffs.finished(frame, null);
        }
    }

    @Override
    public void onNext(T item) {
        Span frame = Handoffs.resume(point);
        try {
            actual.onNext(item);
        } finally {
            Handoffs.finished(frame, null);
        }
    }

    @Override
    public void onError(Throwable error) {
        Span frame = Handoffs.resume(point);
        try {
            actual.onError(error);
        } finally {
            Handoffs.finished(frame, null);
        }
    }

    @Override
    public void onComplete() {
        Span frame = Handoffs.resume(point);
        try {
            actual.onComplete();
        } finally {
            Handoffs.finished(frame, null);
        }
    }

    @Override
    public @Nullable Object scanUnsafe(Scannable.Attr key) {
        if (key == Attr.PARENT) {
            return upstream;
        }
        if (key == Attr.ACTUAL) {
            return actual;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
    }
}
