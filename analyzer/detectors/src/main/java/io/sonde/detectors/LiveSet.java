package io.sonde.detectors;

import io.sonde.detectors.statistics.Growth;
import io.sonde.model.HeapGauge;
import io.sonde.model.HeapRecord;
import io.sonde.model.JvmEvents;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What stays in memory once garbage is gone, moment by moment, and how it grows. After a young collection the heap holds old
 * garbage, too, so that a full cache that replaces its entries looks like a leak: only points behind a collection of everything
 * count. Those are class histograms, or collections of the old generation where enough of them came by themselves.
 *
 * @param points behind collections of everything, after warm-up
 * @param fromHistograms whether they are class histograms
 * @param growth of the points
 * @param floor the least heap after whatever collection, window by window, after warm-up
 * @param floorGrowth of the floor
 */
record LiveSet(
        List<JvmEvents.Reading> points,
        boolean fromHistograms,
        Growth growth,
        List<JvmEvents.Reading> floor,
        Growth floorGrowth) {
    /** Part of the recording that counts as warm-up (docs/detectors.md). */
    static final double WARM_UP = 0.2;
    /** Fewer points tell nothing (docs/detectors.md: four evenly spaced ones find all). */
    static final int LEAST_POINTS = 4;
    /** Of collections that came by themselves more are needed, because they are not evenly spaced (docs/detectors.md) ... */
    static final int LEAST_COLLECTIONS = 6;
    /** ... and they have to cover so much of the time after warm-up. */
    static final double LEAST_SPREAD = 0.5;

    static final int WINDOWS = 12;
    /** Growth of the live set: at this many points or more tau of {@link #TAU_MANY} is enough, below {@link #TAU_SOME}. */
    static final int MANY_POINTS = 8;

    static final double TAU_MANY = 0.6;
    static final double TAU_SOME = 0.8;
    static final double TAU_FEW = 1;
    /** The second half must grow at this part of the first half's slope, else it levels off. */
    static final double LATE = 0.4;
    /** Growth of less than this part of the live set is none. */
    static final double LEAST_RELATIVE = 0.05;
    /** And less than this is none, either. Unit: bytes. */
    static final double LEAST_GAIN = 512 << 10;

    static LiveSet of(HeapView seen, JvmEvents events) {
        HeapRecord heap = seen.record();
        long from = seen.warm();
        List<JvmEvents.Reading> histograms = heap.histograms().stream()
                .filter(histogram -> histogram.at() >= from)
                .map(histogram -> new JvmEvents.Reading(histogram.at(), GrowingClasses.bytes(histogram)))
                .toList();
        boolean use = histograms.size() >= LEAST_POINTS;
        List<JvmEvents.Reading> points = use ? histograms : collections(heap, events, from);
        List<JvmEvents.Reading> floor = windows(after(heap.readings(HeapGauge.LEAST_AFTER_GC), from), from, heap.to());
        return new LiveSet(points, use, growth(points), floor, growth(floor));
    }

    private static List<JvmEvents.Reading> collections(HeapRecord heap, JvmEvents events, long from) {
        List<JvmEvents.Reading> all = new ArrayList<>();
        for (JvmEvents.Collection collection : events.collections()) {
            boolean whole = collection.name().matches("G1Full|ParallelOld|SerialOld|ZGC Major");
            if (whole && collection.to() >= from && collection.to() <= heap.to() && collection.usedAfter() >= 0) {
                all.add(new JvmEvents.Reading(collection.to(), collection.usedAfter()));
            }
        }
        if (all.size() < LEAST_COLLECTIONS) {
            all = new ArrayList<>(after(heap.readings(HeapGauge.AFTER_OLD_GC), from));
        }
        all.sort(Comparator.comparingLong(JvmEvents.Reading::at));
        boolean enough = all.size() >= LEAST_COLLECTIONS
                && all.get(all.size() - 1).at() - all.get(0).at() >= LEAST_SPREAD * (heap.to() - from);
        return enough ? all : List.of();
    }

    static List<JvmEvents.Reading> after(List<JvmEvents.Reading> readings, long from) {
        return readings.stream().filter(reading -> reading.at() >= from).toList();
    }

    /** The least reading of each window that has one. */
    static List<JvmEvents.Reading> windows(List<JvmEvents.Reading> readings, long from, long to) {
        JvmEvents.Reading[] least = new JvmEvents.Reading[WINDOWS];
        for (JvmEvents.Reading reading : readings) {
            int window = (int) Math.min(WINDOWS - 1L, WINDOWS * (reading.at() - from) / Math.max(1, to - from));
            if (least[window] == null || reading.value() < least[window].value()) {
                least[window] = reading;
            }
        }
        List<JvmEvents.Reading> windows = new ArrayList<>();
        for (JvmEvents.Reading reading : least) {
            if (reading != null) {
                windows.add(reading);
            }
        }
        return windows;
    }

    /** x in seconds. */
    static Growth growth(List<JvmEvents.Reading> readings) {
        double[] x =
                readings.stream().mapToDouble(reading -> reading.at() / 1e9).toArray();
        double[] y = readings.stream().mapToDouble(JvmEvents.Reading::value).toArray();
        return Growth.of(x, y);
    }

    boolean isJudged() {
        return points.size() >= LEAST_POINTS;
    }

    /** Whether the live set grows, and has not begun to level off. */
    boolean grows() {
        return isJudged() && rises(growth) && growth.relative() >= LEAST_RELATIVE && growth.gain() >= LEAST_GAIN;
    }

    /** Whether it has grown and levels off. */
    boolean levels() {
        return isJudged()
                && growth.tau() > 0
                && growth.relative() >= LEAST_RELATIVE
                && growth.late() < LATE * growth.early();
    }

    /**
     * Whether what collections left that came by themselves rises for certain, and goes on rising, but not in so many steps
     * that it could be told from a swing. Histograms are exact.
     */
    boolean isUndecided() {
        return isJudged()
                && !fromHistograms
                && !grows()
                && growth.low() > 0
                && growth.late() > 0
                && growth.late() >= LATE * growth.early()
                && growth.relative() >= LEAST_RELATIVE
                && growth.gain() >= LEAST_GAIN;
    }

    /** Rises in nearly each step, and in the second half about as much as in the first. */
    static boolean rises(Growth growth) {
        double least = growth.points() >= MANY_POINTS ? TAU_MANY : growth.points() > LEAST_POINTS ? TAU_SOME : TAU_FEW;
        return growth.goesOn(least, LATE);
    }

    double first() {
        return points.get(0).value();
    }

    double last() {
        return points.get(points.size() - 1).value();
    }
}
