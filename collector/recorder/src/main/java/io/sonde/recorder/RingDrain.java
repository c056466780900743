package io.sonde.recorder;

import io.sonde.format.BlockWriter;
import io.sonde.format.RecordHandler;
import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Attribute;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves records from the ring to the queue, block by block, whatever the queue does. A block leaves the ring only when
 * the queue has it; after a failure the queue is closed, opened again later, and meanwhile the ring fills and its
 * producers count what they lose. One thread; only {@link #stats()} and {@link #shortSpans()} may be called by others.
 */
final class RingDrain {
    /** Records in a block, at most. */
    static final int BLOCK_RECORDS = 512;

    /** Bytes of the ring that go into a block, and bytes of an introduction's block; one record may exceed it. */
    static final int BLOCK_BYTES = 64 * 1024;

    /** A block that failed this often, each time after a successful opening, is given up. */
    static final int ATTEMPTS = 8;

    static final long ANCHOR_NANOS = Duration.ofSeconds(1).toNanos();
    /** Between anchors while nothing is recorded, and between two looks at the folder's size. */
    static final long IDLE_NANOS = Duration.ofSeconds(10).toNanos();
    /** How long the record at the head may stay uncommitted. */
    static final long STALL_NANOS = Duration.ofSeconds(10).toNanos();

    private static final long FIRST_BACKOFF_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_BACKOFF_NANOS = Duration.ofSeconds(5).toNanos();

    private final Ring ring;
    private final SegmentWriter.Opener opener;
    private final SegmentPruner pruner;
    private final Clock wall;
    private final LongSupplier ticks;
    private final SegmentIntroduction introduction;
    private final BlockWriter encoder = new BlockWriter();
    private final BlockWriter anchorEncoder = new BlockWriter();
    private final Filler filler = new Filler();
    private final ShortSpans shortSpans = new ShortSpans();

    private @Nullable SegmentWriter writer;
    private long introduced = Long.MIN_VALUE;
    private boolean opened;
    private boolean recordedSinceAnchor;
    private long lastAnchor;
    private long lastPrune;
    private long backoff;
    private long retryAt;
    private boolean appendingBlock;
    private long failingHead = -1;
    private long failingNext;
    private int failedAttempts;
    private long stalledHead = -1;
    private long stalledSince;

    private final AtomicLong spans = new AtomicLong();
    private final AtomicLong begins = new AtomicLong();
    private final AtomicLong waits = new AtomicLong();
    private final AtomicLong summed = new AtomicLong();
    private final AtomicLong blocks = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong reopens = new AtomicLong();
    private final AtomicLong deleted = new AtomicLong();
    private volatile String lastFailure = "";

    /**
     * @param wall epoch time for anchors, segment names and the age of segments
     * @param ticks the recording's clock, in ns
     */
    RingDrain(Ring ring, SegmentWriter.Opener opener, SegmentPruner pruner, Clock wall, LongSupplier ticks) {
        this.ring = ring;
        this.introduction = new SegmentIntroduction(ring.ringId());
        this.opener = opener;
        this.pruner = pruner;
        this.wall = wall;
        this.ticks = ticks;
    }

    /**
     * Moves one block if there is one, then does what has fallen due. Never throws.
     *
     * @return whether another block is probably waiting
     */
    boolean step() {
        long now = ticks.getAsLong();
        shortSpans.roll(now);
        if (isBackingOff(now)) {
            return false;
        }
        try {
            boolean more = moveBlock(now);
            if (opened) {
                anchorIfDue(now);
                pruneIfDue(now);
            }
            return more;
        } catch (Throwable failure) {
            failed(failure, now);
            return false;
        }
    }

    private boolean isBackingOff(long now) {
        return backoff != 0 && writer == null && now - retryAt < 0;
    }

    private boolean moveBlock(long now) throws IOException {
        long head = ring.head();
        encoder.start(ring.ringId(), head);
        filler.reset();
        long malformed = ring.malformed();
        int records = ring.peek(filler, BLOCK_RECORDS, blockLimit(head));
        if (ring.peeked() == head) {
            skipStalled(head, now);
            return ring.waitsForLease() && ring.tail() - head >= BLOCK_BYTES;
        }
        // Also when there was nothing but filler, so that a reader can tell that nothing is missing.
        SegmentWriter open = introducedWriter();
        byte[] block = encoder.finish(ring.peeked());
        appendingBlock = true;
        append(open, block, encoder.size());
        appendingBlock = false;
        recordedSinceAnchor |= records > 0;
        spans.addAndGet(filler.spans);
        begins.addAndGet(filler.begins);
        waits.addAndGet(filler.waits);
        summed.addAndGet(filler.summed);
        dropped.addAndGet(ring.malformed() - malformed);
        ring.release();
        backoff = 0;
        return records == BLOCK_RECORDS || ring.tail() - ring.head() >= BLOCK_BYTES;
    }

    /**
     * A block that failed is tried again with the same records and no more: it may have reached the queue all the same,
     * and then a reader leaves the second one out.
     */
    private int blockLimit(long head) {
        return head == failingHead ? (int) (failingNext - head) : BLOCK_BYTES;
    }

    /** The open writer, its present segment introduced. */
    private SegmentWriter introducedWriter() throws IOException {
        SegmentWriter open = writer;
        if (open == null) {
            open = opener.open();
            writer = open;
            introduced = Long.MIN_VALUE;
            if (opened) {
                reopens.incrementAndGet();
            }
            opened = true;
        }
        long segment = open.segment();
        if (segment != introduced) {
            SegmentWriter target = open;
            introduction.write((block, size) -> append(target, block, size));
            introduced = segment;
            // Every segment gets an anchor of its own, and room is made for it.
            lastAnchor = lastPrune = ticks.getAsLong() - IDLE_NANOS;
        }
        return open;
    }

    private void append(SegmentWriter open, byte[] block, int size) throws IOException {
        open.append(block, size);
        blocks.incrementAndGet();
        bytes.addAndGet(size);
    }

    private void skipStalled(long head, long now) {
        if (head == ring.tail()) {
            stalledHead = -1;
        } else if (stalledHead != head) {
            stalledHead = head;
            stalledSince = now;
        } else if (now - stalledSince >= STALL_NANOS && ring.skipStalled()) {
            stalledHead = -1;
            dropped.incrementAndGet();
        }
    }

    private void anchorIfDue(long now) throws IOException {
        if (now - lastAnchor >= (recordedSinceAnchor ? ANCHOR_NANOS : IDLE_NANOS)) {
            anchor();
        }
    }

    private void anchor() throws IOException {
        SegmentWriter open = introducedWriter();
        anchorEncoder.start(ring.ringId(), 0);
        Anchor now = Anchor.now(ticks, wall);
        anchorEncoder.anchor(now.ticks(), now.epochNanos(), ring.lostSpans(), ring.failures());
        byte[] block = anchorEncoder.finish(0);
        append(open, block, anchorEncoder.size());
        lastAnchor = now.ticks();
        recordedSinceAnchor = false;
    }

    private void pruneIfDue(long now) throws IOException {
        if (now - lastPrune < IDLE_NANOS) {
            return;
        }
        lastPrune = now;
        try {
            int gone = pruner.prune(wall.instant());
            SegmentWriter open = writer;
            if (gone > 0 && open != null) {
                deleted.addAndGet(gone);
                open.segmentsDeleted();
            }
        } catch (NoSuchFileException gone) {
            // Somebody deleted the folder: what is written from now on would be nowhere, without anybody being told.
            throw gone;
        } catch (IOException failure) {
            // The queue itself is well; the next look may succeed.
            note(failure);
        }
    }

    private void failed(Throwable failure, long now) {
        note(failure);
        closeWriter();
        backoff = backoff == 0 ? FIRST_BACKOFF_NANOS : Math.min(2 * backoff, LONGEST_BACKOFF_NANOS);
        retryAt = now + backoff;
        if (!appendingBlock) {
            return;
        }
        appendingBlock = false;
        failedAttempts = failingHead == ring.head() ? failedAttempts + 1 : 1;
        failingHead = ring.head();
        failingNext = ring.peeked();
        if (failedAttempts == ATTEMPTS) {
            // One poisonous block must not end the recording.
            dropped.addAndGet(encoder.count());
            ring.release();
        }
    }

    private void note(Throwable failure) {
        failures.incrementAndGet();
        lastFailure = failure.toString();
        ring.failure();
    }

    /** @return whether it closed without complaint */
    private boolean closeWriter() {
        SegmentWriter open = writer;
        writer = null;
        if (open == null) {
            return true;
        }
        try {
            open.close();
            return true;
        } catch (Throwable failure) {
            note(failure);
            return false;
        }
    }

    /**
     * Drains what is left, writes a last anchor and closes the queue. Never throws.
     *
     * @param deadline on the recording's clock: no new attempt is made after it
     * @param pause called between attempts that moved nothing
     * @return whether everything that was committed is in the queue and the queue is closed
     */
    boolean finish(long deadline, Runnable pause) {
        backoff = 0;
        while (ring.head() != ring.tail()) {
            if (!step() && ring.head() != ring.tail()) {
                if (ticks.getAsLong() - deadline >= 0) {
                    break;
                }
                pause.run();
            }
        }
        boolean anchored = true;
        if (opened) {
            try {
                anchor();
            } catch (Throwable failure) {
                note(failure);
                anchored = false;
            }
        }
        boolean closed = closeWriter();
        return anchored && closed && ring.head() == ring.tail();
    }

    /** See {@link ShortSpans#last()}. */
    Map<Long, Long> shortSpans() {
        return shortSpans.last();
    }

    RecorderStats stats() {
        return new RecorderStats(
                spans.get(),
                begins.get(),
                blocks.get(),
                bytes.get(),
                dropped.get(),
                failures.get(),
                lastFailure,
                reopens.get(),
                deleted.get(),
                waits.get(),
                summed.get(),
                ring.head());
    }

    /** Puts what comes out of the ring into the present block, and remembers what the next segment must repeat. */
    private final class Filler implements RecordHandler {
        private int spans;
        private int begins;
        private int waits;
        private long summed;

        void reset() {
            spans = 0;
            begins = 0;
            waits = 0;
            summed = 0;
        }

        @Override
        public void span(SpanRecord span) {
            encoder.span(span);
            spans++;
            shortSpans.count(span);
        }

        @Override
        public void begin(SpanRecord span) {
            encoder.begin(span);
            begins++;
        }

        @Override
        public void aggregate(SpanRecord spans) {
            encoder.aggregate(spans);
            summed += spans.value(Attribute.AGGREGATE_COUNT, 0);
        }

        @Override
        public void define(int id, String text) {
            encoder.define(id, text);
            introduction.remember(id, text);
        }

        @Override
        public void anchor(long ticks, long epochNanos, long lostSpans, long failures) {
            encoder.anchor(ticks, epochNanos, lostSpans, failures);
        }

        @Override
        public void thread(long id, int name, boolean virtual) {
            encoder.thread(id, name, virtual);
            introduction.remember(id, name, virtual);
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
            waits++;
            encoder.wait(spanId, threadId, start, end, blockerClass, callSite, blockerIdentity, ownerThreadId, flags);
        }
    }
}
