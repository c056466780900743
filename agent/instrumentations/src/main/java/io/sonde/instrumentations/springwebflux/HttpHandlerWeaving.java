package io.sonde.instrumentations.springwebflux;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Tracer;
import io.sonde.instrumentations.reactor.Publishers;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * A request to Spring WebFlux is a session, from its subscription to the end of the answer. The adapter stands around
 * filters, handlers and the handling of errors, so that the answer's status is known.
 */
public final class HttpHandlerWeaving implements Weaving {
    private static final String REQUEST = "org.springframework.http.server.reactive.ServerHttpRequest";

    @Override
    public String library() {
        return "spring-web";
    }

    @Override
    public String requiredClass() {
        return REQUEST;
    }

    @Override
    public Targets targets() {
        return Targets.named("org.springframework.web.server.adapter.HttpWebHandlerAdapter");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("handle")
                        .and(takesArguments(2))
                        .and(takesArgument(0, named(REQUEST)))
                        .and(takesArgument(1, named("org.springframework.http.server.reactive.ServerHttpResponse"))),
                HandleAdvice.class);
    }

    /** After {@code handle}, which has done nothing yet: it returns what is to be subscribed to. */
    public static final class HandleAdvice {
        private HandleAdvice() {}

        @Advice.AssignReturned.ToReturned(typing = Assigner.Typing.DYNAMIC)
        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static @Nullable Object exit(
                @Advice.Argument(0) ServerHttpRequest request,
                @Advice.Argument(1) ServerHttpResponse response,
                @Advice.Return @Nullable Mono<Void> answer) {
            return Tracer.isRecording() ? Publishers.span(answer, new Exchange(request, response)) : answer;
        }
    }
}
