package io.sonde.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which positions of which ring were read, so that nothing is counted twice and missing ranges are named. */
final class PositionLedger {
    private static final String NOWHERE = "no block has them";

    /** By ring: start of a range to its end, ranges disjoint and not adjacent. */
    private final Map<Long, TreeMap<Long, Long>> ranges = new HashMap<>();

    private final List<Integrity.Missing> damaged = new ArrayList<>();

    /** Adds a range; false, and nothing added, when all of it was there already. */
    boolean add(long ring, long first, long next) {
        TreeMap<Long, Long> ofRing = ranges.computeIfAbsent(ring, id -> new TreeMap<>());
        Map.Entry<Long, Long> before = ofRing.floorEntry(first);
        if (before != null && before.getValue() >= next) {
            return false;
        }
        long from = first;
        long to = next;
        if (before != null && before.getValue() >= first) {
            from = before.getKey();
        }
        Map.Entry<Long, Long> touched = ofRing.ceilingEntry(from);
        while (touched != null && touched.getKey() <= to) {
            to = Math.max(to, touched.getValue());
            ofRing.remove(touched.getKey());
            touched = ofRing.ceilingEntry(from);
        }
        ofRing.put(from, to);
        return true;
    }

    /** Notes a block, or a part of the ring, that is there and cannot be read: it explains a gap. */
    void damaged(long ring, long first, long next, String reason) {
        if (first >= 0 && next > first && damaged.size() < Integrity.MOST_NAMED) {
            damaged.add(new Integrity.Missing(ring, first, next, reason));
        }
    }

    /** Whether positions are missing between those that were read. */
    boolean hasGaps() {
        return ranges.values().stream().anyMatch(ofRing -> ofRing.size() > 1);
    }

    /** Where the last range that was read ends; 0 when there is none. */
    long end(long ring) {
        TreeMap<Long, Long> ofRing = ranges.get(ring);
        return ofRing == null || ofRing.isEmpty() ? 0 : ofRing.lastEntry().getValue();
    }

    /**
     * Tells the builder of every hole between two ranges of one ring, and before the first.
     *
     * @param pruned whether retention has deleted the beginning
     */
    void nameGaps(RecordingBuilder builder, boolean pruned) {
        ranges.forEach((ring, ofRing) -> {
            long upTo = 0;
            for (Map.Entry<Long, Long> range : ofRing.entrySet()) {
                if (range.getKey() > upTo) {
                    String reason =
                            upTo == 0 && pruned ? Integrity.Missing.DELETED : reason(ring, upTo, range.getKey());
                    builder.missing(new Integrity.Missing(ring, upTo, range.getKey(), reason));
                }
                upTo = range.getValue();
            }
        });
    }

    /** Notes that a ring's records were taken out up to a position, and should have been read. */
    void reached(long ring, long position, RecordingBuilder builder) {
        long end = end(ring);
        if (end < position) {
            builder.missing(new Integrity.Missing(ring, end, position, reason(ring, end, position)));
        }
    }

    private String reason(long ring, long from, long to) {
        return damaged.stream()
                .filter(block -> block.ring() == ring && block.from() < to && block.to() > from)
                .map(Integrity.Missing::reason)
                .findFirst()
                .orElse(NOWHERE);
    }
}
