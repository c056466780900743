package io.sonde.detectors;

import io.sonde.detectors.CallLog.Call;
import io.sonde.detectors.statistics.Medians;
import io.sonde.detectors.statistics.PlaneFit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something to pull at where model time is long: answers far longer than usual, or prompts whose length costs time.
 *
 * @param what a clause that follows a colon
 * @param low least time that it saves in a call. Unit: ns
 * @param high most time that it saves in a call. Unit: ns
 */
record Lever(
        Kind kind, String what, ToDoubleFunction<Call> low, ToDoubleFunction<Call> high, Finding.Evidence evidence) {
    /** An answer is long from this many medians of comparable calls (catalogue). */
    static final double LONG_ANSWER = 2;
    /** Long answers are the exception: at most this share of the calls (ours) ... */
    static final double MOST_LONG = 0.25;
    /** ... and take at least this share of the time of generation (ours). */
    static final double LEAST_TIME_OF_LONG = 0.3;
    /** Reading the prompt takes at least this share of model time (catalogue). */
    static final double LEAST_TIME_OF_PROMPT = 0.3;

    /** Fewer answers alike do not tell what is usual (as for model comparison). */
    static final int LEAST_LIKE = 5;

    enum Kind {
        ANSWERS,
        PROMPTS
    }

    /** The one that saves more, null when none is visible. */
    static @Nullable Lever of(List<Call> calls, TimeSplit split) {
        Lever answers = answers(calls, split);
        Lever prompts = prompts(calls, split);
        if (answers == null || prompts == null) {
            return answers == null ? prompts : answers;
        }
        return TimeSplit.sum(calls, answers.high) > TimeSplit.sum(calls, prompts.high) ? answers : prompts;
    }

    private static @Nullable Lever answers(List<Call> calls, TimeSplit split) {
        List<Call> known =
                calls.stream().filter(call -> !Double.isNaN(call.output())).toList();
        if (known.size() < CallLog.LEAST_CALLS || split.perOutput() <= 0) {
            return null;
        }
        double[] bounds = quartiles(known, Call::input);
        Map<Like, Double> usual = new HashMap<>();
        known.stream()
                .collect(Collectors.groupingBy(call -> Like.of(call, bounds)))
                .forEach((like, those) -> {
                    if (those.size() >= LEAST_LIKE) {
                        usual.put(
                                like,
                                Medians.of(
                                        those.stream().mapToDouble(Call::output).toArray()));
                    }
                });
        ToDoubleFunction<Call> median = call -> usual.getOrDefault(Like.of(call, bounds), Double.MAX_VALUE);
        List<Call> longer = known.stream()
                .filter(call -> call.output() >= LONG_ANSWER * Math.max(1, median.applyAsDouble(call)))
                .toList();
        double share = TimeSplit.sum(longer, Call::output) / Math.max(1, TimeSplit.sum(known, Call::output));
        if (longer.isEmpty() || longer.size() > MOST_LONG * known.size() || share < LEAST_TIME_OF_LONG) {
            return null;
        }
        return new Lever(
                Kind.ANSWERS,
                longer.size() + " of " + known.size() + " answers are at least twice as long as usual and take "
                        + Wording.percent(share) + " of the writing",
                call -> excess(call, LONG_ANSWER * median.applyAsDouble(call), median, split),
                call -> excess(call, median.applyAsDouble(call), median, split),
                Finding.Evidence.of("output tokens in long answers, of all", 100 * share, "%", List.of()));
    }

    /**
     * Answers to compare with each other: to prompts of about one length, at one step of a session (a plan is short, the
     * summary at the end is long), and a text is no request for a tool.
     */
    private record Like(int stratum, boolean acts, int step) {
        static Like of(Call call, double[] bounds) {
            return new Like(Lever.stratum(bounds, call.input()), call.acts(), call.step());
        }
    }

    private static double excess(Call call, double target, ToDoubleFunction<Call> median, TimeSplit split) {
        boolean isLong = call.output() >= LONG_ANSWER * Math.max(1, median.applyAsDouble(call));
        return isLong ? split.perOutput() * (call.output() - target) : 0;
    }

    private static @Nullable Lever prompts(List<Call> calls, TimeSplit split) {
        PlaneFit fit = split.prompt();
        List<Call> known =
                calls.stream().filter(call -> !Double.isNaN(call.input())).toList();
        if (fit == null || !fit.growsWithFirst() || known.isEmpty()) {
            return null;
        }
        double share = fit.b() * TimeSplit.sum(known, Call::input) / TimeSplit.sum(known, Call::nanos);
        if (share < LEAST_TIME_OF_PROMPT) {
            return null;
        }
        double[] quartiles = quartiles(known, Call::input);
        return new Lever(
                Kind.PROMPTS,
                "reading uncached prompts takes " + Wording.percent(Math.min(1, share)) + " of it",
                call -> Double.isNaN(call.input()) ? 0 : fit.bLow() * (call.input() - quartiles[1]),
                call -> Double.isNaN(call.input()) ? 0 : fit.bHigh() * (call.input() - quartiles[0]),
                Finding.Evidence.of(
                        "time per 1,000 uncached input tokens", Wording.millis(1_000 * fit.b()), "ms", List.of()));
    }

    /** The three values between four equal parts; unknown ones are left out. */
    static double[] quartiles(List<Call> calls, ToDoubleFunction<Call> of) {
        double[] sorted = calls.stream()
                .mapToDouble(of)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        double[] quartiles = new double[3];
        Arrays.setAll(
                quartiles,
                i -> sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, sorted.length * (i + 1) / 4)]);
        return quartiles;
    }

    /** Which of the four parts a value lies in; unknown values are in the first. */
    static int stratum(double[] quartiles, double value) {
        int stratum = 0;
        for (double bound : quartiles) {
            stratum += value > bound ? 1 : 0;
        }
        return stratum;
    }
}
