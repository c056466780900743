package io.sonde.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What happened to the whole JVM: pauses, garbage collections, and figures that were read again and again. Times are ns
 * of the recording's clock. Owned by one thread while it grows, then read-only.
 */
public final class JvmEvents {
    /** Of events of one kind not more than this many are kept; a recording that has more says so. */
    static final int MOST = 500_000;

    /**
     * All threads stood still.
     *
     * @param gc whether for a garbage collection; else another operation of the JVM that needs a safepoint
     * @param name the collection's phase or the operation
     */
    public record Pause(long from, long to, boolean gc, String name) {
        /** Unit: ns. */
        public long nanos() {
            return to - from;
        }
    }

    /**
     * One garbage collection.
     *
     * @param pauses sum of its pauses, ns
     * @param usedBefore bytes of the heap in use when it began, -1 when unknown
     * @param usedAfter bytes in use when it ended, -1 when unknown
     */
    public record Collection(
            long from, long to, long id, String name, String cause, long pauses, long usedBefore, long usedAfter) {}

    /** A figure at a moment. */
    public record Reading(long at, double value) {}

    private List<Pause> pauses = new ArrayList<>();
    private List<Collection> collections = new ArrayList<>();
    private final Map<Gauge, List<Reading>> readings = new EnumMap<>(Gauge.class);
    private final Set<Long> endedThreads = new HashSet<>();
    private long leftOut;

    JvmEvents() {}

    void threadEnded(long thread) {
        if (endedThreads.size() < MOST) {
            endedThreads.add(thread);
        } else {
            leftOut++;
        }
    }

    /** Whether a thread was seen to end. */
    public boolean hasEnded(long thread) {
        return endedThreads.contains(thread);
    }

    void pause(Pause pause) {
        if (pauses.size() < MOST) {
            pauses.add(pause);
        } else {
            leftOut++;
        }
    }

    void collection(Collection collection) {
        if (collections.size() < MOST) {
            collections.add(collection);
        } else {
            leftOut++;
        }
    }

    void reading(Gauge gauge, long at, double value) {
        List<Reading> all = readings.computeIfAbsent(gauge, added -> new ArrayList<>());
        if (all.size() < MOST) {
            all.add(new Reading(at, value));
        } else {
            leftOut++;
        }
    }

    JvmEvents ordered() {
        pauses.sort(Comparator.comparingLong(Pause::from).thenComparingLong(Pause::to));
        collections.sort(Comparator.comparingLong(Collection::from).thenComparingLong(Collection::id));
        readings.values().forEach(all -> all.sort(Comparator.comparingLong(Reading::at)));
        pauses = List.copyOf(pauses);
        collections = List.copyOf(collections);
        return this;
    }

    /** In the order of their starts; they do not overlap but for clock error. */
    public List<Pause> pauses() {
        return pauses;
    }

    /** In the order of their starts. */
    public List<Collection> collections() {
        return collections;
    }

    /** Figures of a kind in the order of time, empty when none was recorded. */
    public List<Reading> readings(Gauge gauge) {
        return readings.getOrDefault(gauge, List.of());
    }

    boolean isEmpty() {
        return pauses.isEmpty() && collections.isEmpty() && readings.isEmpty();
    }

    /** Events that were too many to keep. */
    public long leftOut() {
        return leftOut;
    }

    /** The pauses that overlap {@code [from, to)}, in order. */
    public List<Pause> pausesWithin(long from, long to) {
        int low = 0;
        int high = pauses.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (pauses.get(middle).to() <= from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int end = low;
        while (end < pauses.size() && pauses.get(end).from() < to) {
            end++;
        }
        return pauses.subList(low, end);
    }
}
