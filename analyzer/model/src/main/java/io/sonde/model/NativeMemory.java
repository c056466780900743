package io.sonde.model;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Sampled blocks of memory outside of the heap, of which those are told that were not freed. Events come in no order: of each
 * address only what was taken there last can be left, if it was not freed after that. Used by one thread.
 */
final class NativeMemory {
    /**
     * One block.
     *
     * @param at ns of the recording's clock
     * @param bytes that the sample stands for
     */
    record Block(long thread, long at, long bytes, int stack) {}

    private final Map<Long, Block> last = new HashMap<>();
    private final Map<Long, Long> freed = new HashMap<>();

    void taken(long address, Block block) {
        last.merge(address, block, (known, added) -> added.at >= known.at ? added : known);
    }

    void freed(long address, long at) {
        freed.merge(address, at, Math::max);
    }

    /** What is left of all. */
    void tell(EvidenceCollector evidence) {
        last.entrySet().stream()
                .filter(one -> freed.getOrDefault(one.getKey(), Long.MIN_VALUE) < one.getValue().at)
                .map(Map.Entry::getValue)
                .sorted(Comparator.comparingLong(Block::at).thenComparingLong(Block::thread))
                .forEach(block -> evidence.sample(
                        EvidenceKind.NATIVE_MEMORY,
                        block.thread,
                        block.at,
                        block.bytes,
                        block.stack,
                        EvidenceCollector.NONE));
    }
}
