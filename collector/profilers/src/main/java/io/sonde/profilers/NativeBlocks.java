package io.sonde.profilers;

import io.sonde.profilers.ChunkTypes.Field;
import io.sonde.profilers.ChunkTypes.Type;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Which sampled blocks of memory outside of the heap are still taken. async-profiler samples what is taken, but tells of each
 * block that is freed; only those of sampled blocks come into the recording. Lives as long as the sampler, because a block may
 * be freed many chunks later. Used by one thread.
 */
final class NativeBlocks {
    static final String TAKEN = "profiler.Malloc";
    static final String FREED = "profiler.Free";

    /** Of more, frees are not followed. At 512 KB a sample that is 25 GB. */
    private static final int MOST = 50_000;

    /** When each was taken, by address. */
    private final Map<Long, Long> taken = new HashMap<>();
    /** When those of them were freed that were, in the present chunk. */
    private final Map<Long, Long> freed = new HashMap<>();

    private long frees;

    /** An event at its fields: a block was sampled. */
    void taken(Type event, ChunkBytes in) throws IOException {
        long[] fields = timeAndAddress(event, in);
        if (taken.size() < MOST || taken.containsKey(fields[1])) {
            taken.merge(fields[1], fields[0], Math::max);
        }
    }

    /** An event at its fields: some block was freed. Returns whether it had been sampled. */
    boolean freed(Type event, ChunkBytes in) throws IOException {
        frees++;
        long[] fields = timeAndAddress(event, in);
        boolean known = taken.containsKey(fields[1]);
        if (known) {
            freed.merge(fields[1], fields[0], Math::max);
        }
        return known;
    }

    /** A chunk is over: what was freed in it is forgotten, unless the same address was taken again after that. */
    void settle() {
        freed.forEach((address, at) -> taken.computeIfPresent(address, (same, since) -> since <= at ? null : since));
        freed.clear();
    }

    /** Blocks that were freed since this was asked last, sampled or not. */
    long frees() {
        long count = frees;
        frees = 0;
        return count;
    }

    private static long[] timeAndAddress(Type event, ChunkBytes in) throws IOException {
        long[] found = new long[2];
        for (Field field : event.fields()) { // all of them are numbers, or keys of pools
            long value = in.readLong();
            switch (field.name()) {
                case "startTime" -> found[0] = value;
                case "address" -> found[1] = value;
                default -> {
                    // Nothing to know of it.
                }
            }
        }
        return found;
    }
}
