package io.sonde.detectors;

import io.sonde.detectors.ModelCalls.Subject;
import io.sonde.detectors.statistics.PlaneFit;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sizes and times of single model answers, of at most {@value #MOST} calls: what is slower per token is told from them.
 * Failed and repeated calls are left out, their time is not that of one answer.
 */
final class CallLog {
    static final int MOST = 100_000;
    /** Fewer calls than this carry no fit (catalogue). */
    static final int LEAST_CALLS = 20;

    /** Later steps of one session count as one kind. */
    static final int LAST_STEP = 8;

    private final List<Call> calls = new ArrayList<>();

    /**
     * One answer. What is not known is {@code NaN}.
     *
     * @param input input tokens that were not cached
     * @param chars characters of the prompt
     * @param output output tokens
     * @param nanos duration
     * @param first until the first piece of a streamed answer. Unit: ns
     * @param acts whether the answer asks for tools instead of saying something
     * @param step how many answers the agent had got before in this session, at most {@value #LAST_STEP}
     */
    record Call(
            int session,
            long begin,
            Subject subject,
            double input,
            double chars,
            double output,
            double nanos,
            double first,
            boolean acts,
            int step) {
        double size(PromptUnit unit) {
            return unit == PromptUnit.TOKENS ? input : unit == PromptUnit.CHARS ? chars : Double.NaN;
        }
    }

    void add(Session session, Subject subject, List<Integer> nodes) {
        int step = 0;
        for (int node : nodes) {
            if (calls.size() < MOST && ModelCalls.isOneAnswer(session, node)) {
                calls.add(call(session, subject, node, Math.min(step++, LAST_STEP)));
            }
        }
    }

    private static Call call(Session session, Subject subject, int node, int step) {
        TokenUse use = TokenUse.of(session, node);
        boolean input = session.has(node, Attribute.GEN_AI_USAGE_INPUT_TOKENS);
        boolean output = session.has(node, Attribute.GEN_AI_USAGE_OUTPUT_TOKENS);
        return new Call(
                session.number(),
                session.begin(node),
                subject,
                use == null || !input ? Double.NaN : use.fresh() + use.written(),
                known(session.value(node, Attribute.INPUT_CHARS, -1)),
                use == null || !output ? Double.NaN : use.output(),
                session.rawNanos(node),
                known(session.value(node, Attribute.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK, -1)),
                session.value(node, Attribute.TOOL_CALLS, 0) > 0,
                step);
    }

    private static double known(long value) {
        return value < 0 ? Double.NaN : value;
    }

    void merge(CallLog other) {
        for (Call call : other.calls) {
            if (calls.size() < MOST) {
                calls.add(call);
            }
        }
    }

    /** In the order of time. */
    List<Call> where(Predicate<Call> wanted) {
        return calls.stream()
                .filter(wanted)
                .sorted(Comparator.comparingInt(Call::session).thenComparingLong(Call::begin))
                .toList();
    }

    /**
     * What a model's time depends on: prompt and answer, or for streamed answers the time to the first piece on the prompt
     * alone. Null when fewer than {@value #LEAST_CALLS} calls tell.
     */
    static @Nullable PlaneFit fit(List<Call> of, PromptUnit unit) {
        List<Call> streamed = of.stream()
                .filter(call -> !Double.isNaN(call.first) && !Double.isNaN(call.size(unit)))
                .toList();
        if (streamed.size() >= LEAST_CALLS) {
            return PlaneFit.of(
                    streamed.stream().mapToDouble(call -> call.size(unit)).toArray(),
                    new double[streamed.size()],
                    streamed.stream().mapToDouble(Call::first).toArray());
        }
        List<Call> known =
                of.stream().filter(call -> !Double.isNaN(call.size(unit))).toList();
        if (known.size() < LEAST_CALLS) {
            return null;
        }
        boolean answers = known.stream().noneMatch(call -> Double.isNaN(call.output));
        return PlaneFit.of(
                known.stream().mapToDouble(call -> call.size(unit)).toArray(),
                answers ? known.stream().mapToDouble(Call::output).toArray() : new double[known.size()],
                known.stream().mapToDouble(Call::nanos).toArray());
    }
}
