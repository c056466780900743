package io.sonde.format;

/**
 * Receives the records of a recording in the order in which they were written. A handler that needs only some kinds
 * overrides only those. Called by one thread.
 */
public interface RecordHandler {
    /** A finished span. The instance is reused. */
    default void span(SpanRecord span) {}

    /** A span that began; its {@code span} record follows when it ends. The instance is reused. */
    default void begin(SpanRecord span) {}

    /** A dictionary entry; repeated in every segment with the same id and text. */
    default void define(int id, String text) {}

    /**
     * A tie between clocks and the counters of that moment.
     *
     * @param ticks raw ticks of the recording's clock
     * @param epochNanos the same moment as ns since the epoch
     * @param lostSpans spans dropped so far because the ring was full
     * @param failures errors of our own suppressed so far
     */
    default void anchor(long ticks, long epochNanos, long lostSpans, long failures) {}

    /**
     * A thread that opened a span.
     *
     * @param id {@code Thread.getId()}
     * @param name dictionary id of its name, 0 where the name is not of a well-known form and so stays private
     * @param virtual whether it is a virtual thread
     */
    default void thread(long id, int name, boolean virtual) {}

    /** An attribute key of the recorder that wrote this segment. */
    default void attribute(int code, int type, String key) {}

    /** An operation of the recorder that wrote this segment. */
    default void operation(int code, String label) {}

    /** A record of a kind that this version does not know; it was skipped. */
    default void unknown(int type, int bytes) {}
}
