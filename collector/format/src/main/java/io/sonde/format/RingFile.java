package io.sonde.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a process left in its {@code spans.ring} ({@link RingLayout}): the records it committed and the recorder had not
 * yet written to the queue. The file is read once, into memory, and never changed, so that a process that still writes
 * is not disturbed; of such a process the records near the head may be missing, because the recorder is taking them out.
 * Not thread-safe.
 */
public final class RingFile {
    private static final int LARGEST_CAPACITY = 1 << 30;
    private static final String UNFINISHED = "a record was being claimed when the process ended";

    private final ByteBuffer file;
    private final int capacity;
    private final long head;
    private final long tail;

    private RingFile(ByteBuffer file, int capacity, long head, long tail) {
        this.file = file;
        this.capacity = capacity;
        this.head = head;
        this.tail = tail;
    }

    /**
     * Reads a ring file and checks its header.
     *
     * @throws IOException if the file cannot be read, is not a ring, is cut short, contradicts itself or is newer than
     *     this reader; the message says which
     */
    public static RingFile open(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < RingLayout.DATA_OFFSET) {
                throw new IOException(path + " is not a span ring: it is shorter than a ring's header");
            }
            ByteBuffer header = read(channel, RingLayout.DATA_OFFSET);
            int capacity = checkHeader(path, header, size);
            long head = header.getLong(RingLayout.HEAD_OFFSET);
            long tail = header.getLong(RingLayout.TAIL_OFFSET);
            if (head < 0 || tail < head || tail - head > capacity || head % RingLayout.ALIGNMENT != 0) {
                throw new IOException(path + " is damaged: its positions " + head + " and " + tail
                        + " contradict its capacity of " + capacity + " bytes");
            }
            return new RingFile(read(channel, RingLayout.DATA_OFFSET + capacity), capacity, head, tail);
        }
    }

    private static int checkHeader(Path path, ByteBuffer header, long size) throws IOException {
        if (header.getLong(RingLayout.MAGIC_OFFSET) != RingLayout.MAGIC) {
            throw new IOException(path + " is not a span ring: it does not start with SONDERNG");
        }
        int version = header.getInt(RingLayout.VERSION_OFFSET);
        if (version > Format.VERSION) {
            throw new IOException(path + " is written in format " + version + ", newer than " + Format.VERSION);
        }
        if (version < 1) {
            throw new IOException(path + " is damaged: it names format " + version);
        }
        long capacity = header.getLong(RingLayout.CAPACITY_OFFSET);
        if (capacity < RingLayout.ALIGNMENT || capacity > LARGEST_CAPACITY || Long.bitCount(capacity) != 1) {
            throw new IOException(path + " is damaged: it names a capacity of " + capacity + " bytes");
        }
        if (size < RingLayout.DATA_OFFSET + capacity) {
            throw new IOException(path + " is cut short: " + size + " bytes for a capacity of " + capacity);
        }
        return (int) capacity;
    }

    private static ByteBuffer read(FileChannel channel, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, buffer.position()) < 0) {
                throw new EOFException("the file shrank while it was read");
            }
        }
        return buffer.flip();
    }

    /** The ring id that blocks drained from this ring carry. */
    public long ringId() {
        return file.getLong(RingLayout.RING_ID_OFFSET);
    }

    /** Process that wrote the ring. */
    public long pid() {
        return file.getLong(RingLayout.PID_OFFSET);
    }

    /** One of the clock ids of {@link Format}. */
    public int clock() {
        return file.getInt(RingLayout.CLOCK_OFFSET);
    }

    /** Raw ticks of the first anchor. */
    public long anchorTicks() {
        return file.getLong(RingLayout.ANCHOR_TICKS_OFFSET);
    }

    /** The first anchor's moment in ns since the epoch. */
    public long anchorEpochNanos() {
        return file.getLong(RingLayout.ANCHOR_EPOCH_OFFSET);
    }

    /** Position up to which the recorder had written the queue: where {@link #read} starts. */
    public long head() {
        return head;
    }

    /** Position up to which producers had claimed. */
    public long tail() {
        return tail;
    }

    /** Spans dropped because the ring was full. */
    public long lostSpans() {
        return file.getLong(RingLayout.LOST_SPANS_OFFSET);
    }

    /** Other records dropped because the ring was full. */
    public long lostRecords() {
        return file.getLong(RingLayout.LOST_RECORDS_OFFSET);
    }

    /** Errors of the agent that were suppressed. */
    public long failures() {
        return file.getLong(RingLayout.FAILURES_OFFSET);
    }

    /**
     * What a reading of the ring came to.
     *
     * @param records how many were handed over
     * @param skipped how many were claimed and never committed, or contradicted themselves
     * @param position where reading ended
     * @param holes what could not be read, by position
     */
    public record Rest(int records, int skipped, long position, List<Hole> holes) {
        /** What was wrong first, in words; null when nothing was. */
        public @Nullable String damage() {
            return holes.isEmpty() ? null : holes.get(0).reason();
        }
    }

    /**
     * A range of positions that could not be read.
     *
     * @param from its first position
     * @param to where reading went on
     * @param reason in words
     */
    public record Hole(long from, long to, String reason) {
        /** Whether a process that was killed leaves this: it had claimed the room and not yet written how much. */
        public boolean isUnfinished() {
            return reason.equals(UNFINISHED);
        }
    }

    /** Hands every committed record from head to tail to the handler, oldest first. May be called again. */
    public Rest read(RecordHandler handler) {
        return read(handler, head);
    }

    /**
     * As {@link #read(RecordHandler)}, without what the queue has already: a block may reach it just before the process
     * ends, and before the head moves. Behind a record that cannot be read, reading goes on where the next ones follow
     * each other soundly ({@link RingSearch}).
     *
     * @param from the {@link BlockReader#next} of the last block of this ring; nothing happens when it lies before the head
     */
    public Rest read(RecordHandler handler, long from) {
        SpanRecord scratch = new SpanRecord();
        int records = 0;
        int skipped = 0;
        List<Hole> holes = new ArrayList<>();
        RingSearch search = null;
        long position = Math.max(head, from);
        if (position % RingLayout.ALIGNMENT != 0) {
            return new Rest(
                    0, 0, position, List.of(new Hole(position, tail, "no record starts at its first position")));
        }
        int lease = 0;
        long leaseEnd = position;
        while (position < tail) {
            int offset = (int) (position & (capacity - 1));
            int at = RingLayout.DATA_OFFSET + offset;
            int length = file.getInt(at);
            if (length == 0 && position < leaseEnd && isUnused(lease, position, leaseEnd)) {
                position = leaseEnd;
                continue;
            }
            int bytes = RingSearch.bytes(length, capacity - offset, tail - position);
            if (bytes == 0) {
                search = search == null ? new RingSearch(file, capacity, position, tail) : search;
                long to = search.next(position);
                holes.add(new Hole(
                        position, to, length == 0 ? UNFINISHED : "a record names the impossible length " + length));
                position = to;
                continue;
            }
            int leased = RingRecords.leaseBytes(file, at, length, Math.min(capacity - offset, tail - position));
            if (leased != 0) {
                lease = at;
                leaseEnd = position + leased;
            } else if (length < 0) {
                skipped++;
            } else if ((file.get(at + RingLayout.KIND) & 0xFF) != Format.PADDING) {
                if (hand(at, length, scratch, handler)) {
                    records++;
                } else {
                    skipped++;
                }
            }
            position += bytes;
        }
        return new Rest(records, skipped, position, holes);
    }

    /** Whether the owner of a lease had written no further, or somebody was about to end it there. */
    private boolean isUnused(int lease, long position, long leaseEnd) {
        long next = file.getLong(lease + RingLayout.LEASE_NEXT);
        if (next != RingLayout.LEASE_OVER && (next ^ ringId()) != position) {
            return false;
        }
        int at = RingLayout.DATA_OFFSET + (int) (position & (capacity - 1));
        for (int i = 0; i < leaseEnd - position; i += RingLayout.ALIGNMENT) {
            if (file.getLong(at + i) != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean hand(int at, int length, SpanRecord scratch, RecordHandler handler) {
        try {
            RingRecords.check(file, at, length);
        } catch (IllegalArgumentException contradictory) {
            return false;
        }
        RingRecords.read(file, at, length, scratch, handler);
        return true;
    }
}
