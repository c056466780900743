package io.sonde.detectors;

import io.sonde.detectors.statistics.CliffsDelta;
import io.sonde.detectors.statistics.FalseDiscoveries;
import io.sonde.detectors.statistics.Medians;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.FisherExactTest;

/**
 * What slow sessions have more often, or more of, than the others. Traits by Fisher's exact test and their lift, measures
 * by Cliff's delta; of all tests together at most {@value #Q} are wrong (Benjamini and Hochberg).
 *
 * @param traits surest first; tags before others that say as much
 * @param measures of large effect, surest first
 */
record Distinguished(List<OfTrait> traits, List<OfMeasure> measures) {
    /** Share of wrong answers; stricter than the catalogue's 0.05, because the first answer is the title (ours). */
    static final double Q = 0.01;
    /** Slow sessions with the trait: so many, and this share of them (ours; the catalogue's 10 ask for 400 sessions). */
    static final int LEAST_SUPPORT = 5;

    static final double LEAST_SHARE = 0.2;
    /** How many times as frequent among slow sessions (ours). */
    static final double LEAST_LIFT = 3;

    /**
     * @param slow slow sessions with the trait
     * @param base other sessions with it
     */
    record OfTrait(Trait trait, int slow, int base, double lift, double p) {}

    /** @param slow median among slow sessions, and {@code base} among the others */
    record OfMeasure(String name, double slow, double base, CliffsDelta effect) {}

    static Distinguished of(List<SessionSample.Seen> slow, List<SessionSample.Seen> base, Predicate<Trait> groups) {
        List<OfTrait> traits = new ArrayList<>();
        Map<Trait, Integer> inSlow = count(slow);
        Map<Trait, Integer> inBase = count(base);
        inSlow.forEach((trait, count) -> {
            int others = inBase.getOrDefault(trait, 0);
            if (groups.test(trait) && count + others >= LEAST_SUPPORT && count + others < slow.size() + base.size()) {
                traits.add(tested(trait, count, slow.size(), others, base.size()));
            }
        });
        List<OfMeasure> measures = measured(slow, base);
        double limit = FalseDiscoveries.limit(
                DoubleStream.concat(
                                traits.stream().mapToDouble(OfTrait::p),
                                measures.stream()
                                        .mapToDouble(one -> one.effect().p()))
                        .toArray(),
                Q);
        return new Distinguished(
                traits.stream()
                        .filter(one -> one.p() <= limit && one.lift() >= LEAST_LIFT)
                        .filter(one -> one.slow() >= Math.max(LEAST_SUPPORT, LEAST_SHARE * slow.size()))
                        .sorted(Comparator.comparingDouble(OfTrait::p)
                                .thenComparing(one -> one.trait().kind())
                                .thenComparing(one -> one.trait().toString()))
                        .toList(),
                measures.stream()
                        .filter(one -> one.effect().p() <= limit && one.effect().delta() >= CliffsDelta.LARGE)
                        .sorted(Comparator.comparingDouble(
                                        (OfMeasure one) -> one.effect().p())
                                .thenComparing(OfMeasure::name))
                        .toList());
    }

    private static Map<Trait, Integer> count(List<SessionSample.Seen> sessions) {
        Map<Trait, Integer> counts =
                new TreeMap<>(Comparator.comparing(Trait::name).thenComparing(Trait::value));
        sessions.forEach(seen -> seen.traits().forEach(trait -> counts.merge(trait, 1, Integer::sum)));
        return counts;
    }

    private static OfTrait tested(Trait trait, int slow, int allSlow, int base, int allBase) {
        double lift = (double) slow / allSlow / ((base + 0.5) / (allBase + 1));
        double p = FisherExactTest.withDefaults()
                .with(AlternativeHypothesis.GREATER_THAN)
                .test(new int[][] {{slow, allSlow - slow}, {base, allBase - base}})
                .getPValue();
        return new OfTrait(trait, slow, base, lift, p);
    }

    private static List<OfMeasure> measured(List<SessionSample.Seen> slow, List<SessionSample.Seen> base) {
        Set<String> names = slow.stream()
                .flatMap(seen -> Arrays.stream(seen.measured()))
                .collect(Collectors.toCollection(TreeSet::new));
        List<OfMeasure> measures = new ArrayList<>();
        for (String name : names) {
            double[] first = values(slow, name);
            double[] second = values(base, name);
            measures.add(new OfMeasure(name, Medians.of(first), Medians.of(second), CliffsDelta.of(first, second)));
        }
        return measures;
    }

    private static double[] values(List<SessionSample.Seen> sessions, String name) {
        return sessions.stream().mapToDouble(seen -> seen.measure(name)).toArray();
    }
}
