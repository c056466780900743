package io.sonde.api;

import org.jspecify.annotations.Nullable;

/**
 * Follows each span with an object of its own, from beginning to end. Not there unless somebody asked for it. Called on
 * application threads: never blocks, never throws.
 */
public interface SpanListener {
    /**
     * A span has begun; its name and attributes may still change.
     *
     * @return the object to follow it with, null to leave it alone
     */
    @Nullable
    Object opened(Span span);

    /** The span was written, on whatever thread it ended; must not keep the span. */
    void ended(Span span, Object attachment);
}
