package io.sonde.model;

import io.sonde.format.RingFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What the recorder did not get to drain: the committed records of {@code spans.ring}. When the program died between
 * writing a block and moving the ring's head, some of them are in a block too; those spans are dropped as duplicates
 * when sessions are built.
 */
final class RingTail {
    private RingTail() {}

    static void read(Path file, PositionLedger ledger, RecordingBuilder builder) {
        RingFile ring;
        try {
            ring = RingFile.open(file);
        } catch (IOException e) {
            builder.corrupt("ring file unreadable: " + e.getMessage());
            return;
        }
        builder.counters(ring.lostSpans(), ring.lostRecords(), ring.failures());
        RingFile.Rest rest = ring.read(builder);
        builder.ringTail(rest.records(), rest.skipped() + (rest.damage() == null ? 0 : 1));
        if (rest.position() > ring.head()) {
            ledger.add(ring.ringId(), ring.head(), rest.position());
        }
    }
}
