package io.sonde.api;

import io.sonde.format.vocabulary.Operation;
import org.jspecify.annotations.Nullable;

/** Where a piece of work came from: made when it is submitted inside a span, taken when it starts. Immutable but for the time. */
public final class Handoff {
    final long spanId;
    /** The span that submitted, tasks in between left out. */
    final long submitterId;

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

    /** Whether the work began where it was made, whoever passes it on later. */
    volatile boolean fixed;

    /** Tells when the root of all this has ended. */
    private final Lifetime lifetime;

    /** Stands for work that came from nowhere, so that nobody who passes it on takes it for its own. */
    static Handoff ofNowhere() {
        return new Handoff(0, new Span(null, null), new Lifetime());
    }

    private Handoff(long spanId, Span top, Lifetime lifetime) {
        this.spanId = spanId;
        this.submitterId = Tracer.submitterId(top);
        this.traceId = top.traceId;
        this.traceHigh = top.traceHigh;
        this.traceLow = top.traceLow;
        this.submitter = Tracer.kind(top);
        this.recording = top.recording;
        this.lifetime = lifetime;
        this.latent = top.latent;
        this.enqueued = System.nanoTime();
    }

    /** The same point, submitted once more by a thread that has opened no span of its own. */
    private Handoff(Handoff origin) {
        this.spanId = origin.spanId;
        this.submitterId = origin.submitterId;
        this.traceId = origin.traceId;
        this.traceHigh = origin.traceHigh;
        this.traceLow = origin.traceLow;
        this.submitter = origin.submitter;
        this.recording = origin.recording;
        this.lifetime = origin.lifetime;
        this.latent = origin.latent;
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
        if (top.latent != null) {
            top.latent.keep(top);
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
