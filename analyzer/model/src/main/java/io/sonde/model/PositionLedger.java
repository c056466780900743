package io.sonde.model;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Which positions of which ring were read, so that nothing is counted twice and missing ranges are named. */
final class PositionLedger {
    /** By ring: start of a range to its end, ranges disjoint and not adjacent. */
    private final Map<Long, TreeMap<Long, Long>> ranges = new HashMap<>();

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

    /** Whether positions are missing between those that were read. */
    boolean hasGaps() {
        return ranges.values().stream().anyMatch(ofRing -> ofRing.size() > 1);
    }

    /** Tells the builder of every hole between two ranges of one ring. */
    void nameGaps(RecordingBuilder builder) {
        for (TreeMap<Long, Long> ofRing : ranges.values()) {
            long upTo = Long.MIN_VALUE;
            for (Map.Entry<Long, Long> range : ofRing.entrySet()) {
                if (upTo != Long.MIN_VALUE && range.getKey() > upTo) {
                    builder.gap(range.getKey() - upTo);
                }
                upTo = range.getValue();
            }
        }
    }
}
