package io.sonde.api;

import org.jspecify.annotations.Nullable;

/**
 * Looks for the methods that are sessions, among those on the stacks of spans that nothing encloses. Implemented by the
 * agent, called on application threads: an implementation is cheap, bounded and never throws. Not there while nothing is
 * to be found.
 */
public interface SessionSearch {
    /**
     * A span opens that nothing encloses and that is no session by its nature. May set attributes.
     *
     * @param origin what {@link #origin} said where the present task was submitted, null outside of such tasks
     */
    void rootless(Span span, @Nullable Object origin);

    /**
     * Work is handed to another thread where no span is open: what is known of this point.
     *
     * @param earlier the origin of the task that hands over, null outside of such tasks
     * @return null when there is nothing to tell, or no budget to find out
     */
    @Nullable
    Object origin(@Nullable Object earlier);

    /** An activation of a method that is being counted is over. */
    void ended(Activation activation);
}
