package io.sonde.instrumentations.springai;

import io.sonde.api.Failures;
import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.embedding.EmbeddingResponseMetadata;

/** What is said of an embedding request and its answer. */
final class Embeddings {
    private Embeddings() {}

    /** Opens the span of an embedding request, or completes the one that an outer form has opened. */
    static @Nullable Span open(Object model, @Nullable Object input) {
        Span outer = Tracer.current(Operation.EMBEDDINGS);
        Span opened = outer != null ? null : Tracer.enter(Operation.EMBEDDINGS, Names.of(model));
        Span span = opened != null ? opened : outer;
        if (span == null) {
            return null;
        }
        try {
            if (opened != null) {
                opened.set(Attribute.GEN_AI_REQUEST_MODEL, Names.of(model));
                opened.set(Attribute.GEN_AI_PROVIDER_NAME, Providers.of(model));
                input(opened, input);
            }
            if (input instanceof EmbeddingRequest request && request.getOptions() != null) {
                model(span, request.getOptions().getModel());
            }
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
        return opened;
    }

    private static void model(Span span, @Nullable String model) {
        if (model != null && !model.isEmpty()) {
            span.rename(model);
            span.set(Attribute.GEN_AI_REQUEST_MODEL, model);
        }
    }

    private static void input(Span span, @Nullable Object input) {
        if (input instanceof String text) {
            one(span, text);
        } else if (input instanceof Document document) {
            one(span, document.getText());
        } else {
            List<?> texts = input instanceof EmbeddingRequest request
                    ? request.getInstructions()
                    : input instanceof List<?> list ? list : List.of();
            if (texts.size() == 1 && texts.get(0) instanceof String text) {
                one(span, text); // the same as when it is not in a list
                return;
            }
            long hash = 0;
            long chars = 0;
            for (Object text : texts) {
                if (text instanceof String string) {
                    hash = KeyedHash.mix(hash, KeyedHash.of((CharSequence) string));
                    chars += string.length();
                }
            }
            span.set(Attribute.ITEMS, (long) texts.size());
            span.set(Attribute.INPUT_HASH, hash);
            span.set(Attribute.INPUT_CHARS, chars);
        }
    }

    private static void one(Span span, @Nullable String text) {
        span.set(Attribute.ITEMS, 1L);
        span.hash(Attribute.INPUT_HASH, Attribute.INPUT_CHARS, text);
    }

    /** What only the response tells: the model and the tokens. */
    static void about(Span span, EmbeddingResponse response) {
        EmbeddingResponseMetadata metadata = response.getMetadata();
        if (metadata == null) {
            return;
        }
        span.set(Attribute.GEN_AI_RESPONSE_MODEL, metadata.getModel());
        Integer tokens =
                metadata.getUsage() == null ? null : metadata.getUsage().getPromptTokens();
        if (tokens != null && tokens > 0) {
            span.set(Attribute.GEN_AI_USAGE_INPUT_TOKENS, tokens);
        }
    }

    /** The vectors, in whatever form they are given back. */
    static void output(Span span, Object result) {
        long hash = 0;
        long dimension = 0;
        if (result instanceof float[] vector) {
            hash = Vectors.mix(hash, vector);
            dimension = vector.length;
        } else {
            List<?> vectors = result instanceof EmbeddingResponse response
                    ? response.getResults()
                    : result instanceof List<?> list ? list : List.of();
            for (Object one : vectors) {
                Object vector = one instanceof Embedding embedding ? embedding.getOutput() : one;
                if (vector instanceof float[] parts) {
                    hash = Vectors.mix(hash, parts);
                    dimension = parts.length;
                }
            }
        }
        if (dimension > 0) {
            span.set(Attribute.GEN_AI_EMBEDDINGS_DIMENSION_COUNT, dimension);
            span.set(Attribute.OUTPUT_HASH, KeyedHash.of(hash));
        }
    }
}
