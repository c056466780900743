package io.sonde.api;

/** A wait in a request of which nobody knows yet whether it will be written. What the numbers are says {@link SpanSink}. */
record HeldWait(
        long spanId,
        long threadId,
        long start,
        long end,
        int blockerClass,
        int callSite,
        int blockerIdentity,
        long ownerThreadId) {
    void write(SpanSink sink) {
        sink.wait(spanId, threadId, start, end, blockerClass, callSite, blockerIdentity, ownerThreadId, 0);
    }
}
