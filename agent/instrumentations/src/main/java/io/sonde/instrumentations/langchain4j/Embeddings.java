package io.sonde.instrumentations.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said of an embedding request in every version. */
final class Embeddings {
    private Embeddings() {}

    /** Opens the span of a request, unless one is open. */
    static @Nullable Span open(Object model) {
        if (Tracer.current(Operation.EMBEDDINGS) != null) {
            return null;
        }
        String name = Names.simple(model);
        Span span = Tracer.enter(Operation.EMBEDDINGS, name);
        if (span != null) {
            span.set(Attribute.GEN_AI_REQUEST_MODEL, name);
        }
        return span;
    }

    /** What is to be embedded, in whichever form. */
    static void describe(Span span, @Nullable Object input) {
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
                    hash = next(hash, KeyedHash.of((CharSequence) segment.text()));
                    chars += segment.text().length();
                }
            }
            span.set(Attribute.ITEMS, (long) items.size());
            span.set(Attribute.INPUT_HASH, hash);
            span.set(Attribute.INPUT_CHARS, chars);
        }
    }

    /** What came of it. */
    static void answered(Span span, Response<?> response) {
        if (response.content() instanceof Embedding embedding) {
            span.set(Attribute.GEN_AI_EMBEDDINGS_DIMENSION_COUNT, (long) embedding.dimension());
            span.set(Attribute.OUTPUT_HASH, Vectors.hash(embedding));
        } else if (response.content() instanceof List<?> embeddings) {
            answered(span, embeddings);
        }
        if (response.tokenUsage() != null) {
            span.set(Attribute.GEN_AI_USAGE_INPUT_TOKENS, response.tokenUsage().inputTokenCount());
        }
    }

    /** The same for vectors alone. */
    static void answered(Span span, List<?> embeddings) {
        long hash = 0;
        for (Object item : embeddings) {
            if (item instanceof Embedding embedding) {
                span.set(Attribute.GEN_AI_EMBEDDINGS_DIMENSION_COUNT, (long) embedding.dimension());
                hash = next(hash, Vectors.hash(embedding));
            }
        }
        span.set(Attribute.OUTPUT_HASH, hash);
    }

    /** One text has the same hash whether it is embedded alone or in a list of one. */
    static long next(long running, long hash) {
        return running == 0 ? hash : KeyedHash.mix(running, hash);
    }
}
