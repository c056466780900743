package io.sonde.api;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanKind;
import org.jspecify.annotations.Nullable;

/**
 * What is left out of the recording, on purpose, so that it costs less: short spans of some kinds are summed instead of
 * written, and of many sessions only some are recorded, each with all its spans. Set by the governor, read by every thread;
 * what changes counts for spans that begin from then on.
 */
public final class Throttle {
    /** Each a {@link SpanKind}; null while none is summed. */
    private static volatile long @Nullable [] summed;

    /** Sessions are recorded whose trace's or own id, scattered, has no bit of this. */
    private static volatile long mask;

    private Throttle() {}

    /** Whether spans of such an operation may be summed: not those whose tokens count, nor roots and tasks. */
    public static boolean mayBeSummed(Operation operation) {
        return switch (operation) {
            case VECTOR_SEARCH, VECTOR_WRITE, SEARCH_MEMORY, RETRIEVAL, SQL, CACHE_GET, CONNECTION_ACQUIRE -> true;
            case EXECUTE_TOOL, ACTION, COMMUNICATION, HTTP, MCP, ADVISOR -> true;
            default -> false;
        };
    }

    /** Has these kinds summed from now on, each a {@link SpanKind}, and no others. */
    public static void sum(long... kinds) {
        summed = kinds.length == 0 ? null : kinds.clone();
    }

    /**
     * Has one of so many sessions recorded from now on.
     *
     * @param weight a power of two; 1: all
     */
    public static void record(int weight) {
        mask = weight - 1L;
    }

    /** How many sessions one that begins now stands for; null when it stands for itself. */
    static @Nullable Integer weight() {
        long present = mask;
        return present == 0 ? null : (Integer) (int) (present + 1);
    }

    static void clear() {
        summed = null;
        mask = 0;
    }

    static boolean isSummed(Operation operation, int name) {
        long[] kinds = summed;
        if (kinds != null && mayBeSummed(operation)) {
            long kind = SpanKind.of(operation.ordinal(), name);
            for (long each : kinds) {
                if (each == kind) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Decides whether the session of this root is left out. By its trace, where it has one: all the processes that a session
     * passes through then record it or leave it out together, and where they record different parts, who records fewer
     * chooses among those of the others.
     */
    static void choose(Span root) {
        long others = root.value(Attribute.SESSION_WEIGHT, 1) - 1;
        root.skipped = others != 0 && (scattered(root.traceLow != 0 ? root.traceLow : root.spanId) & others) != 0;
    }

    /** Ids count up, and threads take them by blocks: sessions that alternate must not be chosen by their turn. */
    private static long scattered(long id) {
        long mixed = (id ^ id >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
