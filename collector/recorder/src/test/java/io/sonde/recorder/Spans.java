package io.sonde.recorder;

import io.sonde.format.Format;
import io.sonde.format.RingLayout;
import io.sonde.format.RingRecords;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;

/** Records as a producer would write them. */
final class Spans {
    private static final short[] CODES = {(short) Attribute.INPUT_HASH.ordinal(), (short) Attribute.ITEMS.ordinal()};

    /** Length of what {@link #write} writes. */
    static final int BYTES = RingLayout.spanBytes(CODES.length);

    private Spans() {}

    /** Writes a span whose fields all follow from its id; counts it as lost when the ring is full. */
    static boolean write(Ring ring, long id) {
        int at = ring.claim(BYTES);
        if (at < 0) {
            ring.lostSpan();
            return false;
        }
        fill(ring, at, id);
        ring.commit(at, BYTES);
        return true;
    }

    /** Fills a claimed record without committing it. */
    static void fill(Ring ring, int at, long id) {
        RingRecords.writeSpan(
                ring.buffer(),
                at,
                Format.SPAN,
                Phase.DECISION.ordinal(),
                Operation.CHAT.ordinal(),
                0,
                id,
                id - 1,
                1,
                id * 10,
                id * 10 + 5,
                7,
                1,
                CODES.length,
                CODES,
                new long[] {id * 31, id});
    }

    static void define(Ring ring, int id, String text) {
        byte[] utf8 = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        int bytes = RingRecords.defineBytes(utf8.length);
        int at = ring.claim(bytes);
        RingRecords.writeDefine(ring.buffer(), at, id, utf8);
        ring.commit(at, bytes);
    }

    /** Writes a wait inside the span of this id; the other fields are 2 to 9. */
    static void wait(Ring ring, long id) {
        int at = ring.claim(RingRecords.WAIT_BYTES);
        RingRecords.writeWait(ring.buffer(), at, 9, id, 2, 3, 4, 5, 6, 7, 8);
        ring.commit(at, RingRecords.WAIT_BYTES);
    }

    static void thread(Ring ring, long id, int name) {
        int at = ring.claim(RingRecords.THREAD_BYTES);
        RingRecords.writeThread(ring.buffer(), at, id, name, false);
        ring.commit(at, RingRecords.THREAD_BYTES);
    }
}
