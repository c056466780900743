package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Operation;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * One decision span for each call to a chat model. {@code chat} delegates to {@code doChat}: the outer call opens the
 * span, the inner one knows the model's own defaults and completes it.
 */
public final class ChatModelWeaving implements Weaving {
    private static final String REQUEST = "dev.langchain4j.model.chat.request.ChatRequest";
    private static final String RESPONSE = "dev.langchain4j.model.chat.response.ChatResponse";

    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return REQUEST;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("dev.langchain4j.model.chat.ChatModel").declaring("chat", "doChat");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                namedOneOf("chat", "doChat")
                        .and(takesArgument(0, named(REQUEST)))
                        .and(returns(named(RESPONSE))),
                ChatAdvice.class);
    }

    /** Around {@code chat} and {@code doChat}. */
    public static final class ChatAdvice {
        private ChatAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(@Advice.This ChatModel model, @Advice.Argument(0) ChatRequest request) {
            Span opened = Tracer.enter(Operation.CHAT, request.modelName());
            Span span = opened != null ? opened : Tracer.current(Operation.CHAT);
            if (span == null) {
                return null;
            }
            ChatSpans.describe(span, request);
            if (opened != null) {
                ChatSpans.asked(span, request, model.provider());
            }
            return opened;
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
                    ChatSpans.answered(span, response);
                }
            } finally {
                span.exit(error);
            }
        }
    }
}
