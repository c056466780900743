package io.sonde.api;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import org.jspecify.annotations.Nullable;

/**
 * One run of a method that might be a session, counted while nobody knows yet. Spans of tasks that it handed to other
 * threads count too, also late ones. Thread-safe; its lock is ours alone and held for a few steps.
 */
public final class Activation {
    private final int probe;
    private final @Nullable Activation outer;
    private final long threadId;
    private final long start = System.nanoTime();
    private volatile boolean over;
    private int spans;
    private int decisions;
    private int frameworkRoots;
    private long conversation;
    private long firstSize = -1;

    Activation(int probe, @Nullable Activation outer, long threadId) {
        this.probe = probe;
        this.outer = outer;
        this.threadId = threadId;
    }

    /** Number of the method's probe. */
    public int probe() {
        return probe;
    }

    /** The activation, of another method, inside which this one began. */
    public @Nullable Activation outer() {
        return outer;
    }

    public long threadId() {
        return threadId;
    }

    /** Raw ticks. */
    public long start() {
        return start;
    }

    public boolean isOver() {
        return over;
    }

    /** Spans that ended inside so far; tasks and the transport of model calls do not count. */
    public synchronized int spans() {
        return spans;
    }

    /** Of those, decisions. */
    public synchronized int decisions() {
        return decisions;
    }

    /** Sessions that a framework or a rule began inside. */
    public synchronized int frameworkRoots() {
        return frameworkRoots;
    }

    /** Keyed hash of the conversation that was continued, 0 when unknown. */
    public synchronized long conversation() {
        return conversation;
    }

    /** Size of the first prompt, in messages or else bytes; below 0 when unknown. */
    public synchronized long firstSize() {
        return firstSize;
    }

    /** This one if it still goes on, else the nearest around it that does. */
    static @Nullable Activation open(@Nullable Activation activation) {
        Activation open = activation;
        while (open != null && open.over) {
            open = open.outer;
        }
        return open;
    }

    boolean isInside(int otherProbe) {
        for (Activation open = this; open != null; open = open.outer) {
            if (open.probe == otherProbe && !open.over) {
                return true;
            }
        }
        return false;
    }

    void finish() {
        over = true;
        SessionSearch search = Tracer.search;
        if (search != null) {
            search.ended(this);
        }
    }

    void frameworkRoot() {
        for (Activation each = this; each != null; each = each.outer) {
            synchronized (each) {
                each.frameworkRoots++;
            }
        }
    }

    void add(Span span) {
        boolean root = span.parentId == 0 && span.operation == Operation.SESSION;
        if (root
                || span.operation == Operation.TASK
                || span.operation == Operation.NONE
                || span.operation.isOverlay()
                || (span.flags & SpanFlags.TRANSPORT) != 0) {
            return;
        }
        boolean decision = span.phase == Phase.DECISION;
        long messages = decision ? span.value(Attribute.MESSAGES, -1) : -1;
        long size = decision && messages < 0 ? span.value(Attribute.HTTP_REQUEST_BODY_SIZE, -1) : messages;
        long talk = span.value(Attribute.GEN_AI_CONVERSATION_ID, 0);
        for (Activation each = this; each != null; each = each.outer) {
            each.count(decision, size, talk);
        }
    }

    private synchronized void count(boolean decision, long size, long talk) {
        spans++;
        decisions += decision ? 1 : 0;
        firstSize = firstSize < 0 ? size : firstSize;
        conversation = talk != 0 ? talk : conversation;
    }
}
