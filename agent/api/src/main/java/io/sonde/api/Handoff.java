package io.sonde.api;

import io.sonde.format.vocabulary.Operation;
import org.jspecify.annotations.Nullable;

/** Where a piece of work came from: made when it is submitted inside a span, taken when it starts. Immutable but for the time. */
public final class Handoff {
    final long spanId;
    final long traceId;
    /** The trace that the root joined, 0 and 0 when it stands alone. */
    final long traceHigh;

    final long traceLow;
    final Operation submitter;
    final int recording;
    /** Ticks of the (last) submission: a stage waits for its input first and for a thread afterwards. */
    volatile long enqueued;
    /** The same task object submitted again before it ran: first in, first out. */
    @Nullable
    Handoff next;

    /** Tells when the root of all this has ended. */
    private final Lifetime lifetime;

    private Handoff(long spanId, Span top, Lifetime lifetime) {
        this.spanId = spanId;
        this.traceId = top.traceId;
        this.traceHigh = top.traceHigh;
        this.traceLow = top.traceLow;
        this.submitter = Tracer.kind(top);
        this.recording = top.recording;
        this.lifetime = lifetime;
        this.enqueued = System.nanoTime();
    }

    /** The same point, submitted once more by a thread that has opened no span of its own. */
    private Handoff(Handoff origin) {
        this.spanId = origin.spanId;
        this.traceId = origin.traceId;
        this.traceHigh = origin.traceHigh;
        this.traceLow = origin.traceLow;
        this.submitter = origin.submitter;
        this.recording = origin.recording;
        this.lifetime = origin.lifetime;
        this.enqueued = System.nanoTime();
    }

    /** The present point of this thread, or null when no span is open or the work belongs to the library beneath one. */
    public static @Nullable Handoff capture() {
        if (Tracer.sink == null) {
            return null;
        }
        Context context = Tracer.context();
        Span top = context.top;
        if (top.leaf) {
            return null;
        }
        if (top.isGround()) {
            Handoff origin = top.below == null ? context.bottomHandoff() : null;
            return origin == null ? null : new Handoff(origin);
        }
        // A task that no span has opened in is not written: its own parent stands for it. A callback that continues a
        // point hands on that point, so that a chain of callbacks is as flat as the program it continues.
        boolean unseen = top.operation == Operation.TASK && (!top.parentOfSpan || top.continued);
        long spanId = unseen ? top.parentId : top.spanId;
        return new Handoff(spanId, top, top.lifetime());
    }

    Lifetime lifetime() {
        return lifetime;
    }

    /** Whether the session this point lies in has been over for so long that new work is none of its. */
    boolean isStale() {
        return lifetime.isStale();
    }
}
