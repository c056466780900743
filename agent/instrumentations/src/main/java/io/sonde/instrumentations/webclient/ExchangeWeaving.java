package io.sonde.instrumentations.webclient;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.instrumentations.reactor.Publishers;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.ClientRequest;

/**
 * One span for each request that a WebClient sends, beneath its filters, so that each retry of a filter is one. The
 * client beneath (Reactor Netty, the JDK's, Apache's, Jetty's) is part of it. It ends with the answer's head; a body that
 * is streamed goes on after it. Reactor Netty without WebClient is not seen.
 */
public final class ExchangeWeaving implements Weaving {
    private static final String REQUEST = "org.springframework.web.reactive.function.client.ClientRequest";

    @Override
    public String library() {
        return "spring-webclient";
    }

    @Override
    public String requiredClass() {
        return REQUEST;
    }

    @Override
    public Targets targets() {
        return Targets.named(
                "org.springframework.web.reactive.function.client.ExchangeFunctions$DefaultExchangeFunction");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("exchange")
                        .and(takesArguments(1))
                        .and(takesArgument(0, named(REQUEST)))
                        .and(returns(named("reactor.core.publisher.Mono"))),
                ExchangeAdvice.class);
    }

    /** After the answer of a request was made, which nobody has subscribed to yet. */
    public static final class ExchangeAdvice {
        private ExchangeAdvice() {}

        @Advice.AssignReturned.ToReturned(typing = Assigner.Typing.DYNAMIC)
        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static @Nullable Object exit(
                @Advice.Argument(0) ClientRequest request,
                @Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object answer) {
            return Publishers.span(answer, new SentRequest(request));
        }
    }
}
