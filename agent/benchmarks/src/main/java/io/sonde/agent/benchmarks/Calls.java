package io.sonde.agent.benchmarks;

import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import org.jspecify.annotations.Nullable;

/** The calls that are measured, written as advice writes them: two texts and three numbers on each span. */
final class Calls {
    private static final String RULED = "com.example.desk.Desk.work";

    private Calls() {}

    /** A call inside a session: one record. */
    static void nested(long number) {
        Span span = Tracer.enter(Operation.VECTOR_SEARCH, "documents");
        if (span != null) {
            describe(span, number);
            span.exit(null);
        }
    }

    /** A session without anything inside: a record of its begin and one of its end. */
    static void root(long number) {
        Span span = Tracer.enter(Operation.SESSION, "Desk.answer");
        if (span != null) {
            describe(span, number);
            span.exit(null);
        }
    }

    /** A method named by a rule, inside a session: a record of its begin and one of its end, and no attributes. */
    static void ruled(long number) {
        Span span = Tracer.enterMethod(Operation.ACTION, RULED);
        if (span != null) {
            span.exit(null);
        }
    }

    private static void describe(Span span, long number) {
        span.set(Attribute.DB_SYSTEM_NAME, "h2");
        span.set(Attribute.DB_COLLECTION_NAME, "chunks");
        span.set(Attribute.DB_RESPONSE_RETURNED_ROWS, number & 15);
        span.set(Attribute.INPUT_CHARS, 120L);
        span.set(Attribute.OUTPUT_CHARS, number & 1023);
    }

    /** The session that {@link #nested} calls lie in. */
    static @Nullable Span session() {
        return Tracer.enter(Operation.SESSION, "Desk.answer");
    }
}
