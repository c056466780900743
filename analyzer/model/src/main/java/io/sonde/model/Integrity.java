package io.sonde.model;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * How whole a recording is. Counters that are 0 mean "looked, found none".
 *
 * @param lostSpans spans dropped because the ring was full
 * @param lostRecords other records dropped because the ring was full
 * @param gaps places where the ring's positions jump: blocks that are missing
 * @param gapBytes bytes of ring records in those gaps
 * @param duplicateBlocks blocks seen twice, read once
 * @param duplicateSpans spans seen twice, counted once
 * @param corruptBlocks reason to number of blocks that were skipped for it, ordered by reason
 * @param unknownRecords records of kinds that this version does not know
 * @param fromRing records that only the ring still held, because the recorder did not get to drain them
 * @param uncommitted records that were claimed in the ring and never finished
 * @param failures errors of the agent's own that it suppressed
 * @param missing what of the stream of records is not there, the first {@value #MOST_NAMED} places
 */
public record Integrity(
        long lostSpans,
        long lostRecords,
        long gaps,
        long gapBytes,
        long duplicateBlocks,
        long duplicateSpans,
        Map<String, Long> corruptBlocks,
        long unknownRecords,
        long fromRing,
        long uncommitted,
        long failures,
        List<Missing> missing) {

    /** So many missing ranges are named one by one; all are counted. */
    static final int MOST_NAMED = 100;

    /**
     * A range of a ring's positions whose records are nowhere.
     *
     * @param ring id of the ring
     * @param from first position; a block's or a ring record's
     * @param to position at which records go on
     * @param reason in words
     */
    public record Missing(long ring, long from, long to, String reason) {
        static final String DELETED = "deleted by retention";

        /** Whether the recorder itself deleted it, to keep to its limits. */
        public boolean isDeleted() {
            return reason.equals(DELETED);
        }

        /** Ring, positions and reason for a person. */
        public String inWords() {
            return String.format(Locale.ROOT, "ring %016x, positions %d to %d: %s", ring, from, to, reason);
        }
    }

    /** Blocks that were skipped because they are damaged. */
    public long corruptBlockCount() {
        return corruptBlocks.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Of several recordings. */
    static Integrity together(List<Integrity> all) {
        Map<String, Long> corrupt = new TreeMap<>();
        all.forEach(one -> one.corruptBlocks.forEach((reason, count) -> corrupt.merge(reason, count, Long::sum)));
        return new Integrity(
                sum(all, Integrity::lostSpans),
                sum(all, Integrity::lostRecords),
                sum(all, Integrity::gaps),
                sum(all, Integrity::gapBytes),
                sum(all, Integrity::duplicateBlocks),
                sum(all, Integrity::duplicateSpans),
                Map.copyOf(corrupt),
                sum(all, Integrity::unknownRecords),
                sum(all, Integrity::fromRing),
                sum(all, Integrity::uncommitted),
                sum(all, Integrity::failures),
                all.stream()
                        .flatMap(one -> one.missing.stream())
                        .limit(MOST_NAMED)
                        .toList());
    }

    private static long sum(List<Integrity> all, ToLongFunction<Integrity> counter) {
        return all.stream().mapToLong(counter).sum();
    }
}
