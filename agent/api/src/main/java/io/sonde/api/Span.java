package io.sonde.api;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
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

    /** Whether what starts inside belongs to the library beneath the call, whatever the operation. */
    boolean leaf;

    /** The activation, of a method that might be a session, in which the span counts. In a fence: what it hides. */
    @Nullable
    Activation activation;

    /** In a fence: the origin that it hides. */
    @Nullable
    Object origin;

    private int attributeCount;
    private short[] codes = NO_CODES;
    private long[] values = NO_VALUES;

    Span(@Nullable Context context, @Nullable Span below) {
        this.context = context;
        this.below = below;
    }

    void reset(Operation operation, Phase phase, int name, @Nullable Object owner) {
        this.operation = operation;
        this.phase = phase;
        this.name = name;
        this.owner = owner;
        this.submitter = Operation.NONE;
        this.flags = 0;
        this.attributeCount = 0;
        this.parentOfSpan = false;
        this.traceHigh = 0;
        this.traceLow = 0;
        this.leaf = operation.isLeaf();
        this.activation = null;
        this.origin = null;
    }

    /** Whether nothing that opens above this frame lies beneath a span: the bottom of a stack, or a fence on it. */
    boolean isGround() {
        return below == null || operation == Operation.NONE;
    }

    /** The raw value of an attribute, or another value when it is not set. */
    long value(Attribute attribute, long otherwise) {
        int at = indexOf(attribute);
        return at < 0 ? otherwise : values[at];
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
        if (text != null) {
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
        for (int i = 0; i < attributeCount; i++) {
            if (codes[i] == code) {
                return i;
            }
        }
        return -1;
    }

    private void put(Attribute attribute, long value) {
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
        }
        values[at] = value;
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
        return this;
    }

    /** Marks the span as failed; {@code type} is an exception class, a status or another low-cardinality word. */
    public Span fail(String type) {
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
        if (error != null) {
            fail(error.getClass().getName());
        }
        pop(context, end);
    }

    private boolean isOpen(Context context) {
        if (!context.isOfThisThread()) {
            return false;
        }
        Span span = context.top;
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
        popped.owner = null;
        if (popped.operation == Operation.NONE) {
            context.lift(popped);
            return;
        }
        Activation counted = popped.activation;
        if (counted != null) {
            counted.add(popped);
        }
        SpanSink sink = Tracer.sink;
        if (sink != null && popped.recording == Tracer.recording && popped.isWorthWriting(end)) {
            sink.end(popped, end);
        }
    }

    /** A task is written when spans opened in it, or when it is long enough to matter for the path. */
    private boolean isWorthWriting(long end) {
        return operation != Operation.TASK || parentOfSpan || end - start >= Handoffs.TASK_FLOOR_NANOS;
    }

    /**
     * Takes a synchronous span off its thread's stack without ending it.
     *
     * @return the same span as an object of its own, to be ended by {@link #end} on any thread
     */
    public Span detach() {
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
        copy.activation = activation;
        copy.flags = flags | SpanFlags.ASYNC;
        copy.attributeCount = attributeCount;
        copy.codes = codes.clone();
        copy.values = values.clone();
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
        }
        return copy;
    }

    /** Ends a detached span. The caller sees to it that this happens once. */
    public void end(@Nullable Throwable error) {
        if (error != null) {
            fail(error.getClass().getName());
        }
        Activation counted = activation;
        if (counted != null) {
            counted.add(this);
        }
        SpanSink sink = Tracer.sink;
        if (sink != null && recording == Tracer.recording) {
            sink.end(this, System.nanoTime());
        }
    }
}
