package io.sonde.detectors;

import io.sonde.model.Evidence;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Where a lock is waited for. Only some waits are recorded with a stack; the others are taken to be where the longest wait
 * for the same object was. Reads each recording once. Used by one thread.
 */
final class LockPlaces {
    private final BiPredicate<Evidence, Integer> isWait;
    private @Nullable Evidence read;
    /** Object to the piece with the longest wait for it that has a stack. */
    private final Map<Long, Integer> longest = new HashMap<>();

    /** @param isWait which pieces are waits for locks */
    LockPlaces(BiPredicate<Evidence, Integer> isWait) {
        this.isWait = isWait;
    }

    /** The stack of a wait, or of another for the same lock; below 0 where there is none. */
    int stack(Evidence all, int piece) {
        int own = all.stack(piece);
        if (own >= 0 || all.object(piece) == 0) {
            return own;
        }
        if (read != all) {
            read(all);
        }
        Integer other = longest.get(all.object(piece));
        return other == null ? own : all.stack(other);
    }

    private void read(Evidence all) {
        longest.clear();
        read = all;
        for (int piece = 0; piece < all.size(); piece++) {
            if (all.object(piece) != 0 && all.stack(piece) >= 0 && isWait.test(all, piece)) {
                longest.merge(all.object(piece), piece, (a, b) -> nanos(all, b) > nanos(all, a) ? b : a);
            }
        }
    }

    private static long nanos(Evidence all, int piece) {
        return all.to(piece) - all.from(piece);
    }
}
