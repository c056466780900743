package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import io.sonde.api.Span;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** The same span as {@link EmbeddingModelWeaving} for requests that are objects, which only newer versions have. */
public final class EmbeddingRequestWeaving implements Weaving {
    private static final String REQUEST = "dev.langchain4j.model.embedding.request.EmbeddingRequest";

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
        return Targets.subtypesOf("dev.langchain4j.model.embedding.EmbeddingModel")
                .declaring("doEmbed", "embed");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                namedOneOf("embed", "doEmbed")
                        .and(takesArguments(1))
                        .and(takesArgument(0, named(REQUEST)))
                        .and(isPublic()),
                EmbedAdvice.class);
    }

    /** Around {@code embed} and {@code doEmbed}. */
    public static final class EmbedAdvice {
        private EmbedAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This EmbeddingModel model, @Advice.Argument(0) EmbeddingRequest request) {
            return EmbeddingRequests.open(model, request);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable EmbeddingResponse response,
                @Advice.Thrown @Nullable Throwable error) {
            if (span == null) {
                return;
            }
            try {
                if (response != null) {
                    EmbeddingRequests.answered(span, response);
                }
            } finally {
                span.exit(error);
            }
        }
    }
}
