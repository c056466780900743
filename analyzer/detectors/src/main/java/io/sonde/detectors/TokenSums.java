package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.model.Session;
import org.jspecify.annotations.Nullable;

/** Adds up what may not have been recorded: no value at all is null, not zero. */
final class TokenSums {
    private TokenSums() {}

    static @Nullable Long plus(@Nullable Long sum, Session session, int node, Attribute attribute) {
        long value = session.value(node, attribute, -1);
        return value < 0 ? sum : (Long) ((sum == null ? 0 : sum) + value);
    }

    static @Nullable Long plus(@Nullable Long sum, @Nullable Long more) {
        return sum == null ? more : more == null ? sum : (Long) (sum + more);
    }
}
