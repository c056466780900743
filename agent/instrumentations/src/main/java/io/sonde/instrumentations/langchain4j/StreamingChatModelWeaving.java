package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;
import org.jspecify.annotations.Nullable;

/**
 * One decision span for each streamed model call, from the outermost call to the last callback; see {@link
 * StreamingHandlerWeaving} for the callbacks.
 */
public final class StreamingChatModelWeaving implements Weaving {
    private static final String REQUEST = "dev.langchain4j.model.chat.request.ChatRequest";
    private static final String OPTIONS = "dev.langchain4j.model.chat.ChatRequestOptions";
    private static final String HANDLER = "dev.langchain4j.model.chat.response.StreamingChatResponseHandler";

    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return HANDLER;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("dev.langchain4j.model.chat.StreamingChatModel")
                .declaring("chat", "doChat");
    }

    @Override
    public void advise(Advices advices) {
        ElementMatcher.Junction<MethodDescription> calls = namedOneOf("chat", "doChat")
                .and(takesArgument(0, named(REQUEST)))
                .and(returns(void.class));
        advices.on(calls.and(takesArguments(2)).and(takesArgument(1, named(HANDLER))), ChatAdvice.class);
        advices.on(
                calls.and(takesArguments(3))
                        .and(takesArgument(1, named(OPTIONS)))
                        .and(takesArgument(2, named(HANDLER))),
                ChatWithOptionsAdvice.class);
    }

    /** Around the forms without options. */
    public static final class ChatAdvice {
        private ChatAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Object enter(
                @Advice.This StreamingChatModel model,
                @Advice.Argument(0) ChatRequest request,
                @Advice.Argument(1) @Nullable StreamingChatResponseHandler handler) {
            return StreamedCall.begin(model, request, handler);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Object call,
                @Advice.Argument(1) @Nullable StreamingChatResponseHandler handler,
                @Advice.Thrown @Nullable Throwable error) {
            StreamedCall.end(call, handler, error);
        }
    }

    /** Around the form with options. */
    public static final class ChatWithOptionsAdvice {
        private ChatWithOptionsAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Object enter(
                @Advice.This StreamingChatModel model,
                @Advice.Argument(0) ChatRequest request,
                @Advice.Argument(2) @Nullable StreamingChatResponseHandler handler) {
            return StreamedCall.begin(model, request, handler);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Object call,
                @Advice.Argument(2) @Nullable StreamingChatResponseHandler handler,
                @Advice.Thrown @Nullable Throwable error) {
            StreamedCall.end(call, handler, error);
        }
    }
}
