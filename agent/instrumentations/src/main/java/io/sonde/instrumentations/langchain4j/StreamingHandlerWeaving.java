package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.model.chat.response.ChatResponse;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** What a streamed model call says to its handler: pieces, then the answer or an error. See {@link StreamedCall}. */
public final class StreamingHandlerWeaving implements Weaving {
    private static final String RESPONSE = "dev.langchain4j.model.chat.response.";

    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return RESPONSE + "StreamingChatResponseHandler";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf(RESPONSE + "StreamingChatResponseHandler")
                .declaring(
                        "onCompleteResponse",
                        "onCompleteToolCall",
                        "onError",
                        "onPartialResponse",
                        "onPartialThinking",
                        "onPartialToolCall");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                namedOneOf("onPartialResponse", "onPartialThinking", "onPartialToolCall")
                        .and(takesArgument(
                                0,
                                namedOneOf(
                                        "java.lang.String",
                                        RESPONSE + "PartialResponse",
                                        RESPONSE + "PartialThinking",
                                        RESPONSE + "PartialToolCall")))
                        .and(isPublic()),
                PieceAdvice.class);
        advices.on(
                named("onCompleteToolCall")
                        .and(takesArguments(1))
                        .and(takesArgument(0, named(RESPONSE + "CompleteToolCall"))),
                ToolCallAdvice.class);
        advices.on(
                named("onCompleteResponse")
                        .and(takesArguments(1))
                        .and(takesArgument(0, named(RESPONSE + "ChatResponse"))),
                AnswerAdvice.class);
        advices.on(named("onError").and(takesArguments(Throwable.class)), ErrorAdvice.class);
    }

    /** Around the callbacks for a piece of the answer. */
    public static final class PieceAdvice {
        private PieceAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Object enter(@Advice.This Object handler) {
            StreamedCall call = StreamedCall.of(handler);
            return call == null ? null : call.enter(true);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.Enter @Nullable Object callback, @Advice.Thrown @Nullable Throwable error) {
            if (callback instanceof StreamedCall.Callback begun) {
                begun.exit(false, error);
            }
        }
    }

    /** Around the callback for a tool call that is complete while the answer is not; tools may be run in it. */
    public static final class ToolCallAdvice {
        private ToolCallAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Object enter(@Advice.This Object handler) {
            StreamedCall call = StreamedCall.of(handler);
            return call == null ? null : call.enter(false);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.Enter @Nullable Object callback, @Advice.Thrown @Nullable Throwable error) {
            if (callback instanceof StreamedCall.Callback begun) {
                begun.exit(false, error);
            }
        }
    }

    /** Around the callback for the whole answer. */
    public static final class AnswerAdvice {
        private AnswerAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Object enter(
                @Advice.This Object handler, @Advice.Argument(0) @Nullable ChatResponse response) {
            StreamedCall call = StreamedCall.of(handler);
            return call == null ? null : call.enterLast(handler, response, null);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.Enter @Nullable Object callback, @Advice.Thrown @Nullable Throwable error) {
            if (callback instanceof StreamedCall.Callback begun) {
                begun.exit(true, error);
            }
        }
    }

    /** Around the callback for a failure. */
    public static final class ErrorAdvice {
        private ErrorAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Object enter(
                @Advice.This Object handler, @Advice.Argument(0) @Nullable Throwable failure) {
            StreamedCall call = StreamedCall.of(handler);
            return call == null ? null : call.enterLast(handler, null, failure);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.Enter @Nullable Object callback, @Advice.Thrown @Nullable Throwable error) {
            if (callback instanceof StreamedCall.Callback begun) {
                begun.exit(true, error);
            }
        }
    }
}
