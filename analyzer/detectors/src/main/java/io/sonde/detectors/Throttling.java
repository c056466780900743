package io.sonde.detectors;

import io.sonde.model.EvidenceKind;
import io.sonde.model.Gauge;
import io.sonde.model.JvmEvents;
import io.sonde.model.Session;
import io.sonde.model.SessionEvidence;
import java.util.ArrayList;
import java.util.List;

/**
 * Reports a container whose processor quota holds the program back: {@value #NOTE} of its scheduling periods or more, a
 * warning from {@value #WARN}, where computing is {@value #LEAST_OF_PATH} or more of the critical path (catalogue). The
 * time that the kernel counts as throttled is summed over processors, so it is never subtracted from wall time. Without a
 * quota there are no periods and it is not applicable.
 */
final class Throttling implements Detector<Throttling> {
    static final double NOTE = 0.05;
    static final double WARN = 0.25;
    static final double LEAST_OF_PATH = 0.1;

    private final JvmReading jvm = new JvmReading((evidence, from, to) -> read(evidence.events()));
    private double periods;
    private double throttled;
    private double nanos;
    private long path;
    private long computing;
    private boolean noQuota;
    private final Savings savings = new Savings();

    @Override
    public String id() {
        return "container-throttling";
    }

    @Override
    public Needs needs() {
        return Needs.ofJvm();
    }

    @Override
    public void observe(Session session) {
        SessionEvidence seen = session.evidence();
        jvm.observe(session);
        path += session.durationNanos();
        long own = 0;
        for (int node = 0; node < session.size(); node++) {
            for (int piece : seen.of(node)) {
                if (seen.all().kind(piece) == EvidenceKind.CPU
                        && session.criticalPath().owns(node, seen.all().from(piece))) {
                    own += seen.all().weight(piece);
                }
            }
        }
        computing += own;
    }

    @Override
    public void merge(Throttling other) {
        jvm.read();
        other.jvm.read();
        periods += other.periods;
        throttled += other.throttled;
        nanos += other.nanos;
        path += other.path;
        computing += other.computing;
        noQuota &= other.noQuota;
    }

    /** Counters go up; what they went up by in all is what counts. */
    private void read(JvmEvents own) {
        periods += grown(own, Gauge.THROTTLE_PERIODS);
        throttled += grown(own, Gauge.THROTTLED_PERIODS);
        nanos += grown(own, Gauge.THROTTLED_NANOS);
        noQuota = periods == 0;
    }

    private static double grown(JvmEvents events, Gauge gauge) {
        List<JvmEvents.Reading> readings = events.readings(gauge);
        return readings.isEmpty()
                ? 0
                : readings.get(readings.size() - 1).value() - readings.get(0).value();
    }

    @Override
    public Verdict finish() {
        jvm.read();
        if (noQuota) {
            return new Verdict.NotApplicable("no container with a processor quota was seen");
        }
        double share = throttled / periods;
        boolean computes = computing >= LEAST_OF_PATH * path;
        return share < NOTE || !computes ? Verdict.nothing() : new Verdict.Findings(List.of(claim(share)));
    }

    private Claim claim(double share) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of("periods in which it was held back", 100 * share, "%", List.of()));
        evidence.add(Finding.Evidence.of("held back, summed over processors", nanos / 1e6, "ms", List.of()));
        evidence.add(
                Finding.Evidence.of("computing, share of the critical path", 100.0 * computing / path, "%", List.of()));
        return Claim.by(id())
                .confidence(Confidence.MEDIUM)
                .atLeast(share >= WARN ? Severity.WARNING : Severity.NOTE)
                .atMost(share >= WARN ? Severity.CRITICAL : Severity.NOTE)
                .title("The container's processor quota holds the program back in " + Wording.percent(share)
                        + " of its scheduling periods")
                .explanation("Of " + Math.round(periods) + " periods " + Math.round(throttled)
                        + " ended early because the quota was used up; all threads then stand still until the next one."
                        + " Computing is " + Wording.percent((double) computing / path)
                        + " of the time that sessions depend on. How much of it each session lost cannot be told.")
                .fix("Raise the quota (cpu.max, limits.cpu) or remove it; or let fewer threads compute at once: set"
                        + " -XX:ActiveProcessorCount to the quota, so that the garbage collector, the compiler and the"
                        + " common pool take fewer threads.")
                .savings(savings)
                .evidence(evidence)
                .build();
    }
}
