package io.sonde.api;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.format.vocabulary.SpanKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An open span. A synchronous span is a frame of its thread's stack, reused by the next one at that depth: it is valid
 * from {@link Tracer#enter} to {@link #exit} on that thread and must not be kept. A span that ends elsewhere is made
 * with {@link #detach} and belongs to nobody; it is an object of its own and never reused.
 */
public final class Span {
    /** Beyond this many attributes the rest is left out and the span is flagged. */
    static final int MOST_ATTRIBUTES = 48;

    private static final int FEW_ATTRIBUTES = 12;
    private static final short[] NO_CODES = {};
    private static final long[] NO_VALUES = {};

    /** Null for a detached span. */
    private final @Nullable Context context;

    final @Nullable Span below;

    @Nullable
    Span above;

    Operation operation = Operation.NONE;
    /** In a task: the operation that the submitting code was in. */
    Operation submitter = Operation.NONE;
    /** In a task: the span that submitted it, tasks in between left out. */
    long submitterId;
    /** In a request: by what a repetition of it is recognised, 0 when it cannot be. */
    long requestKey;

    Phase phase = Phase.ORCHESTRATION;
    long spanId;
    long parentId;
    long traceId;
    /** The trace of another process or library that the root joined, 0 and 0 when it stands alone. */
    long traceHigh;

    long traceLow;
    long start;
    long threadId;
    int name;
    int flags;
    /** The recording the span began in; in another one its name and texts would mean something else. */
    int recording;
    /** Identity by which the outermost call is told from a delegated one; null when the operation alone decides. */
    @Nullable
    Object owner;
    /** In a task: whether a span opened in it, so that it has to be written. */
    boolean parentOfSpan;

    /** In a task: whether it was parked for longer, so that it has to be written. */
    private boolean waited;

    /** Parks too short to be written by themselves, together (ns) and how many, until the frame is left. */
    private long parkedShortly;

    private int shortParks;

    /** Parks that were written by themselves. */
    private int longParks;

    /** In a task: whether it continues a point on this thread instead of being a piece of work by itself. */
    boolean continued;

    /** Of the root this span is or descends from; null while nothing below this frame was handed over. */
    private @Nullable Lifetime lifetime;

    /** Whether what starts inside belongs to the library beneath the call, whatever the operation. */
    boolean leaf;

    /** In a frame made by {@link #attach}: the span it stands for. Such a frame is never written. */
    private @Nullable Span original;

    /** In a detached span: whether it has been written. Guarded by the span. */
    private boolean ended;

    /** In a root that is written only when a span opens inside, and in tasks handed over from there. */
    @Nullable
    Latent latent;

    /** Whether it belongs to a session of which nothing is written. */
    boolean skipped;

    /** Whether it is summed instead of written if it is short and nothing happens in it. */
    boolean summed;

    /** Whether work was handed over from directly inside, which names this span as its parent. */
    boolean handedOver;

    /** Short spans directly inside this frame; null while there was none. */
    private @Nullable Aggregates aggregates;

    /** What the {@link SpanListener} gave for this span. */
    @Nullable
    Object attachment;

    /** The activation, of a method that might be a session, in which the span counts. In a fence: what it hides. */
    @Nullable
    Activation activation;

    /** In a fence: the origin that it hides. */
    @Nullable
    Object origin;

    private int attributeCount;
    /** A bit for each attribute that may be there; one bit stands for several of them. */
    private long attributeBits;

    private short[] codes = NO_CODES;
    private long[] values = NO_VALUES;

    Span(@Nullable Context context, @Nullable Span below) {
        this.context = context;
        this.below = below;
    }

    /**
     * Makes a new span of a frame. A frame is old when its thread has lived for a while, and storing a reference into an
     * old object costs a fence: one that stands there already, as with the same call again and again, is left alone.
     */
    void reset(Operation operation, Phase phase, int name, @Nullable Object owner) {
        if (this.operation != operation) {
            this.operation = operation;
        }
        if (this.phase != phase) {
            this.phase = phase;
        }
        if (this.owner != owner) {
            this.owner = owner;
        }
        if (this.submitter != Operation.NONE) {
            this.submitter = Operation.NONE;
        }
        this.name = name;
        this.submitterId = 0;
        this.requestKey = 0;
        this.flags = 0;
        this.attributeCount = 0;
        this.attributeBits = 0;
        this.parentOfSpan = false;
        this.waited = false;
        this.parkedShortly = 0;
        this.shortParks = 0;
        this.longParks = 0;
        this.traceHigh = 0;
        this.traceLow = 0;
        this.leaf = operation.isLeaf();
        this.continued = false;
        this.skipped = false;
        this.summed = false;
        this.handedOver = false;
        if (original != null) {
            original = null;
        }
        if (lifetime != null) {
            lifetime = null;
        }
        letGo();
        Aggregates left = aggregates;
        if (left != null) {
            left.clear();
        }
    }

    /** Lets go of what others may want to see freed. */
    private void letGo() {
        if (latent != null) {
            latent = null;
        }
        if (attachment != null) {
            attachment = null;
        }
        if (activation != null) {
            activation = null;
        }
        if (origin != null) {
            origin = null;
        }
    }

    /** The lifetime of the root above this frame, made when it is first asked for. */
    Lifetime lifetime() {
        Span base = this;
        while (base.lifetime == null && base.below != null && !base.below.isGround()) {
            base = base.below;
        }
        Lifetime found = base.lifetime;
        if (found == null) {
            found = new Lifetime();
            base.lifetime = found;
        }
        return found;
    }

    /** This frame lies beneath a point that was handed over: it takes its place in the tree from there. */
    void descend(Handoff origin) {
        parentId = origin.spanId;
        traceId = origin.traceId;
        traceHigh = origin.traceHigh;
        traceLow = origin.traceLow;
        lifetime = origin.lifetime();
        skipped = origin.skipped;
    }

    /** Whether this is the frame of a thread's body whose session has been over for long. */
    boolean isStaleBodyOf(Thread thread) {
        Lifetime mine = lifetime;
        return operation == Operation.TASK && owner == thread && mine != null && mine.isStale();
    }

    private void endLifetime(long end) {
        boolean root = parentId == 0 && original == null;
        if (root && operation != Operation.NONE) {
            SessionWatch.ended(spanId);
        }
        Lifetime mine = lifetime;
        if (mine != null) {
            if (root) {
                if (operation.isSessionRoot()) {
                    set(Attribute.TAGS, mine.tags());
                }
                mine.end(end);
            }
            lifetime = null;
        }
    }

    /** Whether nothing that opens above this frame lies beneath a span: the bottom of a stack, or a fence on it. */
    boolean isGround() {
        return below == null || operation == Operation.NONE;
    }

    public Operation operation() {
        return operation;
    }

    public Phase phase() {
        return phase;
    }

    public long spanId() {
        return spanId;
    }

    /** 0 for a root. */
    public long parentId() {
        return parentId;
    }

    /** Span id of the root. */
    public long traceId() {
        return traceId;
    }

    /** Raw ticks. */
    public long start() {
        return start;
    }

    public long threadId() {
        return threadId;
    }

    /** Dictionary id. */
    public int name() {
        return name;
    }

    /** Bits of {@link SpanFlags}. */
    public int flags() {
        return flags;
    }

    public int attributeCount() {
        return attributeCount;
    }

    /**
     * What the sink may keep for the thread on whose stack this span lies: the calling one.
     *
     * @return null for a span that is on no stack, and for a virtual thread
     */
    public @Nullable Lease lease() {
        Context own = context;
        return own == null ? null : own.lease;
    }

    /** The live array of attribute codes; only the first {@link #attributeCount()} count. */
    public short[] codes() {
        return codes;
    }

    /** The live array of attribute values; only the first {@link #attributeCount()} count. */
    public long[] values() {
        return values;
    }

    /** Sets a number, replacing an earlier value. */
    public Span set(Attribute attribute, long value) {
        put(attribute, value);
        return this;
    }

    /** Sets a number if there is one. */
    public Span set(Attribute attribute, @Nullable Integer value) {
        if (value != null) {
            put(attribute, value);
        }
        return this;
    }

    /** Sets a fraction if there is one. */
    public Span set(Attribute attribute, @Nullable Double value) {
        if (value != null) {
            put(attribute, Double.doubleToRawLongBits(value));
        }
        return this;
    }

    /** Sets a text if there is one. The text is recorded as it is: identifiers only, never content. */
    public Span set(Attribute attribute, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            put(attribute, Dictionary.id(value));
        }
        return this;
    }

    /** Sets a flag. */
    public Span set(Attribute attribute, boolean value) {
        put(attribute, value ? 1 : 0);
        return this;
    }

    /** Records that two texts are equal, and how long this one is, without recording it. */
    public Span hash(Attribute hash, Attribute chars, @Nullable CharSequence text) {
        if (text != null && !skipped) {
            put(hash, KeyedHash.of(text));
            put(chars, text.length());
            if (KeyedHash.isInexact(text)) {
                put(Attribute.HASH_INEXACT, 1);
            }
        }
        return this;
    }

    /** Adds to a number, starting from 0. */
    public Span add(Attribute attribute, long value) {
        Span attached = original;
        if (attached != null) {
            synchronized (attached) {
                attached.add(attribute, value);
            }
            return this;
        }
        int at = indexOf(attribute);
        if (at >= 0) {
            values[at] += value;
        } else {
            put(attribute, value);
        }
        return this;
    }

    private int indexOf(Attribute attribute) {
        int code = attribute.ordinal();
        if ((attributeBits & 1L << code) == 0) {
            return -1;
        }
        for (int i = 0; i < attributeCount; i++) {
            if (codes[i] == code) {
                return i;
            }
        }
        return -1;
    }

    private void put(Attribute attribute, long value) {
        if (skipped) {
            return;
        }
        Span attached = original;
        if (attached != null) {
            synchronized (attached) {
                if (!attached.ended) {
                    attached.put(attribute, value);
                }
            }
            return;
        }
        int at = indexOf(attribute);
        if (at < 0) {
            if (attributeCount == MOST_ATTRIBUTES) {
                flags |= SpanFlags.TRUNCATED;
                return;
            }
            if (attributeCount == codes.length) {
                int room = attributeCount == 0 ? FEW_ATTRIBUTES : Math.min(MOST_ATTRIBUTES, attributeCount * 2);
                codes = Arrays.copyOf(codes, room);
                values = Arrays.copyOf(values, room);
            }
            at = attributeCount++;
            codes[at] = (short) attribute.ordinal();
            attributeBits |= 1L << attribute.ordinal();
        }
        values[at] = value;
    }

    /** The value of an attribute, 0 where it is absent. */
    public long number(Attribute attribute) {
        return value(attribute, 0);
    }

    /** The value of an attribute, or this one where it is absent. */
    long value(Attribute attribute, long otherwise) {
        int at = indexOf(attribute);
        return at < 0 ? otherwise : values[at];
    }

    /** Takes an attribute away. */
    void remove(Attribute attribute) {
        int at = indexOf(attribute);
        if (at >= 0) {
            attributeCount--;
            codes[at] = codes[attributeCount];
            values[at] = values[attributeCount];
        }
    }

    /** Gives the span a name that was not known when it was opened. */
    public Span rename(@Nullable String newName) {
        name = Dictionary.id(newName);
        Span attached = original;
        if (attached != null) {
            synchronized (attached) {
                attached.name = name;
            }
        }
        return this;
    }

    /** Marks the span as failed; {@code type} is an exception class, a status or another low-cardinality word. */
    public Span fail(String type) {
        Span attached = original;
        if (attached != null) {
            synchronized (attached) {
                attached.fail(type);
            }
            return this;
        }
        flags |= SpanFlags.ERROR;
        return set(Attribute.ERROR_TYPE, type);
    }

    /**
     * Ends a synchronous span. Spans above it that were never ended are ended too and flagged. Does nothing when the
     * span is not open on the calling thread.
     */
    public void exit(@Nullable Throwable error) {
        Context context = this.context;
        if (context == null || !isOpen(context)) {
            return;
        }
        long end = System.nanoTime();
        while (context.top != this) {
            context.top.flags |= SpanFlags.LEAKED;
            pop(context, end);
        }
        if (error != null && original == null) {
            fail(error.getClass().getName());
        }
        pop(context, end);
    }

    private boolean isOpen(Context context) {
        if (!context.isOfThisThread()) {
            return false;
        }
        Span span = context.top; // this one, unless others were left open
        while (span != this && span.below != null) {
            span = span.below;
        }
        return span == this && span.below != null;
    }

    private void pop(Context context, long end) {
        Span popped = context.top;
        Span below = popped.below;
        if (below == null) {
            return;
        }
        context.top = below;
        popped.sumParks();
        if (popped.owner != null && !(popped.owner instanceof String)) {
            popped.owner = null; // a method's name keeps nothing alive, and is the next one's most often
        }
        popped.endLifetime(end);
        if (popped.operation == Operation.NONE) {
            context.lift(popped);
        } else {
            popped.count();
        }
        SpanSink sink = Tracer.sink;
        if (sink != null && popped.recording == Tracer.recording) {
            popped.flush(sink);
            if (popped.isWorthWriting(end) && !(popped.isOnlySummed(end) && below.sum(popped, end))) {
                popped.write(sink, end);
            }
        }
        popped.letGo();
    }

    /** The span has ended: it counts in the activation around it, once, and not through frames that stand for it. */
    private void count() {
        Activation counted = activation;
        if (counted != null && original == null) {
            counted.add(this);
        }
    }

    /** Writes what was summed in this frame; what it stands for has not ended perhaps, but this frame has. */
    private void flush(SpanSink sink) {
        Aggregates present = aggregates;
        if (present != null) {
            present.flush(sink);
        }
    }

    /** Whether nothing of this span would be missed but how long it took. */
    private boolean isOnlySummed(long end) {
        return summed
                && !parentOfSpan
                && !handedOver
                && !waited
                && attachment == null
                && (flags & SpanFlags.LEAKED) == 0
                && end - start < SpanKind.SHORT_NANOS;
    }

    private boolean sum(Span child, long end) {
        Aggregates present = aggregates;
        if (present == null) {
            present = new Aggregates();
            aggregates = present;
        }
        return present.add(child, end);
    }

    private void write(SpanSink sink, long end) {
        if (operation == Operation.HTTP_SERVER && latent != null && !latent.finish(this, end)) {
            return;
        }
        if (skipped) {
            return;
        }
        sink.end(this, end);
        Object attached = attachment;
        if (attached != null) {
            SpanListener listener = Tracer.listener;
            if (listener != null) {
                listener.ended(this, attached);
            }
        }
    }

    /** This thread was parked inside, too shortly to be written. */
    void parkedShortly(long nanos) {
        parkedShortly += nanos;
        shortParks++;
    }

    /**
     * Below this a park is summed. It doubles with each {@value Parks#FEW} that were written: of the many waits of one span the
     * longest stand in the recording by themselves, and what a span costs is bounded. Unit: ns.
     */
    long shortPark() {
        return Parks.SHORT_NANOS << Math.min(longParks / Parks.FEW, 20);
    }

    /** On the span that the frame stands for, too. */
    private void sumParks() {
        if (shortParks > 0) {
            add(Attribute.PARK_SHORT, parkedShortly);
            add(Attribute.PARK_SHORT_COUNT, shortParks);
            parkedShortly = 0;
            shortParks = 0;
        }
    }

    /**
     * This thread was parked inside for long enough to be written.
     *
     * @return whether the span will be written, too; a request is not in which nothing opened so far
     */
    boolean waits() {
        waited |= !isHeldBack();
        longParks++;
        return waited;
    }

    /** Whether this belongs to a request in which nothing has opened so far. */
    boolean isHeldBack() {
        return skipped || isUnwritten();
    }

    /** Whether this is, or lies in, a request of which nothing is written so far. */
    boolean isUnwritten() {
        return latent != null && !latent.isOpened();
    }

    /** Whether this frame only stands for a detached span. */
    boolean isStandIn() {
        return original != null;
    }

    /** A task is written when spans opened in it, when it was parked, or when it is long enough to matter for the path. */
    private boolean isWorthWriting(long end) {
        if (original != null || operation == Operation.NONE) {
            return false;
        }
        if (operation != Operation.TASK || parentOfSpan || waited) {
            return true;
        }
        return end - start >= Handoffs.TASK_FLOOR_NANOS && (latent == null || latent.isOpened());
    }

    /**
     * Takes a synchronous span off its thread's stack without ending it.
     *
     * @return the same span as an object of its own, to be ended by {@link #end} on any thread
     */
    public Span detach() {
        sumParks();
        SpanSink sink = Tracer.sink;
        if (sink != null && recording == Tracer.recording) {
            flush(sink);
        }
        Span copy = copy();
        copy.flags |= SpanFlags.ASYNC;
        copy.lifetime = lifetime();
        lifetime = null;
        copy.latent = latent;
        copy.attachment = attachment;
        copy.activation = activation;
        Context context = this.context;
        if (context != null && isOpen(context)) {
            long now = System.nanoTime();
            while (context.top != this) {
                context.top.flags |= SpanFlags.LEAKED;
                pop(context, now);
            }
            Span beneath = below;
            if (beneath != null) {
                context.top = beneath;
            }
            owner = null;
            attachment = null;
            activation = null;
        }
        return copy;
    }

    /** The same values in an object of its own, or, for a frame that stands for a detached span, that span. */
    Span copy() {
        if (original != null) {
            return original;
        }
        Span copy = new Span(null, null);
        copy.reset(operation, phase, name, null);
        copy.spanId = spanId;
        copy.parentId = parentId;
        copy.traceId = traceId;
        copy.traceHigh = traceHigh;
        copy.traceLow = traceLow;
        copy.start = start;
        copy.threadId = threadId;
        copy.recording = recording;
        copy.requestKey = requestKey;
        copy.flags = flags;
        copy.leaf = leaf;
        copy.skipped = skipped;
        copy.attributeCount = attributeCount;
        copy.attributeBits = attributeBits;
        copy.codes = codes.clone();
        copy.values = values.clone();
        return copy;
    }

    /** Makes the span part of another trace, also what it stands for. */
    void inTrace(long high, long low) {
        traceHigh = high;
        traceLow = low;
        Span attached = original;
        if (attached != null) {
            attached.inTrace(high, low);
        }
    }

    /**
     * Puts a detached span on the calling thread's stack for a while: what opens there until the frame is given to
     * {@link Handoffs#finished} lies beneath it, also what is handed to other threads. What is set on the frame is set on
     * the span. The span may end meanwhile, on any thread.
     *
     * @return null when the span is open there already, has ended or is not detached
     */
    public @Nullable Span attach() {
        SpanSink sink = Tracer.sink;
        if (sink == null || this.context != null) {
            return null;
        }
        Context context = Tracer.context();
        if (context.recording != recording || context.top.spanId == spanId && !context.top.isGround()) {
            return null;
        }
        synchronized (this) {
            if (ended) {
                return null;
            }
        }
        context.announce(sink);
        return context.attach(this);
    }

    /** Makes this frame stand for a detached span. */
    void standFor(Span span) {
        original = span;
        spanId = span.spanId;
        parentId = span.parentId;
        traceId = span.traceId;
        traceHigh = span.traceHigh;
        traceLow = span.traceLow;
        start = span.start;
        leaf = span.leaf;
        lifetime = span.lifetime();
        flags = span.flags;
        latent = span.latent;
        skipped = span.skipped;
        activation = span.activation;
    }

    /** Ends a detached span; further calls do nothing. Whoever may set attributes meanwhile holds the span's monitor. */
    public synchronized void end(@Nullable Throwable error) {
        if (ended) {
            return;
        }
        if (error != null) {
            fail(error.getClass().getName());
        }
        ended = true;
        long now = System.nanoTime();
        endLifetime(now);
        count();
        SpanSink sink = Tracer.sink;
        if (sink != null && recording == Tracer.recording) {
            write(sink, now);
        }
    }
}
