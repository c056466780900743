package io.sonde.instrumentations.jdkhttp;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.HttpCalls;
import io.sonde.api.JdkHttpStatus;
import io.sonde.api.Span;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * One span for each request of {@code java.net.http.HttpClient}. {@code send} calls a private method beneath the public
 * {@code sendAsync}, so that no request is seen twice. The span ends with the answer's head; a body that is streamed
 * goes on after it.
 */
public final class HttpClientWeaving implements Weaving {
    @Override
    public String library() {
        return "java.net.http";
    }

    @Override
    public Targets targets() {
        return Targets.named("jdk.internal.net.http.HttpClientImpl");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("send").and(takesArguments(2)).and(isPublic()), SendAdvice.class);
        advices.on(named("sendAsync").and(takesArguments(3)).and(isPublic()), SendAsyncAdvice.class);
    }

    /** Around {@code send}. */
    public static final class SendAdvice {
        private SendAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable Span enter(@Advice.Argument(0) HttpRequest request) {
            return HttpCalls.enter(
                    request.uri(),
                    request.method(),
                    request.bodyPublisher().isPresent()
                            ? request.bodyPublisher().get().contentLength()
                            : 0);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable HttpResponse<?> response,
                @Advice.Thrown @Nullable Throwable error) {
            HttpCalls.exit(span, response == null ? 0 : response.statusCode(), error);
        }
    }

    /** Around {@code sendAsync}. */
    public static final class SendAsyncAdvice {
        private SendAsyncAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable Span enter(@Advice.Argument(0) HttpRequest request) {
            return HttpCalls.enter(
                    request.uri(),
                    request.method(),
                    request.bodyPublisher().isPresent()
                            ? request.bodyPublisher().get().contentLength()
                            : 0);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable CompletableFuture<?> future,
                @Advice.Thrown @Nullable Throwable error) {
            HttpCalls.exitAsync(span, future, error, JdkHttpStatus.INSTANCE);
        }
    }
}
