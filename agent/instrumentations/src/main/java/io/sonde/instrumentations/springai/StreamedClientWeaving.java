package io.sonde.instrumentations.springai;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Tracer;
import io.sonde.instrumentations.reactor.Publishers;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/** One agent span for each subscription to what a chat client streams. It is named after who asked, not who subscribed. */
public final class StreamedClientWeaving implements Weaving {
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
        return Targets.subtypesOf("org.springframework.ai.chat.client.ChatClient$StreamResponseSpec")
                .declaring("chatClientResponse", "chatResponse", "content");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                namedOneOf("content", "chatResponse", "chatClientResponse")
                        .and(takesArguments(0))
                        .and(returns(named(FLUX)))
                        .and(isPublic()),
                StreamAdvice.class);
    }

    /** After each way to get the pieces. */
    public static final class StreamAdvice {
        private StreamAdvice() {}

        @Advice.AssignReturned.ToReturned(typing = Assigner.Typing.DYNAMIC)
        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static @Nullable Object exit(@Advice.This Object call, @Advice.Return @Nullable Object answer) {
            return Tracer.isRecording() ? Publishers.span(answer, new StreamedAgent(call, Caller.find())) : answer;
        }
    }
}
