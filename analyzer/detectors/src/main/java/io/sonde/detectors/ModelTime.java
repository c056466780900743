package io.sonde.detectors;

import io.sonde.detectors.CallLog.Call;
import io.sonde.detectors.ModelCalls.Subject;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The time of one agent's calls to one model: what each session would save without them, so that a part of it can be told
 * once all calls are known. 40 bytes a session.
 */
final class ModelTime {
    final Sightings sightings = new Sightings();
    final Map<Integer, Integer> kinds = new HashMap<>();
    private final List<Part> parts = new ArrayList<>();
    private long critical;
    private long calls;

    /** The calls of one session: their time in all and what the session would save without them. Unit: ns. */
    private record Part(int session, double nanos, Retiming.Range whole) {}

    void add(Session session, List<Integer> nodes) {
        Retiming retiming = session.retiming();
        double nanos = 0;
        for (int node : nodes) {
            retiming.shrink(node, 1);
            nanos += session.end(node) - session.begin(node);
            critical += session.criticalPath().subtreeNanos(node);
            kinds.merge(session.operation(node).ordinal(), 1, Integer::sum);
        }
        calls += nodes.size();
        Retiming.Range whole = retiming.saving();
        parts.add(new Part(session.number(), nanos, whole));
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
        parts.stream().sorted(Comparator.comparingInt(Part::session)).forEach(part -> {
            double[] sum = bySession.get(part.session);
            if (sum != null && sum[1] > 0 && part.nanos > 0) {
                long most = Math.round(part.whole.high() * Math.min(1, sum[1] / part.nanos));
                long least = Math.round(part.whole.low() * Math.min(1, sum[0] / part.nanos));
                savings.add(part.session, new Retiming.Range(Math.min(least, most), most));
            }
        });
        return savings;
    }

    /** The calls of a subject among all. */
    static List<Call> callsOf(CallLog log, Subject subject) {
        return log.where(call -> call.subject().equals(subject));
    }
}
