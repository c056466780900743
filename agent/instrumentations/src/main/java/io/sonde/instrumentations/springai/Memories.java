package io.sonde.instrumentations.springai;

import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import org.jspecify.annotations.Nullable;

/** Whose memory is being read or written. */
final class Memories {
    private Memories() {}

    /** An advisor keeps the memory of its agent; elsewhere it belongs to the code that asks. */
    static @Nullable Span owner(@Nullable Span top) {
        if (top == null || top.operation() != Operation.ADVISOR) {
            return top;
        }
        Span agent = Tracer.enclosing(Operation.INVOKE_AGENT);
        return agent == null ? top : agent;
    }

    /** The conversation of a session or an agent; a tool's memory is that of another one. */
    static void conversation(Span span, @Nullable String id) {
        if (span.operation().isSessionRoot()) {
            Agents.conversation(span, id);
        }
    }

    /** How many messages the repository behind a memory holds now. */
    static void size(long messages) {
        Span span = owner(Tracer.current());
        if (span != null) {
            span.set(Attribute.MEMORY_MESSAGES, messages);
        }
    }
}
