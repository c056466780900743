package io.sonde.instrumentations.springai;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Span;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * One decision span for each call to a chat model; its requests over HTTP, repeated ones included, lie beneath it. The
 * convenience forms all come here. Up to 1.1 the models call tools themselves: one call then holds the tools and every
 * request between them, its usage is the sum that the library makes of them, the rest is that of the last answer.
 */
public final class ChatModelWeaving implements Weaving {
    private static final String PROMPT = "org.springframework.ai.chat.prompt.Prompt";

    @Override
    public String library() {
        return "spring-ai";
    }

    @Override
    public String requiredClass() {
        return PROMPT;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("org.springframework.ai.chat.model.ChatModel").declaring("call");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("call")
                        .and(takesArguments(1))
                        .and(takesArgument(0, named(PROMPT)))
                        .and(returns(named("org.springframework.ai.chat.model.ChatResponse"))),
                CallAdvice.class);
    }

    /** Around {@code call}. */
    public static final class CallAdvice {
        private CallAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(@Advice.This Object model, @Advice.Argument(0) @Nullable Prompt prompt) {
            return prompt == null ? null : ChatCalls.open(model, prompt);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable ChatResponse response,
                @Advice.Thrown @Nullable Throwable error) {
            if (span == null) {
                return;
            }
            try {
                if (response != null) {
                    Answers.whole(span, response);
                }
            } finally {
                span.exit(error);
            }
        }
    }
}
