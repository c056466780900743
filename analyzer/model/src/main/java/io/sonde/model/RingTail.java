package io.sonde.model;

import io.sonde.format.RingFile;

/**
 * What the recorder did not get to drain: the committed records of {@code spans.ring}. A program that died between writing
 * a block and moving the ring's head leaves some of them in a block, too; those are left out here.
 */
final class RingTail {
    /** Nobody loses as many; a counter beyond it was overwritten. */
    private static final long MOST_COUNTED = 1L << 48;

    private RingTail() {}

    static void read(RingFile ring, PositionLedger ledger, RecordingBuilder builder) {
        if (isCounter(ring.lostSpans()) && isCounter(ring.lostRecords()) && isCounter(ring.failures())) {
            builder.counters(ring.lostSpans(), ring.lostRecords(), ring.failures());
        } else {
            builder.corrupt("counters of the ring are overwritten");
        }
        long id = ring.ringId();
        long from = Math.max(ring.head(), Math.min(ring.tail(), ledger.end(id)));
        RingFile.Rest rest = ring.read(builder, from);
        int unfinished = 0;
        for (RingFile.Hole hole : rest.holes()) {
            unfinished += hole.isUnfinished() ? 1 : 0;
            if (!hole.isUnfinished()) {
                builder.corrupt("ring: a record is overwritten");
                builder.missing(new Integrity.Missing(id, hole.from(), hole.to(), hole.reason()));
            }
        }
        builder.ringTail(rest.records(), rest.skipped() + unfinished);
        if (rest.position() > ring.head()) {
            ledger.add(id, ring.head(), rest.position());
        } else {
            ledger.reached(id, ring.head(), builder);
        }
    }

    private static boolean isCounter(long value) {
        return value >= 0 && value < MOST_COUNTED;
    }
}
