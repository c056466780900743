package io.sonde.instrumentations.okhttp;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.instrumentations.exchange.Attempt;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.io.IOException;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.internal.connection.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * One span for each time that OkHttp sends a request: a redirect, a retry of OkHttp's own and one of the application's
 * interceptors are requests as much as the first. It begins beneath the retries, so that no pause between two of them
 * belongs to a request, and ends when the answer's body is read or closed. A body that nobody closes, which is a leak in
 * the program, leaves a span that has begun and never ended.
 */
public final class AttemptWeaving implements Weaving {
    private static final String BODY = "okhttp3.internal.connection.Exchange$ResponseBodySource";

    @Override
    public String library() {
        return "okhttp";
    }

    @Override
    public String requiredClass() {
        return BODY;
    }

    @Override
    public Targets targets() {
        return Targets.named("okhttp3.internal.http.BridgeInterceptor", BODY);
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("intercept").and(takesArguments(1)).and(takesArgument(0, named("okhttp3.Interceptor$Chain"))),
                InterceptAdvice.class);
        advices.on(
                named("complete").and(takesArguments(IOException.class)).and(AttemptWeaving::knowsExchange),
                CompleteAdvice.class);
    }

    private static boolean knowsExchange(MethodDescription method) {
        return !method.getDeclaringType()
                .getDeclaredFields()
                .filter(named("this$0"))
                .isEmpty();
    }

    /** Around one attempt, up to the answer's head. */
    public static final class InterceptAdvice {
        private InterceptAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Object enter(@Advice.Argument(0) Interceptor.Chain chain) throws IOException {
            return Attempts.begin(chain);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Argument(0) Interceptor.Chain chain,
                @Advice.Enter @Nullable Object attempt,
                @Advice.Return @Nullable Response response,
                @Advice.Thrown @Nullable Throwable error) {
            if (attempt instanceof Attempt begun) {
                Attempts.answered(chain.call(), begun, response, error);
            }
        }
    }

    /** When the body was read to its end, closed or broken off. */
    public static final class CompleteAdvice {
        private CompleteAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static void enter(
                @Advice.FieldValue("this$0") Exchange exchange, @Advice.Argument(0) @Nullable IOException error) {
            Attempts.completed(exchange.getCall$okhttp(), error);
        }
    }
}
