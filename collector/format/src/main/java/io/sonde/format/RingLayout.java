package io.sonde.format;

/**
 * The mapped ring file {@code spans.ring}, little-endian.
 *
 * <pre>
 *   offset width  meaning
 *        0     8  magic "SONDERNG"
 *        8     4  format version
 *       12     4  clock id (1 = System.nanoTime)
 *       16     8  ring id: random, names this ring in every block drained from it
 *       24     8  capacity of the data area in bytes, a power of two
 *       32     8  process id
 *       40     8  first anchor: ticks
 *       48     8  first anchor: ns since the epoch
 *      256     8  tail: position up to which producers have claimed (grows for ever; offset = position mod capacity)
 *      384     8  head: position up to which the recorder has drained
 *      512     8  spans lost because the ring was full
 *      640     8  other records lost because the ring was full
 *      768     8  own failures suppressed
 *     4096     -  data area
 * </pre>
 *
 * A record in the data area starts at a multiple of 8:
 *
 * <pre>
 *   +0   4  length in bytes with this header, a multiple of 8; 0 = not claimed; negative = claimed, not yet committed
 *   +4   1  kind ({@link Format#SPAN} ...)
 *   +5   -  body, by kind
 *
 *   SPAN, BEGIN,       +5 u8 phase, +6 u8 operation, +7 u8 flags, +8 i64 span id, +16 i64 parent id, +24 i64 trace id,
 *   AGGREGATE          +32 i64 start, +40 i64 end, +48 i64 thread id, +56 i32 name, +60 u16 attribute count n,
 *                      +62 u16 0, +64 n x u16 attribute codes, padded to 8, then n x i64 values
 *   DEFINE             +8 i32 id, +12 i32 byte length, +16 UTF-8
 *   ANCHOR             +8 i64 ticks, +16 i64 epoch ns, +24 i64 lost spans, +32 i64 failures
 *   THREAD             +5 u8 virtual, +8 i64 thread id, +16 i32 name
 *   PADDING            nothing
 *   WAIT               +5 u8 flags, +8 i64 span id, +16 i64 thread id, +24 i64 start, +32 i64 end, +40 i32 class of the
 *                      blocker, +44 i32 call site, +48 i32 identity of the blocker, +52 i32 0, +56 i64 owner thread id
 *   LEASE              +8 i32 bytes of the whole lease with this record, +12 i32 0, +16 i64 where its owner will write next:
 *                      that position xor the ring id, or -1 once nobody will write into it any more
 * </pre>
 *
 * A lease is a piece of the ring whose records one thread alone writes, one behind the other, so that threads that record
 * much at the same moment do not share the tail. Behind its last committed record there are zeros up to its end, until
 * PADDING ends it: its owner writes that when the next record does not fit, the recorder when the owner has nothing to
 * write for a while.
 *
 * A record never crosses the end of the data area: the rest is claimed as PADDING. The length is written last, with
 * release semantics, so that a positive length means a whole record, also to a reader that opens the file after a
 * crash. The recorder zeroes what it has drained before it moves the head.
 */
public final class RingLayout {
    /** "SONDERNG" read as a little-endian long. */
    public static final long MAGIC = 0x474E5245444E4F53L;

    public static final int MAGIC_OFFSET = 0;
    public static final int VERSION_OFFSET = 8;
    public static final int CLOCK_OFFSET = 12;
    public static final int RING_ID_OFFSET = 16;
    public static final int CAPACITY_OFFSET = 24;
    public static final int PID_OFFSET = 32;
    public static final int ANCHOR_TICKS_OFFSET = 40;
    public static final int ANCHOR_EPOCH_OFFSET = 48;
    public static final int TAIL_OFFSET = 256;
    public static final int HEAD_OFFSET = 384;
    public static final int LOST_SPANS_OFFSET = 512;
    public static final int LOST_RECORDS_OFFSET = 640;
    public static final int FAILURES_OFFSET = 768;
    public static final int DATA_OFFSET = 4096;

    public static final int HEADER_BYTES = 8;
    public static final int ALIGNMENT = 8;
    public static final int KIND = 4;
    public static final int PHASE = 5;
    public static final int OPERATION = 6;
    public static final int FLAGS = 7;
    public static final int SPAN_ID = 8;
    public static final int PARENT_ID = 16;
    public static final int TRACE_ID = 24;
    public static final int START = 32;
    public static final int END = 40;
    public static final int THREAD_ID = 48;
    public static final int NAME = 56;
    public static final int ATTRIBUTE_COUNT = 60;
    public static final int CODES = 64;
    public static final int LEASE_BYTES = 8;
    public static final int LEASE_NEXT = 16;

    /** {@link #LEASE_NEXT} of a lease that is over. */
    public static final long LEASE_OVER = -1;

    private RingLayout() {}

    /** Offset of the values of a span with {@code attributes} attributes, from the record's start. */
    public static int valuesOffset(int attributes) {
        return CODES + align(2 * attributes);
    }

    /** Length of the record of a span with {@code attributes} attributes. */
    public static int spanBytes(int attributes) {
        return valuesOffset(attributes) + 8 * attributes;
    }

    /** Rounds up to a multiple of {@link #ALIGNMENT}. */
    public static int align(int bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
