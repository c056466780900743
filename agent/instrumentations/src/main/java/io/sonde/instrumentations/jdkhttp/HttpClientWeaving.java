package io.sonde.instrumentations.jdkhttp;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Failures;
import io.sonde.api.HttpCalls;
import io.sonde.api.JdkHttpStatus;
import io.sonde.api.Span;
import io.sonde.api.TraceContext;
import io.sonde.api.Tracer;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.net.http.HttpRequest;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
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
        advices.on(
                named("send")
                        .and(takesArguments(2))
                        .or(named("sendAsync").and(takesArguments(3)))
                        .and(isPublic()),
                RequestAdvice.class);
    }

    /** Around {@code send} and {@code sendAsync}. */
    public static final class RequestAdvice {
        private RequestAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable Span enter(@Advice.Argument(value = 0, readOnly = false) HttpRequest request) {
            Span span = HttpCalls.enter(
                    request.uri(),
                    request.method(),
                    request.bodyPublisher().isPresent()
                            ? request.bodyPublisher().get().contentLength()
                            : 0);
            // Beneath another client there is no span of its own, but that one's.
            String traceparent = TraceContext.outgoing(Tracer.current());
            if (traceparent != null
                    && request.headers().firstValue(TraceContext.HEADER).isEmpty()) {
                try {
                    request = HttpRequest.newBuilder(request, TraceContext.EVERY_HEADER)
                            .header(TraceContext.HEADER, traceparent)
                            .build();
                } catch (Throwable failure) {
                    Failures.suppressed(failure); // the request goes out as it is, and its span is not lost
                }
            }
            return span;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object result,
                @Advice.Thrown @Nullable Throwable error) {
            HttpCalls.exit(span, result, error, JdkHttpStatus.INSTANCE);
        }
    }
}
