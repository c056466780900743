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
    /** Of a submission outside of any span: the activation it counts in, and what was known of the place. */
    final @Nullable Activation activation;

    final @Nullable Object origin;
    /** Ticks of the (last) submission: a stage waits for its input first and for a thread afterwards. */
    volatile long enqueued;
    /** The same task object submitted again before it ran: first in, first out. */
    @Nullable
    Handoff next;

    private Handoff(@Nullable Activation activation, @Nullable Object origin) {
        this.spanId = 0;
        this.traceId = 0;
        this.traceHigh = 0;
        this.traceLow = 0;
        this.submitter = Operation.NONE;
        this.recording = Tracer.recording;
        this.activation = activation;
        this.origin = origin;
        this.enqueued = System.nanoTime();
    }

    private Handoff(long spanId, Span top) {
        this.activation = null;
        this.origin = null;
        this.spanId = spanId;
        this.traceId = top.traceId;
        this.traceHigh = top.traceHigh;
        this.traceLow = top.traceLow;
        this.submitter = Tracer.kind(top);
        this.recording = top.recording;
        this.enqueued = System.nanoTime();
    }

    /** The present point of this thread, or null when no span is open (and no session looked for) or the work belongs to the library beneath one. */
    public static @Nullable Handoff capture() {
        if (Tracer.sink == null) {
            return null;
        }
        Context context = Tracer.context();
        Span top = context.top;
        if (top.isGround()) {
            return unattached(context);
        }
        if (top.leaf) {
            return null;
        }
        // A task that no span has opened in is not written: its own parent stands for it.
        boolean unseen = top.operation == Operation.TASK && !top.parentOfSpan;
        long spanId = unseen ? top.parentId : top.spanId;
        return new Handoff(spanId, top);
    }

    /** Made only while sessions are looked for: which method submits work is then worth knowing. */
    private static @Nullable Handoff unattached(Context context) {
        SessionSearch search = Tracer.search;
        if (search == null) {
            return null;
        }
        Activation activation = Activation.open(context.activation);
        Object origin = search.origin(context.origin);
        return activation == null && origin == null ? null : new Handoff(activation, origin);
    }

    /** Whether the work came from no span. */
    boolean isUnattached() {
        return spanId == 0;
    }
}
