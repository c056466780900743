package io.sonde.instrumentations.jdkhttpserver;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import com.sun.net.httpserver.HttpExchange;
import io.sonde.api.TraceContext;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Remembers the trace that a request names, for a session that begins in its handler. */
public final class FilterChainWeaving implements Weaving {
    @Override
    public String library() {
        return "jdk.httpserver";
    }

    @Override
    public Targets targets() {
        return Targets.named("com.sun.net.httpserver.Filter$Chain");
    }

    /** It opens no span: without other instrumentations there is nothing to join. */
    @Override
    public boolean isPropagation() {
        return true;
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("doFilter")
                        .and(takesArguments(1))
                        .and(takesArgument(0, named("com.sun.net.httpserver.HttpExchange"))),
                ExchangeAdvice.class);
    }

    /** Around {@code doFilter}. */
    public static final class ExchangeAdvice {
        private ExchangeAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        public static @Nullable String enter(@Advice.Argument(0) HttpExchange exchange) {
            return TraceContext.arrived(exchange.getRequestHeaders().getFirst("traceparent"));
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        public static void exit(@Advice.Enter @Nullable String earlier) {
            TraceContext.departed(earlier);
        }
    }
}
