package io.sonde.instrumentations.springai;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Operation;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.embedding.EmbeddingResponse;

/**
 * One retrieval span for each embedding request, whichever of the delegating forms was called. The form that cuts many
 * documents into batches has none of its own: each batch is a request.
 */
public final class EmbeddingModelWeaving implements Weaving {
    private static final String REQUEST = "org.springframework.ai.embedding.EmbeddingRequest";

    @Override
    public String library() {
        return "spring-ai";
    }

    @Override
    public String requiredClass() {
        return REQUEST;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("org.springframework.ai.embedding.EmbeddingModel")
                .declaring("call", "embed", "embedForResponse");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("call")
                        .and(takesArguments(1))
                        .and(takesArgument(0, named(REQUEST)))
                        .or(named("embed")
                                .and(takesArguments(String.class)
                                        .or(takesArguments(List.class))
                                        .or(takesArguments(1)
                                                .and(takesArgument(
                                                        0, named("org.springframework.ai.document.Document"))))))
                        .or(namedOneOf("embedForResponse").and(takesArguments(List.class)))
                        .and(isPublic()),
                EmbedAdvice.class);
    }

    /** Around {@code call}, {@code embed} and {@code embedForResponse}. */
    public static final class EmbedAdvice {
        private EmbedAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(@Advice.This Object model, @Advice.Argument(0) @Nullable Object input) {
            return Embeddings.open(model, input);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span opened,
                @Advice.Return @Nullable Object result,
                @Advice.Thrown @Nullable Throwable error) {
            try {
                // The inner call alone sees the response, the outer one gives what is in it.
                Span span = opened != null ? opened : Tracer.current(Operation.EMBEDDINGS);
                if (span != null && result instanceof EmbeddingResponse response) {
                    Embeddings.about(span, response);
                }
                if (opened != null && result != null) {
                    Embeddings.output(opened, result);
                }
            } finally {
                if (opened != null) {
                    opened.exit(error);
                }
            }
        }
    }
}
