package io.sonde.detectors;

import io.sonde.format.vocabulary.Phase;
import io.sonde.model.CriticalPath;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Where session time goes, by phase. <em>inclusive</em> is the measure of the union of a phase's spans (overlap counts
 * once; phases may exceed 100 % together); <em>busy</em> is the sum of self times (thread-seconds); <em>critical</em> is
 * the time on the critical path and sums to the wall time exactly, the root's self time being orchestration. Context:
 * it never warns. Source: catalogue, phase-breakdown.
 */
final class PhaseBreakdown implements Detector<PhaseBreakdown> {
    private static final Phase[] PHASES = Phase.values();

    private final long[] counts = new long[PHASES.length];
    private final long[] critical = new long[PHASES.length];
    private final long[] inclusive = new long[PHASES.length];
    private final long[] busy = new long[PHASES.length];
    private final Histogram[] durations = new Histogram[PHASES.length];
    private long total;
    private int sessionsWithSums;

    PhaseBreakdown() {
        for (int i = 0; i < durations.length; i++) {
            durations[i] = new Histogram(3);
        }
    }

    @Override
    public String id() {
        return "phase-breakdown";
    }

    @Override
    public void observe(Session session) {
        total += session.durationNanos();
        CriticalPath path = session.criticalPath();
        long[] coveredUpTo = new long[PHASES.length];
        Arrays.fill(coveredUpTo, Long.MIN_VALUE);
        for (int i = 0; i < session.size(); i++) {
            int phase = phase(session, i);
            critical[phase] += path.nanos(i);
            busy[phase] += session.selfNanos(i);
            if (session.isLogical(i) && !(i == 0 && session.inferred())) {
                counts[phase]++;
                if (!session.unfinished(i)) {
                    durations[phase].recordValue(session.rawNanos(i));
                }
            }
        }
        addInclusive(session, coveredUpTo);
        List<SummedSpans> sums = SummedSpans.of(session);
        sessionsWithSums += sums.isEmpty() ? 0 : 1;
        for (SummedSpans summed : sums) {
            int around = phase(session, summed.parent());
            int phase = phase(session, summed.node());
            counts[phase] += summed.count();
            inclusive[phase] += summed.nanos();
            busy[around] -= summed.self();
            busy[phase] += summed.self();
            critical[around] -= summed.critical();
            critical[phase] += summed.critical();
            summed.recordDurations(session, durations[phase]);
        }
    }

    private static int phase(Session session, int node) {
        return node == 0 ? Phase.ORCHESTRATION.ordinal() : session.phase(node).ordinal();
    }

    private void addInclusive(Session session, long[] coveredUpTo) {
        Integer[] byBegin = new Integer[session.size()];
        Arrays.setAll(byBegin, i -> i);
        Arrays.sort(byBegin, (a, b) -> Long.compare(session.begin(a), session.begin(b)));
        for (int i : byBegin) {
            int phase = phase(session, i);
            long from = Math.max(coveredUpTo[phase], session.begin(i));
            inclusive[phase] += Math.max(0, session.end(i) - from);
            coveredUpTo[phase] = Math.max(coveredUpTo[phase], session.end(i));
        }
    }

    @Override
    public void merge(PhaseBreakdown other) {
        for (int i = 0; i < PHASES.length; i++) {
            counts[i] += other.counts[i];
            critical[i] += other.critical[i];
            inclusive[i] += other.inclusive[i];
            busy[i] += other.busy[i];
            durations[i].add(other.durations[i]);
        }
        total += other.total;
        sessionsWithSums += other.sessionsWithSums;
    }

    /** Sessions in which short spans were only summed. */
    int sessionsWithSums() {
        return sessionsWithSums;
    }

    /** The facts of every phase, in the order of the phases; all of them, also those without a span. */
    List<Diagnosis.PhaseFacts> facts() {
        List<Diagnosis.PhaseFacts> facts = new ArrayList<>();
        for (Phase phase : PHASES) {
            int i = phase.ordinal();
            facts.add(new Diagnosis.PhaseFacts(
                    phase.label(),
                    counts[i],
                    critical[i] / 1e6,
                    total == 0 ? 0 : 100.0 * critical[i] / total,
                    inclusive[i] / 1e6,
                    busy[i] / 1e6,
                    Percentiles.p50(durations[i]),
                    Percentiles.p95(durations[i])));
        }
        return facts;
    }

    /** Time of the phase on the critical path over all sessions. Unit: ns; the phases sum to {@link #totalNanos}. */
    long criticalNanos(Phase phase) {
        return critical[phase.ordinal()];
    }

    long totalNanos() {
        return total;
    }

    @Override
    public Verdict finish() {
        return Verdict.nothing();
    }
}
