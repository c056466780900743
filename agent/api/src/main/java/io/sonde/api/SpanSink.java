package io.sonde.api;

/**
 * Where spans go. Implemented by the agent, called on application threads: an implementation neither blocks nor
 * allocates nor throws.
 */
public interface SpanSink {
    /** A span of a kind that announces itself has begun. Must not keep the instance. */
    void begin(Span span);

    /**
     * A span has ended. Must not keep the instance: it is reused.
     *
     * @param end raw ticks of the recording's clock
     */
    void end(Span span, long end);

    /**
     * Short spans of one kind inside one span were summed. Must not keep the instance.
     *
     * @param spans start of the first, no id of its own, {@code sonde.aggregate.*} attributes
     * @param end raw ticks of the last one's end
     */
    void aggregate(Span spans, long end);

    /**
     * A text is used for the first time.
     *
     * @return whether it was taken; if not, it is offered again
     */
    boolean define(int id, String text);

    /** A thread opens its first span; {@code name} is 0 where the thread's name stays private. */
    void thread(long id, int name, boolean virtual);

    /**
     * A thread was parked inside an open span.
     *
     * @param spanId the innermost span that is open there
     * @param threadId the thread that waited
     * @param start raw ticks
     * @param end raw ticks
     * @param blockerClass dictionary id of the class of what it was parked on, 0 when there was nothing
     * @param callSite dictionary id of the application's line, 0 when unknown
     * @param blockerIdentity identity hash of what it was parked on, 0 when there was nothing
     * @param ownerThreadId who held the lock when the wait began, 0 when unknown
     * @param flags bits of {@link io.sonde.format.vocabulary.WaitFlags}
     */
    void wait(
            long spanId,
            long threadId,
            long start,
            long end,
            int blockerClass,
            int callSite,
            int blockerIdentity,
            long ownerThreadId,
            int flags);

    /** An error of our own was suppressed. */
    void failure();
}
