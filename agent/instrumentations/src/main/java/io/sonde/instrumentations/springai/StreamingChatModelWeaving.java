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
import org.springframework.ai.chat.prompt.Prompt;

/** One decision span for each subscription to a streamed answer, until its last piece, its failure or its cancellation. */
public final class StreamingChatModelWeaving implements Weaving {
    private static final String FLUX = "reactor.core.publisher.Flux";
    private static final String PROMPT = "org.springframework.ai.chat.prompt.Prompt";

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
        return Targets.subtypesOf("org.springframework.ai.chat.model.StreamingChatModel")
                .declaring("stream");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("stream")
                        .and(takesArguments(1))
                        .and(takesArgument(0, named(PROMPT)))
                        .and(returns(named(FLUX))),
                StreamAdvice.class);
    }

    /** After {@code stream}: nothing happens before somebody subscribes. */
    public static final class StreamAdvice {
        private StreamAdvice() {}

        @Advice.AssignReturned.ToReturned(typing = Assigner.Typing.DYNAMIC)
        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static @Nullable Object exit(
                @Advice.This Object model,
                @Advice.Argument(0) @Nullable Prompt prompt,
                @Advice.Return @Nullable Object answer) {
            return prompt == null ? answer : Publishers.span(answer, new StreamedChat(model, prompt));
        }
    }
}
