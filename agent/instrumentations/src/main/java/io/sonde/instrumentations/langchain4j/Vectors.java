package io.sonde.instrumentations.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import io.sonde.api.KeyedHash;
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
}
