package io.sonde.detectors;

import io.sonde.detectors.CallLog.Call;
import io.sonde.detectors.statistics.PlaneFit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the time of model calls divides into waiting for the first piece of the answer (queue, network and reading the
 * prompt) and generating the rest. Streamed answers say so themselves; for the others the time is split by the slopes of
 * {@link PlaneFit} over prompt and answer, where those vary enough and not together.
 *
 * @param generating share of the calls' time, 0 to 1
 * @param perOutput time for one more token of answer. Unit: ns; 0 when it is not known
 * @param prompt time by uncached input tokens, null when there are too few calls
 * @param how the split was found, as a clause
 */
record TimeSplit(
        double generating, double perOutput, @Nullable PlaneFit prompt, String how) {
    /** Share of streamed calls from which they speak for all (ours). */
    private static final double MOSTLY = 0.8;

    /** Null where the two cannot be told apart. */
    static @Nullable TimeSplit of(List<Call> calls) {
        if (calls.size() < CallLog.LEAST_CALLS) {
            return null;
        }
        PlaneFit fit = CallLog.fit(calls, PromptUnit.TOKENS);
        List<Call> streamed =
                calls.stream().filter(call -> !Double.isNaN(call.first())).toList();
        if (streamed.size() >= MOSTLY * calls.size()) {
            return streamed(streamed, fit);
        }
        boolean answers = calls.stream().noneMatch(call -> Double.isNaN(call.output()));
        if (fit != null && answers && !fit.growsWithSecond()) {
            return byPromptAlone(calls, fit);
        }
        if (fit == null || !answers) {
            return null;
        }
        double generated = sum(calls, call -> Math.min(call.nanos(), fit.c() * call.output()));
        return new TimeSplit(
                generated / sum(calls, Call::nanos),
                fit.c(),
                fit,
                "the answers were not streamed: the split is a fit of the times of " + calls.size()
                        + " calls over the tokens of prompt and answer");
    }

    /** Where answers are all alike their part cannot be seen, but that of the prompt may be more than half by itself. */
    private static @Nullable TimeSplit byPromptAlone(List<Call> calls, PlaneFit fit) {
        double read = sum(
                calls,
                call -> Double.isNaN(call.input()) ? 0 : Math.min(call.nanos(), Math.max(0, fit.b()) * call.input()));
        double share = read / sum(calls, Call::nanos);
        return !fit.growsWithFirst() || share <= 0.5
                ? null
                : new TimeSplit(
                        1 - share,
                        0,
                        fit,
                        "the answers were not streamed: that much grows with the prompt in a fit of " + calls.size()
                                + " calls, the rest is counted as writing");
    }

    private static TimeSplit streamed(List<Call> streamed, @Nullable PlaneFit fit) {
        double all = sum(streamed, Call::nanos);
        double generated = sum(streamed, call -> call.nanos() - Math.min(call.nanos(), call.first()));
        double tokens = sum(streamed, call -> Double.isNaN(call.output()) ? 0 : Math.max(0, call.output() - 1));
        return new TimeSplit(
                generated / all,
                tokens == 0 ? 0 : generated / tokens,
                fit,
                "measured in " + streamed.size() + " streamed answers");
    }

    /** {@code generation-bound} or {@code ttft-bound}. */
    String bound() {
        return generating > 0.5 ? "generation-bound" : "ttft-bound";
    }

    static double sum(List<Call> calls, java.util.function.ToDoubleFunction<Call> part) {
        return calls.stream().mapToDouble(part).sum();
    }
}
