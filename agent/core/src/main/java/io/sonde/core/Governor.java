package io.sonde.core;

import io.sonde.api.Throttle;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Keeps what recording costs within a budget, as far as it depends on the load: what our threads use that look for something
 * to do is the same whatever is left out. It looks at windows of ten seconds: after three in a row above the budget it
 * takes one step down, on what costs most; after six below half of it, it takes the last one back, unless that would bring
 * the cost above the budget again. Down go: the most frequent short spans are summed instead of written; samples are taken
 * further apart; of sessions only one in two, four ... {@value #MOST_WEIGHT} is recorded, faster where the cost is many
 * times the budget. Confined to one thread.
 */
final class Governor {
    static final int WINDOWS_OVER = 3;
    static final int WINDOWS_UNDER = 6;
    static final int MOST_WEIGHT = 64;
    static final int SLOWEST = 8;

    /** Kinds that one step takes, and in all: each span is compared with them. */
    private static final int KINDS_A_STEP = 8;

    private static final int MOST_KINDS = 32;
    /** A kind with fewer of a window's spans is not worth it. */
    private static final double LEAST_SHARE = 0.05;

    /** What the governor can change. */
    interface Levers {
        /** Has these kinds, each a {@link SpanKind}, summed, and no others. */
        void sum(long[] kinds);

        /** Has samples lie so many times as far apart. */
        void slow(int times);

        /** Has one of so many sessions recorded. */
        void record(int weight);
    }

    /**
     * What recording leaves out from a moment on.
     *
     * @param reason why it changed
     * @param kinds that are summed
     * @param slow how many times as far apart samples lie
     * @param weight how many sessions one stands for
     */
    record Step(String reason, List<Long> kinds, int slow, int weight) {
        private static final Step NOTHING = new Step("", List.of(), 1, 1);
    }

    private final double budget;
    private final Levers levers;
    /** What was in force before each step down, the last first. */
    private final Deque<Step> taken = new ArrayDeque<>();

    private Step present = Step.NOTHING;
    private int over;
    private int under;
    private boolean toldHelpless;

    /** @param budget part of what the program uses, 0 to 1 */
    Governor(double budget, Levers levers) {
        this.budget = budget;
        this.levers = levers;
    }

    /**
     * A window is over.
     *
     * @param cost of it
     * @param shortSpans of about this window, by kind
     * @return the step that was taken, or a remark about one that could not be; empty when there is nothing to tell
     */
    List<Step> window(OwnCost cost, Map<Long, Long> shortSpans) {
        if (cost.part() > budget) {
            under = 0;
            if (++over >= WINDOWS_OVER) {
                over = 0;
                return down(cost, shortSpans);
            }
        } else {
            over = 0;
            under = cost.part() < budget / 2 ? under + 1 : 0;
            if (under >= WINDOWS_UNDER && !taken.isEmpty()) {
                under = 0;
                return up(cost);
            }
        }
        return List.of();
    }

    private List<Step> down(OwnCost cost, Map<Long, Long> shortSpans) {
        String reason = String.format(
                Locale.ROOT,
                "spans and samples used %.2f %% of what the program uses, more than %.2f %%",
                100 * cost.part(),
                100 * budget);
        boolean spans = cost.spans() >= cost.samples();
        if (!spans && present.slow < SLOWEST) {
            return take(new Step(reason, present.kinds, 2 * present.slow, present.weight));
        }
        List<Long> kinds = worthSumming(shortSpans);
        if (kinds.size() > present.kinds.size()) {
            return take(new Step(reason, kinds, present.slow, present.weight));
        }
        if (present.slow < SLOWEST && cost.samples() > cost.load() / 4) {
            return take(new Step(reason, present.kinds, 2 * present.slow, present.weight));
        }
        if (spans && present.weight < MOST_WEIGHT) {
            return take(new Step(reason, present.kinds, present.slow, fewer(cost)));
        }
        return helpless(reason + ", and nothing more can be left out");
    }

    /** Half as many sessions, or an eighth at most where that is far from enough. */
    private int fewer(OwnCost cost) {
        int factor = 2;
        while (factor < 8 && cost.part() > factor * budget * 2) {
            factor *= 2;
        }
        return Math.min(MOST_WEIGHT, factor * present.weight);
    }

    private List<Long> worthSumming(Map<Long, Long> shortSpans) {
        double all = shortSpans.values().stream().mapToLong(Long::longValue).sum();
        List<Long> kinds = new ArrayList<>(present.kinds);
        shortSpans.entrySet().stream()
                .filter(kind -> kind.getValue() >= LEAST_SHARE * all && !kinds.contains(kind.getKey()))
                .filter(kind -> Throttle.mayBeSummed(Operation.ofCode(SpanKind.operation(kind.getKey()))))
                .sorted(Map.Entry.<Long, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(Math.min(KINDS_A_STEP, MOST_KINDS - kinds.size()))
                .forEach(kind -> kinds.add(kind.getKey()));
        return kinds;
    }

    private List<Step> helpless(String reason) {
        if (toldHelpless) {
            return List.of();
        }
        toldHelpless = true;
        return List.of(new Step(reason, present.kinds, present.slow, present.weight));
    }

    private List<Step> take(Step next) {
        taken.push(present);
        return go(next);
    }

    private List<Step> go(Step next) {
        levers.sum(next.kinds.stream().mapToLong(Long::longValue).toArray());
        if (next.slow != present.slow) {
            levers.slow(next.slow);
        }
        if (next.weight != present.weight) {
            levers.record(next.weight);
        }
        present = next;
        return List.of(next);
    }

    private List<Step> up(OwnCost cost) {
        Step before = taken.element();
        if (cost.load() + more(before, cost) > budget * cost.base()) {
            return List.of();
        }
        taken.pop();
        String reason = String.format(
                Locale.ROOT,
                "for a minute spans and samples used less than half of its %.2f %%, at last %.2f %%",
                100 * budget,
                100 * cost.part());
        return go(new Step(reason, before.kinds, before.slow, before.weight));
    }

    /** What taking a step back would cost. Unit: ns a window. */
    private double more(Step before, OwnCost cost) {
        if (before.weight != present.weight) {
            return cost.spans() * ((double) present.weight / before.weight - 1);
        }
        return before.slow == present.slow ? cost.saved() : cost.samples();
    }
}
