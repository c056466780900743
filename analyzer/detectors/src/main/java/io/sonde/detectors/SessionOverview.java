package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sessions as a whole: durations, errors, entries. Unfinished ones count but are in no quantile. 8 bytes a session. */
final class SessionOverview {
    private static final int MOST_ENTRIES = 1_000;
    /** What a damaged recording says beyond it is not believed. */
    private static final int MOST_WEIGHT = 1_024;
    /** Upper bounds of the histogram, in ms: 1, 2, 5, 10, 20, 50 and so on. */
    private static final double[] STEPS = {1, 2, 5};

    private long[] durations = new long[64];
    private int count;
    private final Durations finished = new Durations();
    private long unfinished;
    private long errors;
    private long represented;
    private long tokens;
    private final Map<String, Durations> entries = new LinkedHashMap<>();
    private final Map<String, Long> entryCounts = new LinkedHashMap<>();

    private static final class Durations {
        private long[] values = new long[16];
        private int size;

        /** As many times as a session stands for; null while each stands for itself. */
        private int @Nullable [] weights;

        void add(long value, int weight) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            int[] present = weights;
            if (present == null && weight > 1) {
                present = new int[values.length];
                Arrays.fill(present, 0, size, 1);
            }
            if (present != null) {
                weights = size < present.length ? present : Arrays.copyOf(present, values.length);
                weights[size] = weight;
            }
            values[size++] = value;
        }

        long[] sorted() {
            return Percentiles.sorted(Arrays.copyOf(values, size));
        }

        /** Each as many times as it stands for. */
        long[] sortedByWeight() {
            int[] present = weights;
            if (present == null) {
                return sorted();
            }
            long[] all = new long[Arrays.stream(present, 0, size).sum()];
            int at = 0;
            for (int i = 0; i < size; i++) {
                Arrays.fill(all, at, at + present[i], values[i]);
                at += present[i];
            }
            return Percentiles.sorted(all);
        }
    }

    void observe(Session session) {
        if (count == durations.length) {
            durations = Arrays.copyOf(durations, count * 2);
        }
        durations[count++] = session.durationNanos();
        tokens += tokens(session);
        int weight = weight(session);
        represented += weight;
        errors += session.flag(0, SpanFlags.ERROR) ? weight : 0;
        String entry = Names.session(session) + "\t" + session.source();
        boolean listed = entries.containsKey(entry) || entries.size() < MOST_ENTRIES;
        String key = listed ? entry : "(other entries)\t" + session.source();
        entryCounts.merge(key, 1L, Long::sum);
        Durations ofEntry = entries.computeIfAbsent(key, added -> new Durations());
        if (session.unfinished()) {
            unfinished++;
        } else {
            finished.add(session.durationNanos(), weight);
            ofEntry.add(session.durationNanos(), weight);
        }
    }

    private static int weight(Session session) {
        return (int) Math.max(1, Math.min(MOST_WEIGHT, session.value(0, Attribute.SESSION_WEIGHT, 1)));
    }

    /** Sessions that the program ran, as well as that is known: those recorded, each with its weight. */
    long represented() {
        return represented;
    }

    /** Wall times by session number, unfinished ones up to the recording's end. Unit: ns. */
    long[] durations() {
        return Arrays.copyOf(durations, count);
    }

    int count() {
        return count;
    }

    /** Input and output tokens of all model calls. */
    long tokens() {
        return tokens;
    }

    private static long tokens(Session session) {
        long sum = 0;
        for (int node = 0; node < session.size(); node++) {
            if (session.operation(node).isModelCall()) {
                sum += session.value(node, Attribute.GEN_AI_USAGE_INPUT_TOKENS, 0)
                        + session.value(node, Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, 0);
            }
        }
        return sum;
    }

    /** Sessions with this name that were found in this way. */
    long count(String name, String source) {
        return entryCounts.getOrDefault(name + "\t" + source, 0L);
    }

    Diagnosis.SessionFacts facts() {
        long[] sorted = finished.sortedByWeight();
        Double mean = sorted.length == 0
                ? null
                : (Double) (Arrays.stream(sorted).average().orElse(0) / 1e6);
        return new Diagnosis.SessionFacts(
                count,
                unfinished,
                represented == 0 ? 0 : (double) errors / represented,
                mean,
                Percentiles.millis(sorted, 50, 1),
                Percentiles.millis(sorted, 95, Percentiles.FOR_P95),
                Percentiles.millis(sorted, 99, Percentiles.FOR_P99),
                histogram(finished.sorted()),
                entryFacts(),
                List.of(),
                List.of(),
                represented);
    }

    private static Map<Double, Long> histogram(long[] sorted) {
        Map<Double, Long> histogram = new TreeMap<>();
        for (long nanos : sorted) {
            histogram.merge(bound(nanos / 1e6), 1L, Long::sum);
        }
        return histogram;
    }

    private static double bound(double millis) {
        for (double decade = 1; ; decade *= 10) {
            for (double step : STEPS) {
                if (millis <= step * decade) {
                    return step * decade;
                }
            }
        }
    }

    private List<Diagnosis.SessionFacts.Entry> entryFacts() {
        List<Diagnosis.SessionFacts.Entry> facts = new ArrayList<>();
        entries.forEach((key, durationsOf) -> {
            long[] sorted = durationsOf.sortedByWeight();
            int tab = key.indexOf('\t');
            facts.add(new Diagnosis.SessionFacts.Entry(
                    key.substring(0, tab),
                    key.substring(tab + 1),
                    entryCounts.getOrDefault(key, 0L),
                    sorted.length == 0 ? 0 : Percentiles.of(sorted, 50) / 1e6,
                    sorted.length == 0 ? 0 : Percentiles.of(sorted, 95) / 1e6));
        });
        facts.sort(java.util.Comparator.comparingLong(Diagnosis.SessionFacts.Entry::count)
                .reversed()
                .thenComparing(Diagnosis.SessionFacts.Entry::name));
        return facts;
    }
}
