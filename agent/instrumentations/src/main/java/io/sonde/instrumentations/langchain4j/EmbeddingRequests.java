package io.sonde.instrumentations.langchain4j;

import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import org.jspecify.annotations.Nullable;

/** What is said of an embedding request that is an object, whether its result comes at once or later. */
final class EmbeddingRequests {
    private EmbeddingRequests() {}

    /** Opens a request's span, or completes the one that is open and returns null. */
    static @Nullable Span open(Object model, EmbeddingRequest request) {
        Span opened = Embeddings.open(model);
        Span span = opened != null ? opened : Tracer.current(Operation.EMBEDDINGS);
        if (span != null && request.modelName() != null) {
            span.rename(request.modelName());
            span.set(Attribute.GEN_AI_REQUEST_MODEL, request.modelName());
        }
        if (opened != null) {
            describe(opened, request);
        }
        return opened;
    }

    private static void describe(Span span, EmbeddingRequest request) {
        long hash = 0;
        long chars = 0;
        for (EmbeddingInput input : request.inputs()) {
            String text = input.text();
            if (text != null) {
                hash = Embeddings.next(hash, KeyedHash.of((CharSequence) text));
                chars += text.length();
            }
        }
        span.set(Attribute.ITEMS, (long) request.inputs().size());
        span.set(Attribute.INPUT_HASH, hash);
        span.set(Attribute.INPUT_CHARS, chars);
    }

    /** What came of it. */
    static void answered(Span span, EmbeddingResponse response) {
        if (response.embeddings() != null) {
            Embeddings.answered(span, response.embeddings());
        }
        if (response.tokenUsage() != null) {
            span.set(Attribute.GEN_AI_USAGE_INPUT_TOKENS, response.tokenUsage().inputTokenCount());
        }
    }
}
