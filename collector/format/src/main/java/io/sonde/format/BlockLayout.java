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
 * A record in the payload: u8 kind, varint body length, body. Varints are unsigned LEB128; a "zigzag" is a signed value
 * folded into one. "Delta" means: against the same field of the previous span or begin record in this block (a wait and an aggregate are none),
 * 0 at the block's start.
 *
 * <pre>
 *   SPAN, BEGIN,  u8 phase, u8 operation, u8 flags, zigzag delta span id, zigzag (span id - parent id) with 0 for "no
 *   AGGREGATE     parent", zigzag (span id - trace id), zigzag delta start, [not BEGIN: zigzag (end - start)],
 *                 zigzag delta thread id, varint name, varint attribute count, then per attribute: varint code,
 *                 u8 type, value: TEXT varint; LONG zigzag; BOOLEAN u8; DOUBLE and HASH 8 bytes
 *   DEFINE        varint id, UTF-8 to the end of the body
 *   ANCHOR        8 bytes ticks, 8 bytes epoch ns, varint lost spans, varint failures
 *   THREAD        u8 virtual, varint thread id, varint name
 *   ATTRIBUTE     varint code, u8 type, UTF-8 key to the end of the body
 *   OPERATION     varint code, UTF-8 label to the end of the body
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

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

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
