package io.sonde.api;

import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.WaitFlags;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits that have not ended, a deadlock's among them: nothing on a thread's own way would ever write them. Whoever asks
 * looks at the threads from outside, so that a park costs nothing for it. What is read belongs to a thread that is parked
 * and so stands still; one that wakes meanwhile is passed over, or written as it just was.
 */
public final class OpenParks {
    private OpenParks() {}

    /** Whether there may be any: waits are measured, and recorded. */
    public static boolean isPossible() {
        return Parks.isReady() && Tracer.sink != null;
    }

    /**
     * Writes the wait of a thread inside a span, if there is one now. Never throws.
     *
     * @param leastNanos for how long it must have lasted
     * @param last whether the recording ends here: the spans around the wait are then announced, as they will not end
     */
    public static void write(Thread thread, long leastNanos, boolean last) {
        try {
            SpanSink sink = Tracer.sink;
            if (sink != null && isPossible()) {
                write(sink, thread, leastNanos, last);
            }
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
    }

    private static void write(SpanSink sink, Thread thread, long leastNanos, boolean last) throws Throwable {
        Context context = (Context) ThreadState.value(thread, Tracer.CONTEXTS);
        if (context == null || context.recording != Tracer.recording) {
            return;
        }
        long since = context.parkedSince;
        long now = System.nanoTime();
        Span span = context.top;
        if (since == 0 || now - since < leastNanos || span.isGround() || span.isHeldBack()) {
            return;
        }
        long spanId = span.spanId;
        Object blocker = LockSupport.getBlocker(thread);
        int site = last || StackBudget.take(now, now - since) ? site(thread.getStackTrace()) : 0;
        if (context.parkedSince != since) {
            return;
        }
        if (last) {
            announce(sink, context);
        }
        Parks.write(sink, context, spanId, blocker, since, now, site, WaitFlags.OPEN);
    }

    /**
     * Writes that a thread inside a span waits to enter {@code synchronized}, at the end of the recording. Since when it
     * does is not known: the wait is told as of this moment. Never throws.
     *
     * @param monitorClass class of the monitor's object
     * @param identity identity hash of the object
     * @param owner id of the thread that is inside, 0 when unknown
     */
    public static void writeBlocked(Thread thread, String monitorClass, int identity, long owner) {
        try {
            SpanSink sink = Tracer.sink;
            Context context = (Context) ThreadState.value(thread, Tracer.CONTEXTS);
            if (sink == null || !isPossible() || context == null || context.recording != Tracer.recording) {
                return;
            }
            Span span = context.top;
            if (span.isGround() || span.isHeldBack()) {
                return;
            }
            long spanId = span.spanId;
            int site = site(thread.getStackTrace());
            if (thread.getState() != Thread.State.BLOCKED || context.top != span) {
                return;
            }
            announce(sink, context);
            long now = System.nanoTime();
            sink.wait(
                    spanId,
                    context.threadId,
                    now - Parks.SITE_NANOS,
                    now,
                    Dictionary.id(monitorClass),
                    site,
                    identity,
                    owner,
                    WaitFlags.OPEN | WaitFlags.MONITOR);
        } catch (Throwable failure) {
            Failures.suppressed(failure);
        }
    }

    private static void announce(SpanSink sink, Context context) {
        for (Span frame = context.bottom.above; frame != null; frame = frame == context.top ? null : frame.above) {
            boolean announced = frame.parentId() == 0 || frame.operation().writesBegin();
            if (!announced && frame.operation() != Operation.NONE && !frame.isStandIn() && !frame.skipped) {
                sink.begin(frame);
            }
        }
    }

    private static int site(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (!CallSites.isLibrary(frame.getClassName())) {
                return Parks.site(frame.getClassName(), frame.getMethodName(), frame.getLineNumber());
            }
        }
        return 0;
    }
}
