package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** A receiver that stops a streamed model call before its end: nothing calls back after that. Newer versions only. */
public final class StreamingHandleWeaving implements Weaving {
    private static final String RESPONSE = "dev.langchain4j.model.chat.response.";

    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return RESPONSE + "StreamingHandle";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf(RESPONSE + "StreamingChatResponseHandler", RESPONSE + "StreamingHandle")
                .declaring("cancel", "onPartialResponse", "onPartialThinking", "onPartialToolCall");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                namedOneOf("onPartialResponse", "onPartialThinking", "onPartialToolCall")
                        .and(takesArguments(2))
                        .and(takesArgument(
                                1,
                                namedOneOf(
                                        RESPONSE + "PartialResponseContext",
                                        RESPONSE + "PartialThinkingContext",
                                        RESPONSE + "PartialToolCallContext"))),
                ContextAdvice.class);
        advices.on(named("cancel").and(takesArguments(0)), CancelAdvice.class);
    }

    /** Before a piece whose receiver may stop the call. */
    public static final class ContextAdvice {
        private ContextAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static void enter(@Advice.This Object handler, @Advice.Argument(1) @Nullable Object context) {
            StreamedCall call = StreamedCall.of(handler);
            if (call == null) {
                return;
            }
            Object handle = null;
            if (context instanceof PartialResponseContext text) {
                handle = text.streamingHandle();
            } else if (context instanceof PartialThinkingContext thinking) {
                handle = thinking.streamingHandle();
            } else if (context instanceof PartialToolCallContext tool) {
                handle = tool.streamingHandle();
            }
            if (handle != null) {
                call.stoppableBy(handle);
            }
        }
    }

    /** After a call was stopped. */
    public static final class CancelAdvice {
        private CancelAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.This Object handle) {
            StreamedCall.stopped(handle);
        }
    }
}
