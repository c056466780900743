package io.sonde.testkit;

/**
 * A park as it was written, texts resolved.
 *
 * @param spanId the span that was open on the thread
 * @param blockerClass empty when it was parked on nothing
 * @param callSite {@code package.Class.method:line}, empty when nobody looked
 * @param owner the thread that held the lock, 0 when unknown
 * @param flags bits of {@link io.sonde.format.vocabulary.WaitFlags}
 */
public record RecordedWait(
        long spanId,
        long threadId,
        long start,
        long end,
        String blockerClass,
        String callSite,
        int blockerIdentity,
        long owner,
        int flags) {}
