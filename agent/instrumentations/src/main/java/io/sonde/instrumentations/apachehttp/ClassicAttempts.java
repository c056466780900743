package io.sonde.instrumentations.apachehttp;

import io.sonde.api.HttpCalls;
import io.sonde.api.Span;
import io.sonde.api.WeakIdentityMap;
import io.sonde.instrumentations.exchange.Attempt;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/** The latest request of each call, by what holds the call's connection. Forgotten with the call if it never ends. */
final class ClassicAttempts {
    private static final WeakIdentityMap<Attempt> LATEST = new WeakIdentityMap<>();

    private ClassicAttempts() {}

    static @Nullable Attempt begin(ClassicHttpRequest request, ExecChain.Scope scope) {
        HttpEntity entity = request.getEntity();
        long bytes = entity == null ? 0 : entity.getContentLength();
        Span span = HttpCalls.enter(Requests.uri(request, scope.route), request.getMethod(), bytes);
        if (span == null) {
            return null;
        }
        Requests.writeTrace(request, span);
        Attempt earlier = LATEST.get(scope.execRuntime);
        int number = 0;
        if (earlier != null) {
            earlier.completed(null, false);
            number = earlier.number + 1;
            HttpCalls.resent(span, number);
        }
        Attempt attempt = new Attempt(span, number);
        LATEST.put(scope.execRuntime, attempt);
        return attempt;
    }

    static void answered(Attempt attempt, @Nullable ClassicHttpResponse response, @Nullable Throwable error) {
        if (response == null) {
            attempt.exit(error);
            return;
        }
        Requests.answered(attempt.span(), response);
        HttpEntity entity = response.getEntity();
        if (entity != null && entity.isStreaming()) {
            attempt.detach();
        } else {
            attempt.exit(null);
        }
    }

    static void released(Object runtime) {
        Attempt attempt = LATEST.get(runtime);
        if (attempt != null) {
            attempt.completed(null, false);
        }
    }
}
