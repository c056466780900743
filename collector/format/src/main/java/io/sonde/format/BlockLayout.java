package io.sonde.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A block: the payload of one Chronicle document, many records long, little-endian.
 *
 * <pre>
 *   offset width  meaning
 *        0     4  magic "SNDB"
 *        4     2  format version
 *        6     2  0
 *        8     8  ring id; old recorders wrote 0 into what they made themselves
 *       16     8  position in the ring of the first record
 *       24     8  position in the ring after the last record; not behind the first in a block that the recorder made
 *                 itself (vocabulary and dictionary of a segment, anchors)
 *       32     4  number of records
 *       36     4  payload length in bytes
 *       40     4  CRC32C over bytes 0-39 and the payload
 *       44     -  payload
 * </pre>
 *
 * A record in the payload: a first byte. Below 128 it is the kind; then varint body length, body. From 128 on it is a span.
 * Varints are unsigned LEB128; a "zigzag" is a signed value folded into one. All arithmetic is modulo 2^64.
 *
 * <pre>
 *   DEFINE        varint id, UTF-8 to the end of the body
 *   ANCHOR        8 bytes ticks, 8 bytes epoch ns, varint lost spans, varint failures
 *   THREAD        u8 virtual, varint thread id, varint name
 *   ATTRIBUTE     varint code, u8 type, UTF-8 key to the end of the body
 *   OPERATION     varint code, UTF-8 label to the end of the body
 *   WAIT          u8 flags, u8 bits: which of the following are written, [1: thread], zigzag (span id - its last span id),
 *                 zigzag (start - clock), varint (end - start), [2: varint class of the blocker], [4: varint call site],
 *                 [8: varint identity of the blocker], [16: varint owner thread id]; what is not written is that of the
 *                 thread's last wait
 * </pre>
 *
 * Spans, begins and sums are written as what differs from a guess. Writer and reader remember of the block: its shapes in the
 * order in which they were defined, each with the values that its last span had, and its forms, likewise; the last 256 hashes,
 * each at its lowest byte; and for each thread, likewise numbered, its last span id, its newest (highest signed) span id,
 * parent id, trace id, its clock (the end of its last span or wait, the start of its last begin), and the fields of its last
 * wait. At the block's start the present thread is number 0 with id 0, and everything is 0. A new thread starts with what is
 * remembered of the present one. A sum changes of its thread only parent id and trace id.
 *
 * <pre>
 *   first byte    128-223: form 0-95; 224-254: form 96 + 256 x (byte - 224) + next byte; 255: a new form follows, which
 *                 gets the next number as long as it is below 8032
 *   new form      varint shape + 1, or 0 and a new shape; varint guesses; varint attributes written, one bit each, the
 *                 first in the lowest
 *   new shape     varint b, varint name; b is 1 + a shape that is the same but for the name, and hands down its last
 *                 values, or 0, and then follow: u8 kind, u8 phase, u8 operation, u8 flags, varint attribute count, and
 *                 for each attribute varint (zigzag (code - code before) x 8 + type)
 *   guesses       bit 0      1: thread is written (else it is the present one)
 *                 bits 1-3   span id: 0 newest + 1, 1 last parent id, 2 last span id, 3 zero, 4 written
 *                 bits 4-5   trace id: 0 last trace id, 1 the span id, 2 written
 *                 bits 6-8   parent id: 0 last parent id, 1 zero, 2 last span id, 3 the trace id, 4 written
 *                 bit 9      1: the end is written, not the start
 *                 bit 10     1: that time lies before the clock
 *   then          [thread: varint number + 1, or 0 and zigzag id of a new one], [zigzag (span id - newest)], [zigzag
 *                 (span id - trace id)], [zigzag (span id - parent id)], varint of how far start or end is
 *                 from the clock, [not BEGIN: varint (end - start)], values
 *   values        TEXT and LONG zigzag (value - last value), BOOLEAN u8, DOUBLE and HASH 8 bytes. Of the first 31 attributes
 *                 those are left out whose bit is 0: they are as the shape's last; of a HASH stands one byte instead,
 *                 which says where it is remembered. Only hashes of these 31 are remembered.
 * </pre>
 *
 * In blocks of format 1 spans and waits are records with a length. "Delta" means there: against the same field of the previous
 * span or begin record of the block (a wait and a sum are none), 0 at the block's start.
 *
 * <pre>
 *   SPAN, BEGIN,  u8 phase, u8 operation, u8 flags, zigzag delta span id, zigzag (span id - parent id) with 0 for "no
 *   AGGREGATE     parent", zigzag (span id - trace id), zigzag delta start, [not BEGIN: zigzag (end - start)],
 *                 zigzag delta thread id, varint name, varint attribute count, then per attribute: varint code,
 *                 u8 type, value: TEXT varint; LONG zigzag; BOOLEAN u8; DOUBLE and HASH 8 bytes
 *   WAIT          u8 flags, zigzag delta span id, zigzag delta thread id, zigzag delta start, zigzag (end - start),
 *                 varint class of the blocker, varint call site, varint identity of the blocker, varint owner thread id
 * </pre>
 *
 * Readers skip unknown kinds and what follows in a body beyond the fields they know.
 */
public final class BlockLayout {
    /** "SNDB" read as a little-endian int. */
    public static final int MAGIC = 0x42444E53;

    public static final int VERSION_OFFSET = 4;
    public static final int RING_ID_OFFSET = 8;
    public static final int FIRST_OFFSET = 16;
    public static final int NEXT_OFFSET = 24;
    public static final int COUNT_OFFSET = 32;
    public static final int LENGTH_OFFSET = 36;
    public static final int CRC_OFFSET = 40;
    public static final int PAYLOAD_OFFSET = 44;

    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private BlockLayout() {}

    /** Position in the ring of a block's first record. */
    public static long first(byte[] block) {
        return (long) LONG.get(block, FIRST_OFFSET);
    }

    /** Position in the ring after a block's last record. */
    public static long next(byte[] block) {
        return (long) LONG.get(block, NEXT_OFFSET);
    }
}
