package io.sonde.instrumentations.springwebflux;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Operation;
import io.sonde.instrumentations.web.WebRequest;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;

/** Names the request after its route once the handler is found, whether an annotated method or a function. */
public final class HandlerAdapterWeaving implements Weaving {
    private static final String EXCHANGE = "org.springframework.web.server.ServerWebExchange";

    @Override
    public String library() {
        return "spring-webflux";
    }

    @Override
    public String requiredClass() {
        return EXCHANGE;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("org.springframework.web.reactive.HandlerAdapter")
                .declaring("handle");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("handle")
                        .and(takesArguments(2))
                        .and(takesArgument(0, named(EXCHANGE)))
                        .and(takesArgument(1, Object.class)),
                RouteAdvice.class);
    }

    /** Before {@code handle}. */
    public static final class RouteAdvice {
        private RouteAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static void enter(@Advice.Argument(0) ServerWebExchange exchange, @Advice.Argument(1) Object handler) {
            Span span = Tracer.enclosing(Operation.HTTP_SERVER);
            if (span == null) {
                return;
            }
            WebRequest.route(
                    span,
                    exchange.getRequest().getMethod().name(),
                    exchange.getAttributes().get(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
            if (handler instanceof HandlerMethod method) {
                WebRequest.handler(
                        span, method.getBeanType(), method.getMethod().getName());
            }
        }
    }
}
