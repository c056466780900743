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
    /** Of a root that is written only when a span opens inside; null elsewhere. */
    final @Nullable Latent latent;

    final int recording;
    /** Ticks of the (last) submission: a stage waits for its input first and for a thread afterwards. */
    volatile long enqueued;
    /** The same task object submitted again before it ran: first in, first out. */
    @Nullable
    Handoff next;

    private Handoff(long spanId, Span top) {
        this.spanId = spanId;
        this.traceId = top.traceId;
        this.traceHigh = top.traceHigh;
        this.traceLow = top.traceLow;
        this.submitter = Tracer.kind(top);
        this.recording = top.recording;
        this.latent = top.latent;
        this.enqueued = System.nanoTime();
    }

    /** The present point of this thread, or null when no span is open or the work belongs to the library beneath one. */
    public static @Nullable Handoff capture() {
        if (Tracer.sink == null) {
            return null;
        }
        Span top = Tracer.context().top;
        if (top.isGround() || top.leaf) {
            return null;
        }
        if (top.latent != null) {
            top.latent.keep(top);
        }
        // A task that no span has opened in is not written: its own parent stands for it.
        boolean unseen = top.operation == Operation.TASK && !top.parentOfSpan;
        long spanId = unseen ? top.parentId : top.spanId;
        return new Handoff(spanId, top);
    }
}
