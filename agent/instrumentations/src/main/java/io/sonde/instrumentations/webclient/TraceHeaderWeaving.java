package io.sonde.instrumentations.webclient;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.web.reactive.function.client.ClientRequest;

/** Writes the trace's header where a WebClient's request is copied into the one of the client beneath. */
public final class TraceHeaderWeaving implements Weaving {
    private static final String SENT = "org.springframework.http.client.reactive.ClientHttpRequest";

    @Override
    public String library() {
        return "spring-webclient";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("org.springframework.web.reactive.function.client.ClientRequest")
                .startingWith("org.springframework.web.reactive.")
                .declaring("writeTo");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("writeTo").and(takesArguments(2)).and(takesArgument(0, named(SENT))), WriteAdvice.class);
    }

    /** Before a request is written, possibly on another thread than it was asked for. */
    public static final class WriteAdvice {
        private WriteAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static void enter(@Advice.This ClientRequest request, @Advice.Argument(0) ClientHttpRequest sent) {
            TraceHeaders.write(request, sent);
        }
    }
}
