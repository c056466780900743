package io.sonde.detectors;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the look-ups of one cache say about why they missed. Where a key was asked for before, the cache had lost it: to
 * others, if more keys came between than between look-ups that hit; or to time, if it was older than those that hit.
 */
final class CacheReplay {
    /** Hits beyond this share of all are exceptions: what the others kept within is taken for the cache's limits (ours). */
    private static final double USUAL = 0.99;

    long first;
    long capacity;
    long expired;
    /** Asked for again soon, and gone all the same: removed by the program. */
    long removed;

    long hits;
    /** Keys the cache seems to hold, 0 when nothing tells. */
    int size;
    /** How long it seems to keep them. Unit: ns. */
    long lifetime;

    private final int[] distances;

    /** @param lookups moment, key, and 1 for a hit, in the order of time */
    CacheReplay(List<long[]> lookups) {
        distances = new int[lookups.size()];
        long[] ages = new long[lookups.size()];
        StackDistances stack = new StackDistances(lookups.size());
        Map<Long, Long> filledAt = new HashMap<>();
        List<Long> hitDistances = new ArrayList<>();
        List<Long> hitAges = new ArrayList<>();
        for (int i = 0; i < distances.length; i++) {
            long[] lookup = lookups.get(i);
            distances[i] = stack.next(lookup[1]);
            Long filled = filledAt.get(lookup[1]);
            ages[i] = filled == null ? 0 : lookup[0] - filled;
            if (lookup[2] != 0) {
                hits++;
                if (distances[i] >= 0) {
                    hitDistances.add((long) distances[i]);
                    hitAges.add(ages[i]);
                }
                filledAt.putIfAbsent(lookup[1], lookup[0]);
            } else {
                filledAt.put(lookup[1], lookup[0]);
            }
        }
        size = hitDistances.isEmpty() ? 0 : (int) usual(hitDistances) + 1;
        lifetime = hitAges.isEmpty() ? 0 : usual(hitAges);
        classify(lookups, ages);
    }

    /**
     * Both limits cut off long absences, so that most misses lie beyond either; the one that leaves fewer of them
     * unexplained is the cache's own.
     */
    private void classify(List<long[]> lookups, long[] ages) {
        long tooFar = 0;
        long tooOld = 0;
        for (int i = 0; i < distances.length; i++) {
            if (lookups.get(i)[2] == 0 && distances[i] >= 0) {
                tooFar += distances[i] >= size ? 1 : 0;
                tooOld += ages[i] > lifetime ? 1 : 0;
            }
        }
        boolean byAge = tooOld > tooFar;
        for (int i = 0; i < distances.length; i++) {
            if (lookups.get(i)[2] != 0) {
                continue;
            }
            boolean far = distances[i] >= size;
            boolean old = ages[i] > lifetime;
            if (distances[i] < 0) {
                first++;
            } else if (old && (byAge || !far)) {
                expired++;
            } else if (far) {
                capacity++;
            } else {
                removed++;
            }
        }
    }

    private static long usual(List<Long> values) {
        long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(USUAL * sorted.length))];
    }

    long misses() {
        return distances.length - hits;
    }

    /** Share of the look-ups that a cache of this many keys answers, if nothing expires. */
    double hitShare(int keys) {
        long found = 0;
        for (int distance : distances) {
            found += distance >= 0 && distance < keys ? 1 : 0;
        }
        return distances.length == 0 ? 0 : (double) found / distances.length;
    }

    /** Share of today's misses that would not be, with this many keys; those that expired or were removed stay. */
    double avoided(int keys) {
        if (misses() == 0 || size == 0) {
            return 0;
        }
        double gained = (hitShare(keys) - hitShare(size)) * distances.length;
        return Math.min(capacity, Math.max(0, gained)) / misses();
    }

    /** The curve of hits over sizes, in steps of the square root of two. */
    List<double[]> curve() {
        List<double[]> points = new ArrayList<>();
        long keys = first + 1;
        for (double at = 1; at < 2 * keys && points.size() < 60; at *= Math.sqrt(2)) {
            int rounded = (int) Math.round(at);
            if (points.isEmpty() || points.get(points.size() - 1)[0] < rounded) {
                points.add(new double[] {rounded, 100 * hitShare(rounded)});
            }
        }
        return points;
    }
}
