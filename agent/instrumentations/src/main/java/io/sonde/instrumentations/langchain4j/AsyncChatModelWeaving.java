package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.isDeclaredBy;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Operation;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.concurrent.CompletableFuture;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * The same span as {@link ChatModelWeaving} for calls that return a future, which versions before 1.20 do not have. The
 * interface's own forms are left out: a model without one of its own refuses, and is then asked for an answer at once.
 */
public final class AsyncChatModelWeaving implements Weaving {
    private static final String MODEL = "dev.langchain4j.model.chat.ChatModel";
    private static final String REQUEST = "dev.langchain4j.model.chat.request.ChatRequest";

    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return REQUEST;
    }

    /** Of the interface itself nothing is woven, so that no version could ever be seen to have it. */
    @Override
    public boolean isOptional() {
        return true;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf(MODEL).declaring("chatAsync", "doChatAsync");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                namedOneOf("chatAsync", "doChatAsync")
                        .and(takesArgument(0, named(REQUEST)))
                        .and(takesArguments(1)
                                .or(takesArguments(2)
                                        .and(takesArgument(1, named("dev.langchain4j.model.chat.ChatRequestOptions")))))
                        .and(returns(named("java.util.concurrent.CompletableFuture")))
                        .and(not(isDeclaredBy(named(MODEL)))),
                ChatAdvice.class);
    }

    /** Around {@code chatAsync} and {@code doChatAsync}. */
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
                @Advice.Return @Nullable CompletableFuture<?> answer,
                @Advice.Thrown @Nullable Throwable error) {
            Completion.exit(span, answer, error, ChatAdvice::describe);
        }

        private static void describe(Span span, Object result) {
            if (result instanceof ChatResponse response) {
                ChatSpans.answered(span, response);
            }
        }
    }
}
