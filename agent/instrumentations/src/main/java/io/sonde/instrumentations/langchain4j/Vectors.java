package io.sonde.instrumentations.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import io.sonde.api.KeyedHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recognises equal vectors without recording them. */
final class Vectors {
    private Vectors() {}

    static long hash(@Nullable Embedding embedding) {
        long hash = 0;
        if (embedding != null) {
            for (float part : embedding.vector()) {
                hash = KeyedHash.mix(hash, Float.floatToRawIntBits(part));
            }
        }
        return KeyedHash.of(hash);
    }

    /** What is stored: ids, vectors and texts, in their order; the same texts one by one are other writes. */
    static long written(@Nullable Object[] arguments) {
        long hash = 0;
        for (Object argument : arguments) {
            if (argument instanceof List<?> many) {
                for (Object one : many) {
                    hash = KeyedHash.mix(hash, item(one));
                }
            } else {
                hash = KeyedHash.mix(hash, item(argument));
            }
        }
        return hash;
    }

    private static long item(@Nullable Object item) {
        if (item instanceof Embedding embedding) {
            return hash(embedding);
        }
        return KeyedHash.of(item instanceof TextSegment segment ? (Object) segment.text() : item);
    }
}
