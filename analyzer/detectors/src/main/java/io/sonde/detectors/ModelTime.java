package io.sonde.detectors;

import io.sonde.detectors.CallLog.Call;
import io.sonde.detectors.ModelCalls.Subject;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The time of one agent's calls to one model: what each session would save without them, so that a part of it can be told
 * once all calls are known. 28 bytes a session.
 */
final class ModelTime {
    final Sightings sightings = new Sightings();
    final Map<Integer, Integer> kinds = new HashMap<>();
    private final ModelParts parts = new ModelParts();
    private long critical;
    private long calls;

    /** Two detectors ask. */
    private static final Function<Session, Map<Subject, Retiming.Range>> WITHOUT = ModelTime::without;

    private static Map<Subject, Retiming.Range> without(Session session) {
        Map<Subject, Retiming.Range> savings = new HashMap<>();
        ModelCalls.bySubject(session).forEach((subject, calls) -> {
            Retiming retiming = session.retiming();
            calls.forEach(call -> retiming.shrink(call, 1));
            savings.put(subject, retiming.saving());
        });
        return savings;
    }

    /** Adds all calls of the subject in a session. */
    void add(Session session, Subject subject, List<Integer> nodes) {
        double nanos = 0;
        for (int node : nodes) {
            nanos += session.end(node) - session.begin(node);
            critical += session.criticalPath().subtreeNanos(node);
            kinds.merge(session.operation(node).ordinal(), 1, Integer::sum);
        }
        calls += nodes.size();
        Retiming.Range whole = session.derived(WITHOUT).getOrDefault(subject, Retiming.Range.NONE);
        parts.add(session.number(), nanos, whole);
        sightings.add(session, nodes.stream().mapToInt(Integer::intValue).toArray(), whole);
    }

    ModelTime merge(ModelTime other) {
        sightings.merge(other.sightings);
        other.kinds.forEach((kind, count) -> kinds.merge(kind, count, Integer::sum));
        parts.addAll(other.parts);
        critical += other.critical;
        calls += other.calls;
        return this;
    }

    /** Time on the critical path over all sessions. Unit: ns. */
    long criticalNanos() {
        return critical;
    }

    /** All calls, also those that failed. */
    long calls() {
        return calls;
    }

    /**
     * What sessions save when calls get shorter. Sessions without such calls are not affected.
     *
     * @param of the calls of this subject
     * @param low least time that a call would lose. Unit: ns
     * @param high most time that a call would lose. Unit: ns
     */
    Savings savings(List<Call> of, ToDoubleFunction<Call> low, ToDoubleFunction<Call> high) {
        Map<Integer, double[]> bySession = new HashMap<>();
        for (Call call : of) {
            double[] sum = bySession.computeIfAbsent(call.session(), added -> new double[2]);
            sum[0] += Math.min(call.nanos(), Math.max(0, low.applyAsDouble(call)));
            sum[1] += Math.min(call.nanos(), Math.max(0, high.applyAsDouble(call)));
        }
        Savings savings = new Savings();
        parts.forEach((session, nanos, wholeLow, wholeHigh) -> {
            double[] sum = bySession.get(session);
            if (sum != null && sum[1] > 0 && nanos > 0) {
                long most = Math.round(wholeHigh * Math.min(1, sum[1] / nanos));
                long least = Math.round(wholeLow * Math.min(1, sum[0] / nanos));
                savings.add(session, new Retiming.Range(Math.min(least, most), most));
            }
        });
        return savings;
    }

    /** The calls of a subject among all. */
    static List<Call> callsOf(CallLog log, Subject subject) {
        return log.where(call -> call.subject().equals(subject));
    }
}
