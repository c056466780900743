package io.sonde.format;

import java.util.Arrays;

/**
 * What of a block has gone by, from which the next span is guessed. Who writes and who reads keep it alike, so that only what
 * was guessed wrongly has to be written. What it holds is used again for the next block. Not thread-safe.
 */
final class SpanHistory {
    private static final int HASHES = 256;

    private OfThread[] threads = new OfThread[0];
    private int threadCount;
    private SpanShape[] shapes = new SpanShape[0];
    private int shapeCount;
    private final long[] hashes = new long[HASHES];

    /** That of the last record. */
    OfThread present;

    SpanHistory() {
        present = clear();
    }

    /** The last span of a thread, and its last wait. */
    static final class OfThread {
        long thread;
        long spanId;
        long newestId;
        long parentId;
        long traceId;
        /** When something was last heard of it. */
        long clock;

        int blockerClass;
        int callSite;
        int blockerIdentity;
        long ownerThreadId;
    }

    /** Forgets everything, for a new block. What is known of the thread with id 0, and of the first ones, is zeros. */
    OfThread clear() {
        threadCount = 0;
        shapeCount = 0;
        Arrays.fill(hashes, 0);
        OfThread first = next();
        first.thread = first.spanId = first.newestId = first.parentId = first.traceId = first.clock = 0;
        first.blockerClass = first.callSite = first.blockerIdentity = 0;
        first.ownerThreadId = 0;
        present = first;
        return first;
    }

    int threadCount() {
        return threadCount;
    }

    /** Turns to a thread that was met before. */
    OfThread turnTo(int slot) {
        present = threads[slot];
        return present;
    }

    /** Turns to a thread that was not; the present one is the best guess of what it does. */
    OfThread turnToNew(long thread) {
        OfThread from = present;
        OfThread added = next();
        added.thread = thread;
        added.spanId = from.spanId;
        added.newestId = from.newestId;
        added.parentId = from.parentId;
        added.traceId = from.traceId;
        added.clock = from.clock;
        added.blockerClass = from.blockerClass;
        added.callSite = from.callSite;
        added.blockerIdentity = from.blockerIdentity;
        added.ownerThreadId = from.ownerThreadId;
        present = added;
        return added;
    }

    private OfThread next() {
        if (threadCount == threads.length) {
            threads = Arrays.copyOf(threads, threadCount + 64);
            Arrays.setAll(threads, i -> threads[i] == null ? new OfThread() : threads[i]);
        }
        return threads[threadCount++];
    }

    int shapeCount() {
        return shapeCount;
    }

    SpanShape shape(int index) {
        return shapes[index];
    }

    /** A shape without attributes, for the caller to fill. */
    SpanShape newShape() {
        if (shapeCount == shapes.length) {
            shapes = Arrays.copyOf(shapes, shapeCount + 64);
            Arrays.setAll(shapes, i -> shapes[i] == null ? new SpanShape() : shapes[i]);
        }
        SpanShape added = shapes[shapeCount++];
        added.clear();
        return added;
    }

    /** Where a hash stands, if it does. */
    static int slot(long hash) {
        return (int) hash & HASHES - 1;
    }

    long hash(int slot) {
        return hashes[slot];
    }

    void keep(long hash) {
        hashes[slot(hash)] = hash;
    }

    /** Takes in a span of the present thread. A sum has no id, and its times are not those of the thread. */
    void remember(int kind, SpanRecord span) {
        OfThread of = present;
        of.parentId = span.parentId;
        of.traceId = span.traceId;
        if (kind != Format.AGGREGATE) {
            of.spanId = span.spanId;
            of.newestId = Math.max(of.newestId, span.spanId);
            of.clock = kind == Format.BEGIN ? span.start : span.end;
        }
    }

    /** Takes in a wait of the present thread. */
    void rememberWait(long end, int blockerClass, int callSite, int blockerIdentity, long ownerThreadId) {
        OfThread of = present;
        of.clock = end;
        of.blockerClass = blockerClass;
        of.callSite = callSite;
        of.blockerIdentity = blockerIdentity;
        of.ownerThreadId = ownerThreadId;
    }
}
