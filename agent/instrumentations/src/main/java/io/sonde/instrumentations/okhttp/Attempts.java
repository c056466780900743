package io.sonde.instrumentations.okhttp;

import io.sonde.api.HttpCalls;
import io.sonde.api.Span;
import io.sonde.api.WeakIdentityMap;
import io.sonde.instrumentations.exchange.Attempt;
import java.io.IOException;
import java.net.URI;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.internal.connection.Exchange;
import org.jspecify.annotations.Nullable;

/** The latest request of each call: a call sends one at a time. What is never finished is forgotten with its call. */
final class Attempts {
    private static final WeakIdentityMap<Attempt> LATEST = new WeakIdentityMap<>();
    /** Whether this version tells when a body ends, by the very method that is woven. */
    private static final boolean BODIES_END = tellsEnds();

    private Attempts() {}

    private static boolean tellsEnds() {
        try {
            Class<?> body = Class.forName(
                    Exchange.class.getName() + "$ResponseBodySource", false, Exchange.class.getClassLoader());
            return body.getDeclaredMethod("complete", IOException.class) != null
                    && body.getDeclaredField("this$0").getType() == Exchange.class;
        } catch (ReflectiveOperationException absent) {
            return false;
        }
    }

    static @Nullable Attempt begin(Interceptor.Chain chain) throws IOException {
        Request request = chain.request();
        Span span = HttpCalls.enter(uri(request.url()), request.method(), length(request.body()));
        if (span == null) {
            return null;
        }
        Attempt earlier = LATEST.get(chain.call());
        int number = 0;
        if (earlier != null) {
            earlier.completed(null, false);
            number = earlier.number + 1;
            HttpCalls.resent(span, number);
        }
        Attempt attempt = new Attempt(span, number);
        LATEST.put(chain.call(), attempt);
        return attempt;
    }

    private static @Nullable URI uri(HttpUrl url) {
        try {
            return url.uri();
        } catch (RuntimeException inexpressible) {
            return URI.create(url.scheme() + "://" + url.host() + ":" + url.port());
        }
    }

    private static long length(@Nullable RequestBody body) throws IOException {
        return body == null ? 0 : body.contentLength();
    }

    static void answered(Call call, Attempt attempt, @Nullable Response response, @Nullable Throwable error) {
        if (response == null) {
            // What failed to connect comes wrapped until OkHttp has tried the other addresses.
            boolean wrapped = error instanceof RuntimeException failure && failure.getCause() instanceof IOException;
            attempt.exit(wrapped && error != null ? error.getCause() : error);
            return;
        }
        int status = response.code();
        HttpCalls.answered(attempt.span(), status, status < 400 ? null : response.header("Retry-After"));
        boolean bodyFollows = BODIES_END && status != 101 && response.networkResponse() != null;
        if (bodyFollows) {
            attempt.detach();
        } else {
            attempt.exit(null);
        }
    }

    static void completed(Call call, @Nullable IOException error) {
        Attempt attempt = LATEST.get(call);
        if (attempt != null) {
            attempt.completed(error, call.isCanceled());
        }
    }
}
