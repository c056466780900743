package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.isPrivate;
import static net.bytebuddy.matcher.ElementMatchers.isStatic;
import static net.bytebuddy.matcher.ElementMatchers.isSynthetic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.AugmentationResult;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import io.sonde.api.Span;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * One retrieval span around all that an augmentor does to a prompt; its retrievers' spans are its children. A retriever
 * that is a lambda is no class to be woven: asked beside others it gets its span where the augmentor calls it, asked
 * alone the augmentor's span is its own.
 */
public final class RetrievalAugmentorWeaving implements Weaving {
    private static final String REQUEST = "dev.langchain4j.rag.AugmentationRequest";

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
        return Targets.subtypesOf("dev.langchain4j.rag.RetrievalAugmentor")
                // The task's body stands in the method that makes it.
                .declaring("augment", "process");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("augment").and(takesArguments(1)).and(takesArgument(0, named(REQUEST))), AugmentAdvice.class);
        // The body of the task in which one of several retrievers is asked.
        advices.on(
                isSynthetic()
                        .and(isStatic())
                        .and(isPrivate())
                        .and(takesArguments(2))
                        .and(takesArgument(0, named("dev.langchain4j.rag.content.retriever.ContentRetriever")))
                        .and(takesArgument(1, named("dev.langchain4j.rag.query.Query")))
                        .and(returns(List.class)),
                RetrieverCallAdvice.class);
    }

    /** Around {@code augment}. */
    public static final class AugmentAdvice {
        private AugmentAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This Object augmentor, @Advice.Argument(0) AugmentationRequest request) {
            boolean text = request.chatMessage() instanceof UserMessage user && user.hasSingleText();
            String query = text ? ((UserMessage) request.chatMessage()).singleText() : null;
            return Contents.open(augmentor, query, RetrievalAugmentor.class);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable AugmentationResult result,
                @Advice.Thrown @Nullable Throwable error) {
            if (span == null) {
                return;
            }
            try {
                if (result != null && result.contents() != null) {
                    Contents.found(span, result.contents());
                }
            } finally {
                span.exit(error);
            }
        }
    }

    /** Around the call of a retriever. */
    public static final class RetrieverCallAdvice {
        private RetrieverCallAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.Argument(0) @Nullable ContentRetriever retriever, @Advice.Argument(1) @Nullable Query query) {
            if (retriever == null || query == null || !retriever.getClass().isHidden()) {
                return null;
            }
            return Contents.open(retriever, query.text(), ContentRetriever.class);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable List<Content> contents,
                @Advice.Thrown @Nullable Throwable error) {
            if (span == null) {
                return;
            }
            try {
                if (contents != null) {
                    Contents.found(span, contents);
                }
            } finally {
                span.exit(error);
            }
        }
    }
}
