package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.isDeclaredBy;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.sonde.api.Tracer;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.concurrent.Flow;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * The same span as {@link StreamingChatModelWeaving} for models that publish their answer, which versions before 1.20
 * do not have. Nothing is asked until somebody subscribes, so the publisher is what is watched. The interface's own forms
 * are left out: they end in a form of the model's, or refuse.
 */
public final class StreamPublisherWeaving implements Weaving {
    private static final String MODEL = "dev.langchain4j.model.chat.StreamingChatModel";
    private static final String REQUEST = "dev.langchain4j.model.chat.request.ChatRequest";

    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return REQUEST;
    }

    @Override
    public boolean isOptional() {
        return true;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf(MODEL).declaring("chat", "doChat");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                namedOneOf("chat", "doChat")
                        .and(takesArguments(1))
                        .and(takesArgument(0, named(REQUEST)))
                        .and(returns(Flow.Publisher.class))
                        .and(not(isDeclaredBy(named(MODEL)))),
                PublishAdvice.class);
    }

    /** After {@code chat} and {@code doChat}. */
    public static final class PublishAdvice {
        private PublishAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        @Advice.AssignReturned.ToReturned
        public static Flow.@Nullable Publisher<?> exit(
                @Advice.This StreamingChatModel model,
                @Advice.Argument(0) ChatRequest request,
                @Advice.Return Flow.@Nullable Publisher<?> published) {
            if (published == null || published instanceof StreamPublisher || !Tracer.isRecording()) {
                return published;
            }
            return new StreamPublisher(model, request, published);
        }
    }
}
