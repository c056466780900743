package io.sonde.instrumentations.springai;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * One agent span for each call through a chat client, from the program's side: what is made of the answer is part of it.
 * Without an outer span it is the session. What the call asks and which conversation it belongs to is told by {@link
 * AdvisorWeaving}.
 */
public final class ChatClientWeaving implements Weaving {
    @Override
    public String library() {
        return "spring-ai";
    }

    @Override
    public String requiredClass() {
        return "org.springframework.ai.chat.client.ChatClientRequest";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("org.springframework.ai.chat.client.ChatClient$CallResponseSpec")
                .declaring("chatClientResponse", "chatResponse", "content", "entity", "responseEntity");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                namedOneOf("content", "chatResponse", "chatClientResponse")
                        .and(takesArguments(0))
                        .or(namedOneOf("entity", "responseEntity")
                                .and(takesArguments(1).or(takesArguments(2))))
                        .and(isPublic()),
                CallAdvice.class);
    }

    /** Around each way to get the answer. */
    public static final class CallAdvice {
        private CallAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(@Advice.This Object call) {
            return Tracer.isRecording() ? Caller.find().open(call) : null;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            if (span != null) {
                span.exit(error);
            }
        }
    }
}
