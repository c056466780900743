package io.sonde.instrumentations.langchain4j;

import io.sonde.api.Failures;
import io.sonde.api.Span;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Ends a span when a future does; the future stays the caller's own. */
class Completion implements BiConsumer<Object, Throwable> {
    private final Span span;

    Completion(Span span) {
        this.span = span;
    }

    /** Ends {@code span} with {@code stage}. */
    static void of(CompletionStage<?> stage, Span span) {
        stage.whenComplete(new Completion(span));
    }

    /** What there is to say of the result, before the span ends. */
    void describe(Span ended, Object result) {}

    @Override
    public final void accept(@Nullable Object result, @Nullable Throwable error) {
        try {
            if (result != null) {
                describe(span, result);
            }
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        } finally {
            span.end(cause(error));
        }
    }

    static @Nullable Throwable cause(@Nullable Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
