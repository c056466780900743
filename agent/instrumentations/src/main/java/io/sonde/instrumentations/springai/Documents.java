package io.sonde.instrumentations.springai;

import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.format.vocabulary.Attribute;
import java.util.List;
import org.springframework.ai.document.Document;

/** What is said of documents that were found: how many, how near, and whether they are those of another search. */
final class Documents {
    private Documents() {}

    static void describe(Span span, List<Document> found) {
        long hash = 0;
        for (Document document : found) {
            hash = KeyedHash.mix(hash, KeyedHash.of((CharSequence) document.getId()));
        }
        span.set(Attribute.RESULTS, (long) found.size());
        span.set(Attribute.OUTPUT_HASH, hash);
        if (!found.isEmpty()) {
            span.set(Attribute.FIRST_SCORE, found.get(0).getScore());
            span.set(Attribute.LAST_SCORE, found.get(found.size() - 1).getScore());
        }
    }
}
