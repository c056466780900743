package io.sonde.instrumentations.apachehttp;

import io.sonde.api.Handoff;
import io.sonde.api.Handoffs;
import io.sonde.api.HttpCalls;
import io.sonde.api.Span;
import io.sonde.api.WeakIdentityMap;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.jspecify.annotations.Nullable;

/** One attempt of the asynchronous client, which hears what the client is told of it. */
final class AsyncAttempt implements AsyncExecCallback {
    /** Where each call was asked for: later attempts begin on a thread of the client. */
    private static final WeakIdentityMap<Handoff> POINTS = new WeakIdentityMap<>();

    private final AsyncExecCallback callback;
    private final Span span;
    private final AtomicBoolean ended = new AtomicBoolean();

    private AsyncAttempt(AsyncExecCallback callback, Span span) {
        this.callback = callback;
        this.span = span;
    }

    /** Null when nothing is recorded. */
    static @Nullable AsyncExecCallback begin(
            HttpRequest request,
            @Nullable AsyncEntityProducer body,
            AsyncExecChain.Scope scope,
            AsyncExecCallback callback) {
        Span frame = null;
        Handoff point = POINTS.get(scope.execRuntime);
        if (point != null) {
            frame = Handoffs.resume(point);
        } else {
            Handoff here = Handoff.capture();
            if (here != null) {
                POINTS.put(scope.execRuntime, here);
            }
        }
        try {
            Span opened = HttpCalls.enter(
                    Requests.uri(request, scope.route),
                    request.getMethod(),
                    body == null ? 0 : body.getContentLength());
            if (opened == null) {
                return null;
            }
            Span span = opened.detach();
            HttpCalls.resent(span, scope.execCount.get() - 1L);
            Requests.writeTrace(request, span);
            return new AsyncAttempt(callback, span);
        } finally {
            Handoffs.finished(frame, null);
        }
    }

    @Override
    public AsyncDataConsumer handleResponse(HttpResponse response, EntityDetails entity)
            throws HttpException, IOException {
        if (!ended.get()) {
            Requests.answered(span, response);
        }
        return callback.handleResponse(response, entity);
    }

    @Override
    public void handleInformationResponse(HttpResponse response) throws HttpException, IOException {
        callback.handleInformationResponse(response);
    }

    @Override
    public void completed() {
        end(null);
        callback.completed();
    }

    @Override
    public void failed(Exception failure) {
        end(failure);
        callback.failed(failure);
    }

    void end(@Nullable Throwable error) {
        if (ended.compareAndSet(false, true)) {
            HttpCalls.end(span, error);
        }
    }
}
