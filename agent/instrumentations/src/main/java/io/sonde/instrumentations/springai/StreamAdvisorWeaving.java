package io.sonde.instrumentations.springai;

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
import org.springframework.ai.chat.client.ChatClientRequest;

/** One span for each advisor around a stream. */
public final class StreamAdvisorWeaving implements Weaving {
    private static final String FLUX = "reactor.core.publisher.Flux";

    @Override
    public String library() {
        return "spring-ai";
    }

    @Override
    public String requiredClass() {
        return FLUX;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("org.springframework.ai.chat.client.advisor.api.StreamAdvisor")
                .declaring("adviseStream");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("adviseStream")
                        .and(takesArguments(2))
                        .and(takesArgument(0, named("org.springframework.ai.chat.client.ChatClientRequest")))
                        .and(returns(named(FLUX))),
                StreamAdvice.class);
    }

    /** After {@code adviseStream}. */
    public static final class StreamAdvice {
        private StreamAdvice() {}

        @Advice.AssignReturned.ToReturned(typing = Assigner.Typing.DYNAMIC)
        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static @Nullable Object exit(
                @Advice.This Object advisor,
                @Advice.Argument(0) @Nullable ChatClientRequest request,
                @Advice.Return @Nullable Object answer) {
            return Publishers.span(answer, new StreamedAdvisor(advisor, request));
        }
    }
}
