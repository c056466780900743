package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.List;
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
        return Targets.subtypesOf("dev.langchain4j.model.embedding.EmbeddingModel");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                namedOneOf("embed", "embedAll", "doEmbed")
                        .and(takesArguments(1))
                        .and(isPublic()),
                EmbedAdvice.class);
    }

    /** Around {@code embed}, {@code embedAll} and {@code doEmbed}. */
    public static final class EmbedAdvice {
        private EmbedAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This EmbeddingModel model, @Advice.Argument(0) @Nullable Object input) {
            if (Tracer.current(Operation.EMBEDDINGS) != null) {
                return null;
            }
            String name = Names.simple(model);
            Span span = Tracer.enter(Operation.EMBEDDINGS, name);
            if (span == null) {
                return null;
            }
            span.set(Attribute.GEN_AI_REQUEST_MODEL, name);
            describe(span, input);
            return span;
        }

        private static void describe(Span span, @Nullable Object input) {
            if (input instanceof String text) {
                span.set(Attribute.ITEMS, 1L);
                span.hash(Attribute.INPUT_HASH, Attribute.INPUT_CHARS, text);
            } else if (input instanceof TextSegment segment) {
                span.set(Attribute.ITEMS, 1L);
                span.hash(Attribute.INPUT_HASH, Attribute.INPUT_CHARS, segment.text());
            } else if (input instanceof List<?> items) {
                long hash = 0;
                long chars = 0;
                for (Object item : items) {
                    if (item instanceof TextSegment segment) {
                        hash = KeyedHash.mix(hash, KeyedHash.of((CharSequence) segment.text()));
                        chars += segment.text().length();
                    }
                }
                span.set(Attribute.ITEMS, (long) items.size());
                span.set(Attribute.INPUT_HASH, hash);
                span.set(Attribute.INPUT_CHARS, chars);
            }
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
                    answer(span, response);
                }
            } finally {
                span.exit(error);
            }
        }

        private static void answer(Span span, Response<?> response) {
            if (response.content() instanceof Embedding embedding) {
                span.set(Attribute.GEN_AI_EMBEDDINGS_DIMENSION_COUNT, (long) embedding.dimension());
                span.set(Attribute.OUTPUT_HASH, Vectors.hash(embedding));
            } else if (response.content() instanceof List<?> embeddings
                    && !embeddings.isEmpty()
                    && embeddings.get(0) instanceof Embedding first) {
                span.set(Attribute.GEN_AI_EMBEDDINGS_DIMENSION_COUNT, (long) first.dimension());
                // One text embedded alone or in a list of one has the same vector, and so the same hash.
                long hash = Vectors.hash(first);
                for (int i = 1; i < embeddings.size(); i++) {
                    hash = KeyedHash.mix(hash, Vectors.hash((Embedding) embeddings.get(i)));
                }
                span.set(Attribute.OUTPUT_HASH, hash);
            }
            if (response.tokenUsage() != null) {
                span.set(
                        Attribute.GEN_AI_USAGE_INPUT_TOKENS,
                        response.tokenUsage().inputTokenCount());
            }
        }
    }
}
