package io.sonde.instrumentations.streams;

import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Operation;
import org.jspecify.annotations.Nullable;

/**
 * A call of a method that a rule of the user names and that returns a publisher. Immutable.
 *
 * @param method {@code package.Class.method}
 */
public record RuleCall(Operation operation, String method) implements Subscribed {
    @Override
    public @Nullable Span open() {
        return Tracer.enterMethod(operation, method);
    }
}
