package io.sonde.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the recorder read of memory while it recorded: figures every few seconds, histograms of classes once there was a
 * suspicion, and what became of objects whose session is over. Times are ns of the recording's clock. Immutable.
 *
 * @param gauges in the order of time
 * @param histograms in the order of time
 * @param watched as last read, by type
 * @param ways from roots to sampled objects that stayed, as last followed
 * @param dump the heap at one moment, where somebody asked for it; null otherwise
 * @param from the first reading, {@code to} the last; equal when there is none or one
 */
public record HeapRecord(
        Map<HeapGauge, List<JvmEvents.Reading>> gauges,
        List<Histogram> histograms,
        List<Watched> watched,
        List<Way> ways,
        @Nullable Path dump,
        long from,
        long to) {
    /** Nothing was read. */
    public static final HeapRecord NONE = new HeapRecord(Map.of(), List.of(), List.of(), List.of(), null, 0, 0);

    /**
     * Live objects by class at one moment.
     *
     * @param reason why it was taken: {@code alarm: ...}, {@code spaced} or {@code end}
     * @param pause that it took. Unit: ns
     */
    public record Histogram(long at, String reason, long pause, Map<String, Population> classes) {
        /** Of all classes together. */
        public long bytes() {
            return classes.values().stream().mapToLong(Population::bytes).sum();
        }
    }

    /** Objects of one class. */
    public record Population(long instances, long bytes) {
        Population plus(Population other) {
            return new Population(instances + other.instances, bytes + other.bytes);
        }
    }

    /**
     * Objects of one class that belonged to one session each.
     *
     * @param ended seen whose session is over
     * @param reachable still reachable, of those judged
     * @param judged of those, the ones after whose session the old generation was collected twice
     */
    public record Watched(String type, long ended, long reachable, long judged) {}

    /**
     * From a root to a sampled object, which is the last step.
     *
     * @param at when it was allocated
     */
    public record Way(long at, List<WayStep> steps) {}

    /**
     * One object on a way.
     *
     * @param via what leads to it: {@code static com.acme.Registry.SESSIONS}, a field, {@code []}; empty when unknown
     * @param entries of a collection; -1 when it is none or unknown
     */
    public record WayStep(String type, String via, long entries) {}

    /** The readings of a figure, empty when it was not read. */
    public List<JvmEvents.Reading> readings(HeapGauge gauge) {
        return gauges.getOrDefault(gauge, List.of());
    }

    /** Whether nothing was read. */
    public boolean isEmpty() {
        return gauges.isEmpty() && histograms.isEmpty();
    }

    /** Collects readings in any order. Used by one thread. */
    public static final class Builder {
        private final Map<HeapGauge, List<JvmEvents.Reading>> gauges = new EnumMap<>(HeapGauge.class);
        private final List<Histogram> histograms = new ArrayList<>();
        private final Map<String, Watched> watched = new LinkedHashMap<>();
        private final List<Way> ways = new ArrayList<>();
        private @Nullable Path dump;
        private long from = Long.MAX_VALUE;
        private long to = Long.MIN_VALUE;

        /** A figure at a moment. */
        public Builder reading(HeapGauge gauge, long at, double value) {
            gauges.computeIfAbsent(gauge, added -> new ArrayList<>()).add(new JvmEvents.Reading(at, value));
            return seen(at);
        }

        public Builder histogram(Histogram histogram) {
            histograms.add(histogram);
            return seen(histogram.at());
        }

        /** Counts go on: those of a later call replace the earlier ones. */
        public Builder watched(Watched type) {
            watched.put(type.type(), type);
            return this;
        }

        public Builder way(Way way) {
            ways.add(way);
            return this;
        }

        /** There is a heap dump. */
        public Builder dump(Path file) {
            dump = file;
            return this;
        }

        private Builder seen(long at) {
            from = Math.min(from, at);
            to = Math.max(to, at);
            return this;
        }

        public HeapRecord build() {
            if (from > to) {
                return NONE;
            }
            gauges.values().forEach(all -> all.sort(Comparator.comparingLong(JvmEvents.Reading::at)));
            histograms.sort(Comparator.comparingLong(Histogram::at));
            return new HeapRecord(
                    gauges, List.copyOf(histograms), List.copyOf(watched.values()), List.copyOf(ways), dump, from, to);
        }
    }
}
