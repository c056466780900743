package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.sonde.api.Span;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** One retrieval span for each embedding request, whichever of the delegating forms was called. */
public final class EmbeddingModelWeaving implements Weaving {
    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return "dev.langchain4j.model.embedding.EmbeddingModel";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("dev.langchain4j.model.embedding.EmbeddingModel")
                .declaring("embed", "embedAll");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                namedOneOf("embed", "embedAll")
                        .and(takesArguments(1))
                        .and(takesArgument(
                                0,
                                namedOneOf(
                                        "java.lang.String",
                                        "java.util.List",
                                        "dev.langchain4j.data.segment.TextSegment")))
                        .and(isPublic()),
                EmbedAdvice.class);
    }

    /** Around {@code embed} and {@code embedAll}. */
    public static final class EmbedAdvice {
        private EmbedAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This EmbeddingModel model, @Advice.Argument(0) @Nullable Object input) {
            Span span = Embeddings.open(model);
            if (span != null) {
                Embeddings.describe(span, input);
            }
            return span;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable Object result,
                @Advice.Thrown @Nullable Throwable error) {
            if (span == null) {
                return;
            }
            try {
                if (result instanceof Response<?> response) {
                    Embeddings.answered(span, response);
                }
            } finally {
                span.exit(error);
            }
        }
    }
}
