package io.sonde.detectors;

import io.sonde.detectors.AttemptChain.Attempt;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * How clients pause between attempts: how long, with how much spread, in step with others, and whether they wait as long
 * as the server asked. Bounded.
 */
final class RetryPauses {
    /** Shorter is no pause. */
    static final long LEAST_MILLIS = 20;
    /** Pauses whose p10 and p90 differ by less than this part of the median have no jitter (ours). */
    static final double NO_SPREAD = 0.1;
    /** Retries of the whole program that fall into one such interval hit the server together. Source: catalogue. */
    static final long BIN_MILLIS = 50;
    /** More than this part of the retries in company is no accident, if chance alone explains at most half of it. */
    static final double IN_STEP = 0.5;

    private static final int FEW = 5;
    private static final int ORDINALS = 4;
    private static final int MOST_BINS = 50_000;
    /** A server's wait counts as obeyed from this part on: clocks and rounding differ. */
    private static final double OBEYED = 0.95;

    private final List<Histogram> byOrdinal = new ArrayList<>();
    private final Map<Long, Integer> bins = new TreeMap<>();
    private long asked;
    private long obeyed;

    RetryPauses() {
        for (int i = 0; i < ORDINALS; i++) {
            byOrdinal.add(new Histogram(3));
        }
    }

    void add(Session session, AttemptChain chain) {
        for (int step = 0; step < chain.retries(); step++) {
            long pause = chain.pause(step);
            byOrdinal.get(Math.min(step, ORDINALS - 1)).recordValue(pause);
            Attempt next = chain.attempts().get(step + 1);
            long bin = next.begin() / (BIN_MILLIS * 1_000_000);
            if (bins.size() < MOST_BINS || bins.containsKey(bin)) {
                bins.merge(bin, 1, Integer::sum);
            }
            long wait = retryAfter(session, chain.attempts().get(step).node());
            if (wait > 0) {
                asked++;
                obeyed += pause >= OBEYED * wait ? 1 : 0;
            }
        }
    }

    /** What the server that refused asked for last, 0 when it did not. Unit: ns. */
    static long retryAfter(Session session, int node) {
        long wait = 0;
        for (int i = node; i < session.subtreeEnd(node); i++) {
            wait = session.value(i, Attribute.RETRY_AFTER, wait);
        }
        return wait;
    }

    RetryPauses merge(RetryPauses other) {
        for (int i = 0; i < ORDINALS; i++) {
            byOrdinal.get(i).add(other.byOrdinal.get(i));
        }
        other.bins.forEach((bin, count) -> bins.merge(bin, count, Integer::sum));
        asked += other.asked;
        obeyed += other.obeyed;
        return this;
    }

    /** How often a server said how long to wait. */
    long asked() {
        return asked;
    }

    /** How often a client waited that long. */
    long obeyed() {
        return obeyed;
    }

    boolean ignoresServer() {
        return asked >= 2 && 2 * obeyed < asked;
    }

    /** Whether attempts follow one another at once. */
    boolean none() {
        return byOrdinal.get(0).getValueAtPercentile(50) < LEAST_MILLIS * 1_000_000;
    }

    /** Whether all pauses of one kind are the same although no server asked for them. */
    boolean withoutJitter() {
        boolean judged = false;
        for (Histogram pauses : byOrdinal) {
            long median = pauses.getValueAtPercentile(50);
            if (pauses.getTotalCount() >= FEW && median >= LEAST_MILLIS * 1_000_000) {
                judged = true;
                long spread = pauses.getValueAtPercentile(90) - pauses.getValueAtPercentile(10);
                if (spread > NO_SPREAD * median) {
                    return inStep() > IN_STEP;
                }
            }
        }
        return judged && 2 * obeyed < Math.max(1, count());
    }

    /** Part of the retries that were sent together with another, beyond what chance explains; 0 to 1. */
    double inStep() {
        long all = 0;
        long together = 0;
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Map.Entry<Long, Integer> bin : bins.entrySet()) {
            all += bin.getValue();
            together += bin.getValue() > 1 ? bin.getValue() : 0;
            first = Math.min(first, bin.getKey());
            last = Math.max(last, bin.getKey());
        }
        if (all < 2 * FEW) {
            return 0;
        }
        double share = (double) together / all;
        double byChance = 1 - Math.exp(-(double) all / (last - first + 1));
        return share > 2 * byChance ? share : 0;
    }

    private long count() {
        return byOrdinal.stream().mapToLong(Histogram::getTotalCount).sum();
    }

    /** {@code 1.0 s and 2.0 s}: the median pause before the first, second and third repetition. */
    String words() {
        List<String> words = new ArrayList<>();
        for (Histogram pauses : byOrdinal) {
            if (pauses.getTotalCount() > 0 && words.size() < 3) {
                words.add(time(pauses.getValueAtPercentile(50)));
            }
        }
        return words.size() < 2
                ? String.join("", words)
                : String.join(", ", words.subList(0, words.size() - 1)) + " and " + words.get(words.size() - 1);
    }

    private static String time(long nanos) {
        return nanos < 1_000_000_000 ? Wording.time(nanos) : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    List<Finding.Evidence> evidence() {
        List<Finding.Evidence> evidence = new ArrayList<>();
        for (int i = 0; i < ORDINALS; i++) {
            Histogram pauses = byOrdinal.get(i);
            if (pauses.getTotalCount() > 0) {
                evidence.add(new Finding.Evidence(
                        "pause before repetition " + (i + 1) + (i == ORDINALS - 1 ? " and later" : "") + ", median",
                        pauses.getValueAtPercentile(50) / 1e6,
                        "ms",
                        List.of(),
                        Map.of(
                                "middle 80 %",
                                Wording.range(pauses.getValueAtPercentile(10), pauses.getValueAtPercentile(90)))));
            }
        }
        if (inStep() > 0) {
            evidence.add(Finding.Evidence.of(
                    "retries within " + BIN_MILLIS + " ms of another", 100 * inStep(), "%", List.of()));
        }
        if (asked > 0) {
            evidence.add(Finding.Evidence.of(
                    "waited as long as the server asked (Retry-After)", 100.0 * obeyed / asked, "%", List.of()));
        }
        return evidence;
    }
}
