package io.sonde.instrumentations.apachehttp;

import io.sonde.api.Handoff;
import io.sonde.api.Handoffs;
import io.sonde.api.Span;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.jspecify.annotations.Nullable;

/** A program's callback that continues where the program asked, on whatever thread it is told. */
final class ResumedCallback implements FutureCallback<Object> {
    private final FutureCallback<Object> callback;
    private final Handoff point;

    private ResumedCallback(FutureCallback<Object> callback, Handoff point) {
        this.callback = callback;
        this.point = point;
    }

    /** Null when there is nothing to continue. */
    static @Nullable FutureCallback<Object> of(FutureCallback<Object> callback) {
        Handoff point = Handoff.capture();
        return point == null ? null : new ResumedCallback(callback, point);
    }

    @Override
    public void completed(Object result) {
        Span frame = Handoffs.resume(point);
        try {
            callback.completed(result);
        } finally {
            Handoffs.finished(frame, null);
        }
    }

    @Override
    public void failed(Exception failure) {
        Span frame = Handoffs.resume(point);
        try {
            callback.failed(failure);
        } finally {
            Handoffs.finished(frame, null);
        }
    }

    @Override
    public void cancelled() {
        Span frame = Handoffs.resume(point);
        try {
            callback.cancelled();
        } finally {
            Handoffs.finished(frame, null);
        }
    }
}
