package io.sonde.recorder;

import io.sonde.format.Format;
import io.sonde.format.RecordHandler;
import io.sonde.format.RingLayout;
import io.sonde.format.RingRecords;
import io.sonde.format.SpanRecord;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Set;

/**
 * The mapped ring between application threads and the recorder ({@link RingLayout} draws it). Any thread may
 * {@link #claim}, fill and {@link #commit} a record: without a lock, an allocation or a system call, and without waiting
 * for anybody; a full ring answers -1 and the caller counts the loss. One thread drains.
 *
 * <p>The file is written full before it is mapped. In a sparse file a full disk would show as an {@code InternalError} in
 * the application's code; here it shows as an {@code IOException} at start.
 *
 * <p>The mapping is never undone by us: a producer that was stopped between claim and commit would write into unmapped
 * memory and take the JVM down. The garbage collector unmaps it when nobody can reach the ring any more.
 */
public final class Ring {
    /** Longest record a ring takes, unless it is so small that a quarter of it is less. */
    public static final int LARGEST_RECORD = 64 * 1024;

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] ZEROS = new byte[64 * 1024];
    private static final int SMALLEST_CAPACITY = 512;
    /** Some thirty spans: what sharing the tail costs is paid once for all of them. */
    private static final int LARGEST_LEASE = 4096;
    /** So many of the largest leases a ring must hold. */
    private static final int FEWEST_LEASES = 64;

    private static final int SMALLEST_LEASE = 1024;

    private static final int LARGEST_CAPACITY = 1 << 30;

    private final ByteBuffer buffer;
    private final int capacity;
    private final int largest;
    private final int largestLease;
    private final long ringId;
    /** A head once seen, maybe an old one: an old head only makes the ring look fuller, and then it is read again. */
    private long headSeen;

    /** Read without ordering: it is set before any thread records. */
    private Runnable quarter = () -> {};

    private volatile boolean closed;

    // Touched by the draining thread only.
    private final SpanRecord scratch = new SpanRecord();
    private long next;
    /** Leases that begin before it were met unfinished, or were there when one was: they are ended when met again. */
    private long endLeasesBefore;

    private boolean waitsForLease;
    private long malformed;

    private Ring(ByteBuffer buffer, int capacity, long ringId) {
        this.buffer = buffer;
        this.capacity = capacity;
        this.largest = Math.min(LARGEST_RECORD, capacity / 4);
        int leased = Math.min(LARGEST_LEASE, capacity / FEWEST_LEASES);
        this.largestLease = leased < SMALLEST_LEASE ? 0 : leased;
        this.ringId = ringId;
    }

    /**
     * Writes and maps a new ring file, readable by its owner only.
     *
     * @param file must not exist
     * @param capacity bytes of the data area, a power of two
     * @param ringId names this ring in every block drained from it; not 0
     * @param anchorTicks raw ticks of the first anchor
     * @param anchorEpochNanos the same moment in ns since the epoch
     * @throws IOException if the file exists or cannot be written in full; nothing is left behind then
     */
    public static Ring create(Path file, int capacity, long ringId, long pid, long anchorTicks, long anchorEpochNanos)
            throws IOException {
        if (Integer.bitCount(capacity) != 1 || capacity < SMALLEST_CAPACITY || capacity > LARGEST_CAPACITY) {
            throw new IllegalArgumentException("capacity must be a power of two from " + SMALLEST_CAPACITY + " to "
                    + LARGEST_CAPACITY + ", not " + capacity);
        }
        Set<StandardOpenOption> options =
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        ByteBuffer buffer;
        try (FileChannel channel = FileChannel.open(file, options, OwnerOnly.file(file))) {
            int size = RingLayout.DATA_OFFSET + capacity;
            try {
                prefill(channel, size);
                buffer = channel.map(FileChannel.MapMode.READ_WRITE, 0, size).order(ByteOrder.LITTLE_ENDIAN);
            } catch (IOException | Error failure) { // "Map failed" is an OutOfMemoryError
                Files.deleteIfExists(file);
                throw failure;
            }
        }
        buffer.putInt(RingLayout.VERSION_OFFSET, Format.VERSION);
        buffer.putInt(RingLayout.CLOCK_OFFSET, Format.CLOCK_NANOTIME);
        buffer.putLong(RingLayout.RING_ID_OFFSET, ringId);
        buffer.putLong(RingLayout.CAPACITY_OFFSET, capacity);
        buffer.putLong(RingLayout.PID_OFFSET, pid);
        buffer.putLong(RingLayout.ANCHOR_TICKS_OFFSET, anchorTicks);
        buffer.putLong(RingLayout.ANCHOR_EPOCH_OFFSET, anchorEpochNanos);
        // Last: a file with the magic has a whole header.
        LONG.setRelease(buffer, RingLayout.MAGIC_OFFSET, RingLayout.MAGIC);
        return new Ring(buffer, capacity, ringId);
    }

    private static void prefill(FileChannel channel, int size) throws IOException {
        for (int written = 0; written < size; ) {
            written += channel.write(ByteBuffer.wrap(ZEROS, 0, Math.min(ZEROS.length, size - written)));
        }
    }

    /**
     * Claims room for one record. The caller fills it through {@link #buffer()} and must then {@link #commit} or
     * {@link #abandon} it without delay: the recorder cannot pass a record that is neither.
     *
     * @param bytes length with the header
     * @return offset of the record in {@link #buffer()}, or -1 when the ring is full or closed or the record too long
     */
    public int claim(int bytes) {
        int needed = RingLayout.align(bytes);
        if (closed || bytes < RingLayout.HEADER_BYTES || needed > largest) {
            return -1;
        }
        long position = advance(needed);
        return position < 0 ? -1 : at(position);
    }

    /** Where the record at a position of the data area lies in {@link #buffer()}. */
    private int at(long position) {
        return RingLayout.DATA_OFFSET + (int) (position & (capacity - 1));
    }

    /** Moves the tail over so many bytes in one piece, marked as claimed; their position, or -1 when the ring is full. */
    private long advance(int needed) {
        long tail;
        int offset;
        int padding;
        do {
            tail = (long) LONG.getVolatile(buffer, RingLayout.TAIL_OFFSET);
            offset = (int) (tail & (capacity - 1));
            int toEnd = capacity - offset;
            padding = needed > toEnd ? toEnd : 0;
            if (!fits(tail, padding + needed)) {
                return -1;
            }
        } while (!LONG.compareAndSet(buffer, RingLayout.TAIL_OFFSET, tail, tail + padding + needed));
        if (padding != 0) {
            pad(RingLayout.DATA_OFFSET + offset, padding);
        }
        long position = tail + padding;
        INT.setRelease(buffer, at(position), -needed);
        if (((tail ^ position + needed) & capacity >> 2) != 0) {
            quarter.run();
        }
        return position;
    }

    /**
     * Takes a piece of the ring for the calling thread alone, so that its next records are claimed without the tail, which
     * all threads share. The recorder ends a lease whose owner has nothing to record for a while.
     *
     * @param bytes of the piece, of which {@link RingRecords#LEASE_HEAD_BYTES} are its own; a multiple of 8
     * @return names the lease; -1 when the ring is full, closed or too small for that
     */
    public long lease(int bytes) {
        if (closed || bytes > largestLease) {
            return -1;
        }
        long lease = advance(bytes);
        if (lease >= 0) {
            int at = at(lease);
            RingRecords.writeLease(buffer, at, bytes, next(lease, RingRecords.LEASE_HEAD_BYTES));
            INT.setRelease(buffer, at, RingRecords.LEASE_HEAD_BYTES);
        }
        return lease;
    }

    /** The longest lease that this ring gives, in bytes; 0 when it is too small for any. */
    public int largestLease() {
        return largestLease;
    }

    /**
     * As {@link #claim(int)}, in a lease of the calling thread.
     *
     * @param lease what {@link #lease} returned
     * @param used bytes claimed there so far, the lease's own among them
     * @param bytes length of the record; fits behind what is used
     * @return -1 also when the lease is over
     */
    public int claim(long lease, int used, int bytes) {
        int needed = RingLayout.align(bytes);
        int head = at(lease);
        // Nobody competes for it but a recorder that ends the lease, which it may not do once a record is being
        // written.
        if (closed
                || !LONG.compareAndSet(
                        buffer, head + RingLayout.LEASE_NEXT, next(lease, used), next(lease, used + needed))) {
            return -1;
        }
        int at = head + used;
        INT.setRelease(buffer, at, -needed);
        return at;
    }

    /**
     * Ends a lease of the calling thread.
     *
     * @param used as in {@link #claim(long, int, int)}
     * @param bytes what {@link #lease} was given
     */
    public void endLease(long lease, int used, int bytes) {
        if (markOver(lease, used) && used < bytes) {
            pad(at(lease) + used, bytes - used);
        }
    }

    /** Ends the lease if nothing was claimed in it beyond what is used; tells whether it did: of several who try one does. */
    private boolean markOver(long lease, int used) {
        return LONG.compareAndSet(buffer, at(lease) + RingLayout.LEASE_NEXT, next(lease, used), RingLayout.LEASE_OVER);
    }

    /**
     * What the ring holds in a lease in which so much is used. Positions never come again, and the ring's random id keeps
     * them apart from all else that may lie at that place once the lease is over.
     */
    private long next(long lease, int used) {
        return lease + used ^ ringId;
    }

    /** Has this called by whichever thread claims across a quarter of the ring; it must be cheap and never throw. */
    void atEachQuarter(Runnable called) {
        quarter = called;
    }

    private boolean fits(long tail, int bytes) {
        if (tail + bytes - headSeen <= capacity) {
            return true;
        }
        long head = (long) LONG.getVolatile(buffer, RingLayout.HEAD_OFFSET);
        headSeen = head;
        return tail + bytes - head <= capacity;
    }

    private void pad(int at, int bytes) {
        buffer.put(at + RingLayout.KIND, (byte) Format.PADDING);
        INT.setRelease(buffer, at, bytes);
    }

    /** The whole mapped file, little-endian. Only absolute access, and only inside a claimed record. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /**
     * Hands a filled record to the recorder.
     *
     * @param at what {@link #claim} returned
     * @param bytes what {@link #claim} was given
     */
    public void commit(int at, int bytes) {
        INT.setRelease(buffer, at, RingLayout.align(bytes));
    }

    /** Gives up a claimed record that could not be filled: the recorder passes over it. Arguments as in {@link #commit}. */
    public void abandon(int at, int bytes) {
        pad(at, RingLayout.align(bytes));
    }

    /** Counts a span that found the ring full. */
    public void lostSpan() {
        count(RingLayout.LOST_SPANS_OFFSET);
    }

    /** Counts as many spans whose sum found the ring full. */
    public void lostSpans(long spans) {
        LONG.getAndAdd(buffer, RingLayout.LOST_SPANS_OFFSET, spans);
    }

    /** Counts a record of another kind that found the ring full. */
    public void lostRecord() {
        count(RingLayout.LOST_RECORDS_OFFSET);
    }

    /** Counts an error of our own that was suppressed. */
    public void failure() {
        count(RingLayout.FAILURES_OFFSET);
    }

    private void count(int offset) {
        LONG.getAndAdd(buffer, offset, 1L);
    }

    public long lostSpans() {
        return (long) LONG.getVolatile(buffer, RingLayout.LOST_SPANS_OFFSET);
    }

    public long lostRecords() {
        return (long) LONG.getVolatile(buffer, RingLayout.LOST_RECORDS_OFFSET);
    }

    public long failures() {
        return (long) LONG.getVolatile(buffer, RingLayout.FAILURES_OFFSET);
    }

    /** Position up to which records were drained. Grows for ever; a multiple of 8. */
    public long head() {
        return (long) LONG.getVolatile(buffer, RingLayout.HEAD_OFFSET);
    }

    /** Position up to which records were claimed. Grows for ever; a multiple of 8. */
    public long tail() {
        return (long) LONG.getVolatile(buffer, RingLayout.TAIL_OFFSET);
    }

    /** Names this ring in every block drained from it. */
    public long ringId() {
        return ringId;
    }

    /** Bytes of the data area. */
    public int capacity() {
        return capacity;
    }

    /** Makes every later claim fail. What was claimed before may still be committed and drained. Any thread. */
    public void close() {
        closed = true;
    }

    /**
     * Hands committed records to the handler, oldest first, and frees their room. Draining thread only.
     *
     * @param records at most this many
     * @param bytes not many more than this many bytes of the ring
     * @return how many were handed over
     */
    public int drain(RecordHandler handler, int records, int bytes) {
        int handed = peek(handler, records, bytes);
        release();
        return handed;
    }

    /**
     * As {@link #drain}, but the records stay until {@link #release}: what was peeked and not yet safe in the queue is
     * found in the ring file after a crash. When the handler throws, nothing was peeked. Draining thread only.
     */
    int peek(RecordHandler handler, int records, int bytes) {
        long head = head();
        next = head;
        long position = head;
        // Not beyond one lap: after it, unreleased records would be met again.
        long limit = head + Math.min(bytes, capacity);
        int handed = 0;
        long leaseEnd = head;
        waitsForLease = false;
        // A lease goes as a whole: with its head its owner's place is gone.
        while (position < leaseEnd || handed < records && position < limit) {
            int at = at(position);
            int length = (int) INT.getAcquire(buffer, at);
            if (length <= 0) {
                break;
            }
            if (length % RingLayout.ALIGNMENT != 0 || length > toEnd(at)) {
                // Somebody wrote over a header; where the next record starts is unknown. Give up what is there.
                malformed++;
                position = tail();
                break;
            }
            int lease = RingRecords.leaseBytes(buffer, at, length, toEnd(at));
            if (lease != 0) {
                if (!settle(position, lease)) {
                    break;
                }
                leaseEnd = position + lease;
            } else if ((buffer.get(at + RingLayout.KIND) & 0xFF) != Format.PADDING && hand(at, length, handler)) {
                handed++;
            }
            position += length;
        }
        next = position;
        return handed;
    }

    private int toEnd(int at) {
        return RingLayout.DATA_OFFSET + capacity - at;
    }

    /**
     * Sees to it that all of a lease is committed, or filler, and tells whether it is. One that its owner has not filled is
     * left to it until it is met for the second time: then others have recorded some blocks meanwhile, or the recorder has
     * rested.
     */
    private boolean settle(long lease, int bytes) {
        int used = committed(lease, bytes);
        if (used >= bytes) {
            return true;
        }
        if (lease >= endLeasesBefore && !closed) {
            endLeasesBefore = tail();
            waitsForLease = true;
            return false;
        }
        if (!markOver(lease, used)) {
            return false; // a record is being written, or the owner just now ends the lease
        }
        pad(at(lease) + used, bytes - used);
        return true;
    }

    /** Bytes of a lease from its head up to where no record is committed. */
    private int committed(long lease, int bytes) {
        int at = at(lease);
        int used = RingRecords.LEASE_HEAD_BYTES;
        while (used < bytes) {
            int length = (int) INT.getAcquire(buffer, at + used);
            if (length <= 0) {
                break;
            }
            if (length % RingLayout.ALIGNMENT != 0) {
                return bytes; // somebody wrote over a header: whoever takes the records out gives them up
            }
            used += length;
        }
        return used;
    }

    /** Whether the last {@link #peek} stopped at a lease that the next one ends. Draining thread only. */
    boolean waitsForLease() {
        return waitsForLease;
    }

    private boolean hand(int at, int length, RecordHandler handler) {
        try {
            RingRecords.check(buffer, at, length);
        } catch (IllegalArgumentException contradictory) {
            malformed++;
            return false;
        }
        RingRecords.read(buffer, at, length, scratch, handler);
        return true;
    }

    /** Position after the last record of the last {@link #peek}. Draining thread only. */
    long peeked() {
        return next;
    }

    /** Records that contradicted themselves and were passed over. Draining thread only. */
    long malformed() {
        return malformed;
    }

    /** Frees what was peeked. Draining thread only. */
    void release() {
        long head = head();
        long position = head;
        while (position < next) {
            int at = at(position);
            int bytes = (int) Math.min(Math.min(ZEROS.length, toEnd(at)), next - position);
            buffer.put(at, ZEROS, 0, bytes);
            position += bytes;
        }
        if (next > head) {
            LONG.setRelease(buffer, RingLayout.HEAD_OFFSET, next);
        }
    }

    /**
     * Passes over a record at the head that was claimed and never committed, because its thread died or was stopped in
     * between. Only for a head that did not move for seconds: the thread may still come back and write into room that by
     * then belongs to others, which costs those records. Draining thread only.
     *
     * @return whether there was such a record
     */
    boolean skipStalled() {
        long head = head();
        long tail = tail();
        int at = at(head);
        int length = (int) INT.getVolatile(buffer, at);
        if (head == tail) {
            return false;
        }
        if (length > 0) {
            int lease = RingRecords.leaseBytes(buffer, at, length, toEnd(at));
            return lease != 0 && skipRest(head, lease);
        }
        return fillUp(at, length, length < 0 ? -length : unmarked(head, tail));
    }

    /** Passes over what is left of a lease whose owner stopped while it wrote a record. */
    private boolean skipRest(long lease, int bytes) {
        int used = committed(lease, bytes);
        if (used >= bytes) {
            return false;
        }
        LONG.setVolatile(buffer, at(lease) + RingLayout.LEASE_NEXT, RingLayout.LEASE_OVER);
        int at = at(lease) + used;
        return fillUp(at, (int) INT.getVolatile(buffer, at), bytes - used);
    }

    /** Makes filler of a record that is not committed, unless it is just now; tells whether it did. */
    private boolean fillUp(int at, int length, int bytes) {
        if (length > 0 || !INT.compareAndSet(buffer, at, length, bytes)) {
            return false;
        }
        buffer.put(at + RingLayout.KIND, (byte) Format.PADDING);
        return true;
    }

    /** Bytes from a head whose record was claimed but not even marked so, up to the next record that was. */
    private int unmarked(long head, long tail) {
        int at = at(head);
        int end = (int) Math.min(toEnd(at), tail - head);
        int bytes = RingLayout.ALIGNMENT;
        while (bytes < end && (int) INT.getVolatile(buffer, at + bytes) == 0) {
            bytes += RingLayout.ALIGNMENT;
        }
        return bytes;
    }
}
