package io.sonde.instrumentations.langchain4j;

import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said of a search in a vector store, whether its result comes at once or later. */
final class Searches {
    private Searches() {}

    /** Opens a search's span, unless one is open. */
    static @Nullable Span open(Object store, EmbeddingSearchRequest request) {
        Span span = Tracer.enter(Operation.VECTOR_SEARCH, Names.simple(store));
        if (span == null) {
            return null;
        }
        span.set(Attribute.GEN_AI_DATA_SOURCE_ID, Names.simple(store));
        span.set(Attribute.GEN_AI_REQUEST_TOP_K, (long) request.maxResults());
        long filter = request.filter() == null ? 0 : request.filter().hashCode();
        long query = KeyedHash.mix(Vectors.hash(request.queryEmbedding()), filter);
        span.set(Attribute.INPUT_HASH, KeyedHash.mix(query, request.maxResults()));
        return span;
    }

    /** What came of it. */
    static void found(Span span, List<? extends EmbeddingMatch<?>> matches) {
        span.set(Attribute.RESULTS, (long) matches.size());
        long hash = 0;
        for (EmbeddingMatch<?> match : matches) {
            hash = KeyedHash.mix(hash, KeyedHash.of((Object) match.embeddingId()));
        }
        span.set(Attribute.OUTPUT_HASH, hash);
        if (!matches.isEmpty()) {
            span.set(Attribute.FIRST_SCORE, matches.get(0).score());
            span.set(Attribute.LAST_SCORE, matches.get(matches.size() - 1).score());
        }
    }
}
