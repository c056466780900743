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

    /** Whether it lies in a session of which nothing is written. */
    final boolean skipped;

    final int recording;
    /** Of a submission outside of any span: the activation it counts in, and what was known of the place. */
    final @Nullable Activation activation;

    final @Nullable Object origin;
    /** Ticks of the (last) submission: a stage waits for its input first and for a thread afterwards. */
    volatile long enqueued;
    /** The same task object submitted again before it ran: first in, first out. */
    @Nullable
    Handoff next;

    /** Whether the work began where it was made, whoever passes it on later. */
    volatile boolean fixed;

    /** Of what has no root. It never ends. */
    private static final Lifetime OUTSIDE = new Lifetime();

    /** Tells when the root of all this has ended. */
    private final Lifetime lifetime;

    /** Stands for work that came from nowhere, so that nobody who passes it on takes it for its own. */
    static Handoff ofNowhere() {
        return new Handoff(null, null);
    }

    private Handoff(@Nullable Activation activation, @Nullable Object origin) {
        this.spanId = 0;
        this.submitterId = 0;
        this.traceId = 0;
        this.traceHigh = 0;
        this.traceLow = 0;
        this.submitter = Operation.NONE;
        this.recording = Tracer.recording;
        this.lifetime = OUTSIDE;
        this.latent = null;
        this.skipped = false;
        this.activation = activation;
        this.origin = origin;
        this.enqueued = System.nanoTime();
    }

    private Handoff(long spanId, Span top, Lifetime lifetime) {
        this.activation = null;
        this.origin = null;
        this.spanId = spanId;
        this.submitterId = Tracer.submitterId(top);
        this.traceId = top.traceId;
        this.traceHigh = top.traceHigh;
        this.traceLow = top.traceLow;
        this.submitter = Tracer.kind(top);
        this.recording = top.recording;
        this.lifetime = lifetime;
        this.latent = top.latent;
        this.skipped = top.skipped;
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
        this.activation = origin.activation;
        this.origin = origin.origin;
        this.latent = origin.latent;
        this.skipped = origin.skipped;
        this.enqueued = System.nanoTime();
    }

    /**
     * The present point of this thread, or null when the work belongs to the library beneath a span. Where no span is open
     * it is null, too, unless sessions are looked for and there is something to tell about the place.
     */
    public static @Nullable Handoff capture() {
        if (Tracer.sink == null) {
            return null;
        }
        Context context = Tracer.context();
        Span top = context.top;
        if (top.leaf) {
            return null;
        }
        if (context.isOutside()) {
            return unattached(context);
        }
        Handoff inherited = top.below == null ? context.bottomHandoff() : null;
        if (inherited != null) {
            return new Handoff(inherited);
        }
        if (top.latent != null) {
            top.latent.keep(top);
        }
        // A task that no span has opened in is not written: its own parent stands for it. A callback that continues a
        // point hands on that point, so that a chain of callbacks is as flat as the program it continues.
        boolean unseen = top.operation == Operation.TASK && (!top.parentOfSpan || top.continued);
        top.handedOver = true;
        long spanId = unseen ? top.parentId : top.spanId;
        return new Handoff(spanId, top, top.lifetime());
    }

    /** Whether there may be a point to {@link #capture} here: asked before what costs more. */
    static boolean isPossible() {
        if (Tracer.sink == null) {
            return false;
        }
        Context context = Tracer.context();
        return !context.top.leaf && (Tracer.search != null || !context.isOutside());
    }

    Lifetime lifetime() {
        return lifetime;
    }

    /** Whether the session this point lies in has been over for so long that new work is none of its. */
    boolean isStale() {
        return lifetime.isStale();
    }

    /** Made only while sessions are looked for: which method hands work over is then worth knowing. */
    private static @Nullable Handoff unattached(Context context) {
        SessionSearch search = Tracer.search;
        if (search == null) {
            return null;
        }
        Activation activation = Activation.open(context.activation);
        Object origin = search.origin(context.origin);
        return activation == null && origin == null ? null : new Handoff(activation, origin);
    }

    /** Whether the work came from no span. It then changes nothing about where spans belong. */
    boolean isUnattached() {
        return spanId == 0;
    }
}
