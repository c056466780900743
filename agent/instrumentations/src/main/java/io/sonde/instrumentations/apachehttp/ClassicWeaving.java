package io.sonde.instrumentations.apachehttp;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import io.sonde.instrumentations.exchange.Attempt;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * One span for each time that the classic client sends a request: redirects and retries are requests as much as the
 * first. It begins beneath the pauses between retries, includes the wait for a connection, and ends when the connection
 * is given back, which is when the body was read or closed. The minimal client, which has no chain, is not seen.
 */
public final class ClassicWeaving implements Weaving {
    private static final String RUNTIME = "org.apache.hc.client5.http.impl.classic.InternalExecRuntime";

    @Override
    public String library() {
        return "apache-httpclient";
    }

    @Override
    public String requiredClass() {
        return RUNTIME;
    }

    @Override
    public Targets targets() {
        return Targets.named("org.apache.hc.client5.http.impl.classic.ConnectExec", RUNTIME);
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("execute")
                        .and(takesArguments(3))
                        .and(takesArgument(0, named("org.apache.hc.core5.http.ClassicHttpRequest")))
                        .and(takesArgument(1, named("org.apache.hc.client5.http.classic.ExecChain$Scope"))),
                AttemptAdvice.class);
        advices.on(namedOneOf("releaseEndpoint", "discardEndpoint").and(takesNoArguments()), ReleaseAdvice.class);
    }

    /** Around one attempt, up to the answer's head. */
    public static final class AttemptAdvice {
        private AttemptAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Object enter(
                @Advice.Argument(0) ClassicHttpRequest request, @Advice.Argument(1) ExecChain.Scope scope) {
            return ClassicAttempts.begin(request, scope);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Object attempt,
                @Advice.Return @Nullable ClassicHttpResponse response,
                @Advice.Thrown @Nullable Throwable error) {
            if (attempt instanceof Attempt begun) {
                ClassicAttempts.answered(begun, response, error);
            }
        }
    }

    /** When the connection is given back or thrown away: nothing more of the body will come. */
    public static final class ReleaseAdvice {
        private ReleaseAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.This Object runtime) {
            ClassicAttempts.released(runtime);
        }
    }
}
