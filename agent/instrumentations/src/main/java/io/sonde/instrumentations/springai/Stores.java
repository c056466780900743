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
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;

/** What is said of a vector store and of a search in it. */
final class Stores {
    private Stores() {}

    /** Opens a span of a store, unless one of this kind is open. */
    static @Nullable Span open(Operation operation, Object store) {
        String name = name(store);
        Span span = Tracer.enter(operation, name);
        if (span != null) {
            span.set(Attribute.GEN_AI_DATA_SOURCE_ID, name);
        }
        return span;
    }

    private static String name(Object store) {
        try {
            String name = store instanceof VectorStore named ? named.getName() : null;
            if (name != null && !name.isEmpty()) {
                return name; // by default the simple name of its class
            }
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
        return Names.of(store);
    }

    /** What a search asks for: everything that decides its result. */
    static void describe(Span span, SearchRequest request) {
        String query = request.getQuery();
        int filter = request.getFilterExpression() == null
                ? 0
                : request.getFilterExpression().hashCode();
        span.set(Attribute.GEN_AI_REQUEST_TOP_K, (long) request.getTopK());
        span.hash(Attribute.INPUT_HASH, Attribute.INPUT_CHARS, query);
        long hash = query == null ? 0 : KeyedHash.of((CharSequence) query);
        hash = KeyedHash.mix(hash, request.getTopK());
        hash = KeyedHash.mix(hash, Double.doubleToLongBits(request.getSimilarityThreshold()));
        span.set(Attribute.INPUT_HASH, KeyedHash.mix(hash, filter));
    }

    /** What is stored or removed: documents by their texts, else ids. */
    static long written(List<?> items) {
        long hash = 0;
        for (Object item : items) {
            hash = KeyedHash.mix(
                    hash, KeyedHash.of(item instanceof Document document ? (Object) document.getText() : item));
        }
        return hash;
    }
}
