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

    /**
     * Short spans of one kind directly inside one span, which were summed instead of written. Start is that of the first and
     * end that of the last, the span id is 0, and {@code sonde.aggregate.*} attributes say how many and how long. The
     * instance is reused.
     */
    default void aggregate(SpanRecord spans) {}

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

    /**
     * A thread was parked by {@code LockSupport} inside an open span: it waited for a lock, a queue, a future or the network.
     *
     * @param spanId the innermost span that was open on the thread; its record comes later, when it ends
     * @param threadId {@code Thread.getId()} of the thread that waited
     * @param start raw ticks
     * @param end raw ticks
     * @param blockerClass dictionary id of the class of the object it was parked on, 0 when there was none
     * @param callSite dictionary id of {@code package.Class.method:line} of the application, 0 when nobody looked
     * @param blockerIdentity identity hash of that object, 0 when there was none; two objects may share one
     * @param ownerThreadId {@code Thread.getId()} of the thread that held the lock when the wait began, 0 when unknown
     * @param flags bits of {@link io.sonde.format.vocabulary.WaitFlags}
     */
    default void wait(
            long spanId,
            long threadId,
            long start,
            long end,
            int blockerClass,
            int callSite,
            int blockerIdentity,
            long ownerThreadId,
            int flags) {}

    /** An attribute key of the recorder that wrote this segment. */
    default void attribute(int code, int type, String key) {}

    /** An operation of the recorder that wrote this segment. */
    default void operation(int code, String label) {}

    /** A record of a kind that this version does not know; it was skipped. */
    default void unknown(int type, int bytes) {}
}
