package io.sonde.model;

import io.sonde.format.Format;
import io.sonde.format.RecordHandler;
import io.sonde.format.RingLayout;
import io.sonde.format.RingRecords;
import io.sonde.format.SpanRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the recorder did not get to drain: the committed records of {@code spans.ring} behind the last block. The file is
 * copied first; when a living recorder moves the ring's head meanwhile, the copy is taken again.
 */
final class RingTail {
    private static final int ATTEMPTS = 5;

    private final ByteBuffer ring;
    private final long capacity;
    private long records;
    private long uncommitted;

    private RingTail(ByteBuffer ring) {
        this.ring = ring;
        this.capacity = ring.getLong(RingLayout.CAPACITY_OFFSET);
    }

    static void read(Path file, PositionLedger ledger, RecordingBuilder builder) throws IOException {
        ByteBuffer copy = stableCopy(file);
        if (copy == null) {
            return;
        }
        RingTail tail = new RingTail(copy);
        String wrong = tail.wrong();
        if (wrong != null) {
            builder.corrupt("ring: " + wrong);
            return;
        }
        builder.counters(
                copy.getLong(RingLayout.LOST_SPANS_OFFSET),
                copy.getLong(RingLayout.LOST_RECORDS_OFFSET),
                copy.getLong(RingLayout.FAILURES_OFFSET));
        tail.readFrom(ledger, builder);
        builder.ringTail(tail.records, tail.uncommitted);
    }

    private static @org.jspecify.annotations.Nullable ByteBuffer stableCopy(Path file) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            long before = head(file);
            ByteBuffer copy = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            if (copy.capacity() < RingLayout.DATA_OFFSET || before == head(file)) {
                return copy;
            }
        }
        return null; // the recorder is busy: its blocks hold all but the last moments
    }

    private static long head(Path file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        try (var channel = Files.newByteChannel(file)) {
            channel.position(RingLayout.HEAD_OFFSET).read(buffer);
        }
        return buffer.getLong(0);
    }

    private @org.jspecify.annotations.Nullable String wrong() {
        if (ring.capacity() < RingLayout.DATA_OFFSET || ring.getLong(RingLayout.MAGIC_OFFSET) != RingLayout.MAGIC) {
            return "not a ring of a recording";
        }
        if (ring.getInt(RingLayout.VERSION_OFFSET) > Format.VERSION) {
            return "written in format " + ring.getInt(RingLayout.VERSION_OFFSET) + ", newer than " + Format.VERSION;
        }
        boolean fits = capacity > 0
                && Long.bitCount(capacity) == 1
                && capacity <= ring.capacity() - (long) RingLayout.DATA_OFFSET;
        return fits ? null : "cut short";
    }

    private void readFrom(PositionLedger ledger, RecordingBuilder builder) {
        long ringId = ring.getLong(RingLayout.RING_ID_OFFSET);
        long head = ring.getLong(RingLayout.HEAD_OFFSET);
        long tail = ring.getLong(RingLayout.TAIL_OFFSET);
        if (head < 0 || tail < head || tail - head > capacity) {
            builder.corrupt("ring: its positions contradict each other");
            return;
        }
        long position = Math.max(head, ledger.next(ringId, head));
        long first = position;
        SpanRecord scratch = new SpanRecord();
        RecordHandler counting = builder;
        while (position < tail) {
            int at = RingLayout.DATA_OFFSET + (int) (position & (capacity - 1));
            int length = ring.getInt(at);
            if (!plausible(Math.abs(length), position, tail)) {
                uncommitted++;
                break;
            }
            readRecord(at, length, scratch, counting, builder);
            position += Math.abs(length);
        }
        if (position > first) {
            ledger.add(ringId, first, position);
        }
    }

    private boolean plausible(int length, long position, long tail) {
        long offset = position & (capacity - 1);
        return length >= RingLayout.HEADER_BYTES
                && length % RingLayout.ALIGNMENT == 0
                && offset + length <= capacity
                && position + length <= tail;
    }

    private void readRecord(int at, int length, SpanRecord scratch, RecordHandler handler, RecordingBuilder builder) {
        if (length < 0) {
            uncommitted++;
            return;
        }
        try {
            RingRecords.read(ring, at, length, scratch, handler);
            records++;
        } catch (RuntimeException e) {
            builder.corrupt("ring: " + e.getMessage());
        }
    }
}
