package io.sonde.instrumentations.langchain4j;

import io.sonde.api.Failures;
import io.sonde.api.Span;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Ends a span when a future does; the future stays the caller's own. */
final class Completion implements BiConsumer<Object, Throwable> {
    private static final BiConsumer<Span, Object> NOTHING = (span, result) -> {};

    private final Span span;
    private final BiConsumer<Span, Object> describe;

    private Completion(Span span, BiConsumer<Span, Object> describe) {
        this.span = span;
        this.describe = describe;
    }

    /** Ends {@code span} with {@code stage}. */
    static void of(CompletionStage<?> stage, Span span) {
        stage.whenComplete(new Completion(span, NOTHING));
    }

    /**
     * The call that was to return a future is over: its span, open on this thread, ends with the future.
     *
     * @param span null when none was opened
     * @param later null when the call failed
     * @param describe what there is to say of the result, before the span ends
     */
    static void exit(
            @Nullable Span span,
            @Nullable CompletionStage<?> later,
            @Nullable Throwable error,
            BiConsumer<Span, Object> describe) {
        if (span == null) {
            return;
        }
        if (later == null) {
            span.exit(error);
        } else {
            later.whenComplete(new Completion(span.detach(), describe));
        }
    }

    @Override
    public void accept(@Nullable Object result, @Nullable Throwable error) {
        try {
            if (result != null) {
                describe.accept(span, result);
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
