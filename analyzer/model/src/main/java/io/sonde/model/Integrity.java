package io.sonde.model;

import java.util.List;
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
        long failures) {

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
                sum(all, Integrity::failures));
    }

    private static long sum(List<Integrity> all, ToLongFunction<Integrity> counter) {
        return all.stream().mapToLong(counter).sum();
    }
}
