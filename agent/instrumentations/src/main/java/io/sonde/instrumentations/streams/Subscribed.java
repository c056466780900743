package io.sonde.instrumentations.streams;

import io.sonde.api.Span;
import org.jspecify.annotations.Nullable;

/**
 * What an instrumentation knows of a call whose answer is a publisher: one object for each call, asked anew at each
 * subscription. Implementations keep what the call was made with and no state of a subscription; that belongs on the
 * span. What they throw is counted and never seen by the program.
 */
public interface Subscribed {
    /**
     * Somebody subscribes: opens the span on the calling thread, as {@code Tracer.enter} does, and describes the request.
     * Must not detach or end it; that is done for you.
     *
     * @return null when nothing is to be recorded, for instance because an outer call of the same kind is
     */
    @Nullable
    Span open();

    /**
     * An item came, before the receiver sees it. One at a time and in order, on any thread; called with the span's monitor
     * held, so that it may set attributes and must be short.
     */
    default void item(Span span, Object item) {}

    /**
     * All items came: the last chance to set attributes. Not called on an error or when the receiver cancelled. Under the
     * same conditions as {@link #item}.
     */
    default void done(Span span) {}

    /** Whether the items are the pieces of one answer, so that their number and the time to the first one are recorded. */
    default boolean isChunked() {
        return false;
    }
}
