package io.sonde.instrumentations.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said of a retrieval: by a retriever, or by the augmentor that asks one or several. */
final class Contents {
    private Contents() {}

    /**
     * Opens a retrieval's span.
     *
     * @param role the type of what retrieves: inside one of the same role, which delegates, no span is opened
     */
    static @Nullable Span open(Object retriever, @Nullable String query, Class<?> role) {
        String name = Names.simple(retriever);
        Span span = Tracer.enter(Operation.RETRIEVAL, name, role);
        if (span != null) {
            span.set(Attribute.GEN_AI_DATA_SOURCE_ID, name);
            span.hash(Attribute.INPUT_HASH, Attribute.INPUT_CHARS, query);
        }
        return span;
    }

    static void found(Span span, List<Content> contents) {
        long hash = 0;
        long chars = 0;
        for (Content content : contents) {
            TextSegment segment = content.textSegment();
            if (segment != null) {
                hash = KeyedHash.mix(hash, KeyedHash.of((CharSequence) segment.text()));
                chars += segment.text().length();
            }
        }
        span.set(Attribute.RESULTS, (long) contents.size());
        span.set(Attribute.OUTPUT_HASH, hash);
        span.set(Attribute.OUTPUT_CHARS, chars);
    }
}
