package io.sonde.api;

import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The stack of open spans of one thread. Tiny, because virtual threads have one each; span frames come into being as
 * deep as the thread nests and are reused. Confined to its thread.
 */
final class Context {
    private static final int ID_BLOCK = 256;

    /** Span ids are a random base plus a counter: unique in the recording, and small deltas on disk. */
    private static final AtomicLong NEXT_BLOCK = new AtomicLong(firstId());

    /** The bottom of the stack; never written. */
    final Span bottom;

    Span top;
    private final Thread thread;
    final long threadId;
    final boolean virtual;
    private long nextId;
    private long lastId;
    private boolean announced;
    /** Null for a virtual thread: there may be a million of them, and most record little. */
    final @Nullable Lease lease;

    /** Whether {@link SampledThreads} knows this thread; other threads take it back. */
    boolean inside;
    /** Whether it is one of those that are sampled. Guarded by the context. */
    boolean sampled;
    /** The recording that what is on the stack belongs to. */
    int recording;
    /** The key that a cache is being asked for on this thread. */
    @Nullable
    Object lookup;

    /** What the pool is called whose worker this thread is; null as long as nobody asked. A worker has one pool for life. */
    @Nullable
    String pool;

    /** Where the thread itself came from; null for one that no span started. */
    private @Nullable Handoff inherited;

    /** What a request that this thread serves says of its trace; null when it says nothing. */
    @Nullable
    String traceparent;

    /** The innermost activation, of a method that might be a session, that the present work belongs to. */
    @Nullable
    Activation activation;

    /** What was known where the present task was submitted outside of any span. */
    @Nullable
    Object origin;

    /** Ticks at which this thread parked inside a span; 0 while it is not parked. */
    long parkedSince;

    /** Of that park: the thread that held the lock, 0 when unknown. */
    long parkOwner;

    Context(Thread thread) {
        this.thread = thread;
        threadId = thread.getId();
        virtual = Threads.isVirtual(thread);
        lease = virtual ? null : new Lease();
        bottom = new Span(this, null);
        bottom.operation = Operation.NONE;
        top = bottom;
        recording = Tracer.recording;
        Handoff from = Handoffs.ofThread(thread);
        if (from != null && from.isUnattached()) {
            activation = from.activation;
            origin = from.origin;
        } else {
            inherited = from;
        }
    }

    /** Forgets what an earlier recording left open: its spans are not written any more, nor parents of new ones. */
    void restart(int newRecording) {
        recording = newRecording;
        sampled = false;
        for (Span open = top; open != null; open = open.below) {
            open.owner = null;
            open.activation = null;
            open.origin = null;
        }
        top = bottom;
        announced = false;
        lookup = null;
        inherited = null;
        traceparent = null;
        activation = null;
        origin = null;
        parkedSince = 0;
    }

    /** The span that started this thread, for spans that nothing on this thread encloses. */
    @Nullable
    Handoff bottomHandoff() {
        return inherited;
    }

    /** Whether a span that opened now would lie beneath none. */
    boolean isOutside() {
        return top.isGround() && (top.below != null || inherited == null);
    }

    /** Whether work that was handed over outside of any span is still outside here, but not known to be the same work. */
    boolean isElsewhere(Handoff from) {
        return isOutside() && (activation != from.activation || origin != from.origin);
    }

    /** Takes the thread's own origin, once it is known exactly when the thread started. */
    void disinherit() {
        inherited = null;
    }

    /**
     * A thread that outlives by far the session it was started in belongs to it no longer: what it does from now on
     * stands alone. Otherwise a loop started in a session would hang beneath it for ever.
     */
    void leaveOrigin() {
        Handoff from = inherited;
        if (from != null) {
            if (from.isStale()) {
                inherited = null;
            }
        } else if (top.isStaleBodyOf(thread)) {
            top.exit(null);
        }
    }

    /** Whether no span is open; seen from other threads as it was some moments ago. */
    boolean isBare() {
        return top.isGround();
    }

    Thread thread() {
        return thread;
    }

    boolean isOfThisThread() {
        return thread == Thread.currentThread();
    }

    private static long firstId() {
        // System.nanoTime alone would do within one recording; the mix keeps ids of two recordings apart.
        long seed = System.nanoTime() * 0x9E3779B97F4A7C15L ^ System.identityHashCode(new Object());
        return (seed >>> 20 & 0x7FFF_FFFFL) << 32 | 1;
    }

    long newId() {
        if (nextId == lastId) {
            nextId = NEXT_BLOCK.getAndAdd(ID_BLOCK);
            lastId = nextId + ID_BLOCK;
        }
        return nextId++;
    }

    /** Puts a fresh span on the stack, with an id and without a parent. */
    Span push(Operation operation, Phase phase, int name, @Nullable Object owner) {
        Span span = frame();
        span.reset(operation, phase, name, owner);
        span.recording = recording;
        span.spanId = newId();
        span.threadId = threadId;
        if (virtual) {
            span.flags |= SpanFlags.VIRTUAL;
        }
        return span;
    }

    /** Puts a frame on the stack that stands for a detached span. */
    Span attach(Span span) {
        Span frame = frame();
        frame.reset(span.operation, span.phase, span.name, null);
        frame.recording = recording;
        frame.threadId = threadId;
        frame.standFor(span);
        return frame;
    }

    /**
     * Puts a frame on the stack that hides what is beneath it. Until it is taken off, what is known of the present work
     * is what the hand-off says, or the same as before where there is none.
     */
    Span fence(@Nullable Handoff from, @Nullable Object owner) {
        Span frame = frame();
        frame.reset(Operation.NONE, Phase.ORCHESTRATION, Dictionary.EMPTY, owner);
        frame.recording = recording;
        frame.activation = activation;
        frame.origin = origin;
        if (from != null) {
            activation = from.activation;
            origin = from.origin;
        }
        return frame;
    }

    /** A fence has been taken off the stack. */
    void lift(Span fence) {
        activation = fence.activation;
        origin = fence.origin;
    }

    private Span frame() {
        Span below = top;
        Span frame = below.above;
        if (frame == null) {
            frame = new Span(this, below);
            below.above = frame;
        }
        top = frame;
        parkedSince = 0; // whoever opens a span is not parked, whatever became of the last park's end
        if (!inside) {
            SampledThreads.enter(this);
        }
        return frame;
    }

    void announce(SpanSink sink) {
        if (!announced) {
            announced = true;
            Thread thread = Thread.currentThread();
            sink.thread(threadId, virtual ? 0 : Threads.publicNameId(thread), virtual);
        }
    }
}
