package io.sonde.core;

import io.sonde.api.Dictionary;
import io.sonde.api.Lease;
import io.sonde.api.Span;
import io.sonde.api.SpanSink;
import io.sonde.format.Format;
import io.sonde.format.RingLayout;
import io.sonde.format.RingRecords;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.recorder.Ring;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Writes spans into the ring, on the application's threads: no lock, no waiting, no allocation but for new texts. */
public final class RingSink implements SpanSink {
    private final Ring ring;
    private final RingLeases leases;
    private final Map<Integer, Operation> roots = new ConcurrentHashMap<>();
    /** Of the first names whether they are in the map, which wants an object to look for. Racy: the map decides. */
    private final boolean[] known = new boolean[1024];

    private final Runnable first;
    private final Runnable firstVirtual;
    /** Not volatile: a race calls twice. */
    private boolean any;

    private boolean anyVirtual;

    /**
     * @param first called when the first span is written, perhaps more than once, on the application's thread
     * @param firstVirtual likewise when a virtual thread opens one
     */
    public RingSink(Ring ring, Runnable first, Runnable firstVirtual) {
        this.ring = ring;
        this.leases = new RingLeases(ring);
        this.first = first;
        this.firstVirtual = firstVirtual;
    }

    @Override
    public void begin(Span span) {
        if ((span.flags() & SpanFlags.ROOT) != 0 && span.operation().isSessionRoot()) {
            root(span);
        }
        write(Format.BEGIN, span, 0);
    }

    private void root(Span span) {
        int name = span.name();
        boolean low = name < known.length;
        if ((!low || !known[name]) && !isDiscovered(span)) {
            roots.putIfAbsent(name, span.operation());
            if (low) {
                known[name] = true;
            }
        }
    }

    /** Roots that were found by looking for them are named by who found them. */
    private static boolean isDiscovered(Span span) {
        if (span.operation() != Operation.SESSION) {
            return false;
        }
        for (int i = 0; i < span.attributeCount(); i++) {
            if (span.codes()[i] == Attribute.SESSION_SOURCE.ordinal()) {
                return span.values()[i] == Dictionary.id("discovered");
            }
        }
        return false;
    }

    /** Names (by dictionary id) and kinds of the session roots seen so far. */
    Map<Integer, Operation> roots() {
        return roots;
    }

    @Override
    public void end(Span span, long end) {
        write(Format.SPAN, span, end);
    }

    @Override
    public void aggregate(Span spans, long end) {
        write(Format.AGGREGATE, spans, end);
    }

    private void write(int kind, Span span, long end) {
        if (!any) {
            any = true;
            first.run();
        }
        int attributes = span.attributeCount();
        int bytes = RingLayout.spanBytes(attributes);
        Lease lease = span.lease();
        int at = lease == null
                ? ring.claim(bytes)
                : leases.claim(lease, bytes, kind == Format.BEGIN ? span.start() : end);
        if (at < 0) {
            lose(kind, span);
            return;
        }
        try {
            RingRecords.writeSpan(
                    ring.buffer(),
                    at,
                    kind,
                    span.phase().ordinal(),
                    span.operation().ordinal(),
                    span.flags(),
                    span.spanId(),
                    span.parentId(),
                    span.traceId(),
                    span.start(),
                    end,
                    span.threadId(),
                    span.name(),
                    attributes,
                    span.codes(),
                    span.values());
        } catch (Throwable failure) {
            ring.abandon(at, bytes);
            throw failure;
        }
        ring.commit(at, bytes);
    }

    private void lose(int kind, Span span) {
        if (kind == Format.SPAN) {
            ring.lostSpan();
        } else if (kind == Format.AGGREGATE) {
            ring.lostSpans(span.number(Attribute.AGGREGATE_COUNT));
        } else {
            ring.lostRecord();
        }
    }

    @Override
    public boolean define(int id, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int bytes = RingRecords.defineBytes(utf8.length);
        int at = ring.claim(bytes);
        if (at < 0) {
            ring.lostRecord();
            return false;
        }
        RingRecords.writeDefine(ring.buffer(), at, id, utf8);
        ring.commit(at, bytes);
        return true;
    }

    @Override
    public void thread(long id, int name, boolean virtual) {
        if (virtual && !anyVirtual) {
            anyVirtual = true;
            firstVirtual.run();
        }
        int at = ring.claim(RingRecords.THREAD_BYTES);
        if (at < 0) {
            ring.lostRecord();
            return;
        }
        RingRecords.writeThread(ring.buffer(), at, id, name, virtual);
        ring.commit(at, RingRecords.THREAD_BYTES);
    }

    @Override
    public void wait(
            long spanId,
            long threadId,
            long start,
            long end,
            int blockerClass,
            int callSite,
            int blockerIdentity,
            long ownerThreadId,
            int flags) {
        int at = ring.claim(RingRecords.WAIT_BYTES);
        if (at < 0) {
            ring.lostRecord();
            return;
        }
        RingRecords.writeWait(
                ring.buffer(),
                at,
                flags,
                spanId,
                threadId,
                start,
                end,
                blockerClass,
                callSite,
                blockerIdentity,
                ownerThreadId);
        ring.commit(at, RingRecords.WAIT_BYTES);
    }

    @Override
    public void failure() {
        ring.failure();
    }
}
