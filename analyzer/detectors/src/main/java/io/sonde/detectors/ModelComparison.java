package io.sonde.detectors;

import io.sonde.detectors.CallLog.Call;
import io.sonde.detectors.ModelCalls.Subject;
import io.sonde.detectors.statistics.Medians;
import io.sonde.detectors.statistics.Wilson;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares models that do the same step of the same agent: durations within strata of equal size (quartiles of the tokens
 * of prompt and answer), so that a model is not called slow for being given the long prompts. Said only when the shares of
 * calls above their stratum's median surely differ (Wilson, 95 %) and the medians by {@value #LEAST_DIFFERENCE} or more. A
 * note: what the answers are worth cannot be seen.
 */
final class ModelComparison implements Detector<ModelComparison> {
    static final double LEAST_DIFFERENCE = 0.2;
    /** Calls of each model in a stratum for it to count (ours). */
    static final int LEAST_IN_STRATUM = 5;

    /** Of one agent, the most used ones are compared. */
    private static final int MOST_MODELS = 5;

    private static final Set<Operation> KINDS =
            EnumSet.of(Operation.CHAT, Operation.GENERATE_CONTENT, Operation.TEXT_COMPLETION);

    private final Tally<Subject, ModelTime> times = Tally.ofAtMost(1_000, ModelTime::new);
    private final CallLog log = new CallLog();

    /** @param ratio of the other's median to the slower one's within equal strata, 0 to 1 */
    private record Pair(Subject slow, Subject fast, double ratio, int slowCalls, int fastCalls, double slowMedian) {}

    @Override
    public String id() {
        return "model-comparison";
    }

    @Override
    public Needs needs() {
        return Needs.spans(KINDS).with(io.sonde.format.vocabulary.Attribute.GEN_AI_USAGE_INPUT_TOKENS);
    }

    @Override
    public void observe(Session session) {
        ModelCalls.bySubject(session).forEach((subject, calls) -> {
            times.at(subject).add(session, subject, calls);
            log.add(session, subject, calls);
        });
    }

    @Override
    public void merge(ModelComparison other) {
        times.merge(other.times, ModelTime::merge);
        log.merge(other.log);
    }

    @Override
    public Verdict finish() {
        Map<String, List<Subject>> models = new TreeMap<>();
        times.forEach((subject, time) -> {
            if (time.calls() >= CallLog.LEAST_CALLS) {
                models.computeIfAbsent(subject.agent(), added -> new ArrayList<>())
                        .add(subject);
            }
        });
        List<Claim> claims = new ArrayList<>();
        models.forEach((agent, all) -> {
            List<Subject> most = all.stream()
                    .sorted(Comparator.comparingLong(
                                    (Subject subject) -> -times.at(subject).calls())
                            .thenComparing(Subject::model))
                    .limit(MOST_MODELS)
                    .sorted(Comparator.comparing(Subject::model))
                    .toList();
            for (int i = 0; i < most.size(); i++) {
                for (int j = i + 1; j < most.size(); j++) {
                    compare(most.get(i), most.get(j), claims);
                }
            }
        });
        return new Verdict.Findings(claims);
    }

    private void compare(Subject first, Subject second, List<Claim> claims) {
        List<Call> both = log.where(
                call -> (call.subject().equals(first) || call.subject().equals(second))
                        && !Double.isNaN(call.input())
                        && !Double.isNaN(call.output()));
        double[] inputs = Lever.quartiles(both, Call::input);
        double[] outputs = Lever.quartiles(both, Call::output);
        Map<Integer, List<Call>> strata = new HashMap<>();
        for (Call call : both) {
            int stratum = 4 * Lever.stratum(inputs, call.input()) + Lever.stratum(outputs, call.output());
            strata.computeIfAbsent(stratum, added -> new ArrayList<>()).add(call);
        }
        strata.values()
                .removeIf(calls -> count(calls, first) < LEAST_IN_STRATUM || count(calls, second) < LEAST_IN_STRATUM);
        List<Call> comparable = strata.values().stream().flatMap(List::stream).toList();
        int ofFirst = count(comparable, first);
        int ofSecond = count(comparable, second);
        if (ofFirst < CallLog.LEAST_CALLS || ofSecond < CallLog.LEAST_CALLS) {
            return;
        }
        Wilson one = Wilson.of(slower(strata, first), ofFirst);
        Wilson two = Wilson.of(slower(strata, second), ofSecond);
        Subject slow = one.low() > two.high() ? first : two.low() > one.high() ? second : null;
        if (slow == null) {
            return;
        }
        Subject fast = slow.equals(first) ? second : first;
        double ratio = ratio(strata, slow, fast);
        if (ratio <= 1 - LEAST_DIFFERENCE) {
            double median = Medians.of(durations(comparable, slow));
            claims.add(claim(new Pair(slow, fast, ratio, count(comparable, slow), count(comparable, fast), median)));
        }
    }

    private static int count(List<Call> calls, Subject subject) {
        return (int)
                calls.stream().filter(call -> call.subject().equals(subject)).count();
    }

    private static double[] durations(List<Call> calls, Subject subject) {
        return calls.stream()
                .filter(call -> call.subject().equals(subject))
                .mapToDouble(Call::nanos)
                .toArray();
    }

    /** Calls that took longer than the median of their stratum. */
    private static int slower(Map<Integer, List<Call>> strata, Subject subject) {
        int slower = 0;
        for (List<Call> calls : strata.values()) {
            double median = Medians.of(calls.stream().mapToDouble(Call::nanos).toArray());
            slower += (int) calls.stream()
                    .filter(call -> call.subject().equals(subject) && call.nanos() > median)
                    .count();
        }
        return slower;
    }

    /** Of the medians, weighted by the calls in each stratum. */
    private static double ratio(Map<Integer, List<Call>> strata, Subject slow, Subject fast) {
        double sum = 0;
        double weights = 0;
        for (List<Call> calls : strata.values()) {
            double medianOfSlow = Medians.of(durations(calls, slow));
            double medianOfFast = Medians.of(durations(calls, fast));
            sum += calls.size() * (medianOfSlow == 0 ? 1 : medianOfFast / medianOfSlow);
            weights += calls.size();
        }
        return sum / weights;
    }

    private Claim claim(Pair pair) {
        ModelTime time = times.at(pair.slow);
        List<Call> calls = ModelTime.callsOf(log, pair.slow);
        String who = pair.slow.agent().isEmpty() ? "" : pair.slow.agent() + ": ";
        double less = 1 - pair.ratio;
        return Claim.by(id())
                .confidence(Confidence.MEDIUM)
                .atMost(Severity.NOTE)
                .title(who + "on calls of equal size " + pair.fast.model() + " takes " + Wording.percent(less)
                        + " less time than " + pair.slow.model() + "; what its answers are worth is not measured")
                .explanation("Both models do this step. Compared were " + pair.slowCalls + " calls to "
                        + pair.slow.model() + " (median " + Wording.time(pair.slowMedian) + ") with " + pair.fastCalls
                        + " to " + pair.fast.model()
                        + ", each within its quarter of prompt and answer length. The saving counts as if all calls to "
                        + pair.slow.model() + " went to the other.")
                .fix("Try " + pair.fast.model() + " for this step on examples whose answers you can judge, and keep "
                        + pair.slow.model() + " where they are worse.")
                .phase(Operation.CHAT.phase().label())
                .operation(Names.display(Operation.CHAT, pair.slow.model()))
                .location(time.sightings.location(Operation.CHAT, pair.slow.model()))
                .seen(time.sightings)
                .savings(time.savings(calls, call -> 0, call -> call.nanos() * less))
                .evidence(List.of(
                        Finding.Evidence.of(
                                "time saved on calls of equal size", 100 * less, "%", time.sightings.examples()),
                        Finding.Evidence.of("calls to " + pair.slow.model(), pair.slowCalls, "calls", List.of()),
                        Finding.Evidence.of("calls to " + pair.fast.model(), pair.fastCalls, "calls", List.of())))
                .build();
    }
}
