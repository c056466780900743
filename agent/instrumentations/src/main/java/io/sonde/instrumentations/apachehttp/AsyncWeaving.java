package io.sonde.instrumentations.apachehttp;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.jspecify.annotations.Nullable;

/**
 * One span for each time that the asynchronous client sends a request, to the end of the body. How long an attempt waited for a connection is part of its time and not told apart;
 * the minimal clients, which have no chain, are not seen.
 */
public final class AsyncWeaving implements Weaving {
    private static final String CALLBACK = "org.apache.hc.client5.http.async.AsyncExecCallback";

    @Override
    public String library() {
        return "apache-httpclient";
    }

    @Override
    public String requiredClass() {
        return CALLBACK;
    }

    @Override
    public Targets targets() {
        return Targets.named("org.apache.hc.client5.http.impl.async.AsyncConnectExec");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("execute").and(takesArguments(5)).and(takesArgument(4, named(CALLBACK))), AttemptAdvice.class);
    }

    /** Before one attempt, which goes on after the method has returned. */
    public static final class AttemptAdvice {
        private AttemptAdvice() {}

        @Advice.AssignReturned.ToArguments(@Advice.AssignReturned.ToArguments.ToArgument(4))
        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable AsyncExecCallback enter(
                @Advice.Argument(0) HttpRequest request,
                @Advice.Argument(1) @Nullable AsyncEntityProducer body,
                @Advice.Argument(2) AsyncExecChain.Scope scope,
                @Advice.Argument(4) AsyncExecCallback callback) {
            return AsyncAttempt.begin(request, body, scope, callback);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable AsyncExecCallback attempt, @Advice.Thrown @Nullable Throwable error) {
            if (error != null && attempt instanceof AsyncAttempt begun) {
                begun.end(error);
            }
        }
    }
}
