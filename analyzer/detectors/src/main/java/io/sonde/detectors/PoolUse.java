package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What was seen of one pool of connections. Bounded; all times in ns. */
final class PoolUse {
    /** A wait from which on a request counts as delayed: the catalogue's. */
    static final long LONG_WAIT_NANOS = 10_000_000;

    private static final int PLACES = 200;
    private static final int EXAMPLES = 5;

    final Sightings waiting = new Sightings();
    final Histogram waits = new Histogram(3);
    final Histogram holds = new Histogram(3);
    /** What was never given back. */
    final OpenLoans open = new OpenLoans();

    final Occupancy occupancy = new Occupancy();
    final Map<String, Long> models = new TreeMap<>();
    final Map<String, Long> statements = new TreeMap<>();
    final List<Long> heldExamples = new ArrayList<>();
    long size;
    /** Most connections that were out or asked for at one moment. */
    long demand;

    long got;
    long refused;
    /** Requests, and their waiting, while the pool was still opening its first connections. */
    long growing;

    long growingNanos;
    long waitNanos;
    long holdNanos;
    /** Of it, waiting for a model. */
    long modelNanos;

    long heldOverModel;
    long criticalNanos;
    long sessionNanos;
    /** Wall time of the sessions that asked, and what they waited of it on the critical path. */
    void session(Session session, List<Integer> acquires) {
        sessionNanos += session.durationNanos();
        Sightings into = waiting;
        List<Integer> late = new ArrayList<>();
        for (int acquire : acquires) {
            criticalNanos += session.criticalPath().subtreeNanos(acquire);
            if (asked(session, acquire)) {
                late.add(acquire);
            }
        }
        if (!late.isEmpty()) {
            var retiming = session.retiming();
            late.forEach(acquire -> retiming.shrink(acquire, 1));
            into.add(session, late.stream().mapToInt(Integer::intValue).toArray(), retiming.saving());
        }
    }

    /** @return whether it had to wait for somebody else's connection */
    private boolean asked(Session session, int acquire) {
        long wait = session.value(acquire, Attribute.POOL_WAIT, session.rawNanos(acquire));
        long active = session.value(acquire, Attribute.POOL_ACTIVE, -1);
        long idle = session.value(acquire, Attribute.POOL_IDLE, -1);
        long pending = session.value(acquire, Attribute.POOL_PENDING, 0);
        size = Math.max(size, session.value(acquire, Attribute.POOL_MAX, 0));
        demand = Math.max(demand, active + pending + 1);
        boolean failed = session.flag(acquire, SpanFlags.ERROR);
        refused += failed ? 1 : 0;
        got += failed || session.unfinished(acquire) ? 0 : 1;
        waits.recordValue(Math.max(0, wait));
        waitNanos += wait;
        boolean opening = active >= 0 && idle >= 0 && size > 0 && active + idle < size;
        if (opening && wait >= LONG_WAIT_NANOS) {
            growing++;
            growingNanos += wait;
        }
        boolean waited = wait >= LONG_WAIT_NANOS && !opening;
        occupancy.asked(session.rawBegin(acquire), waited);
        return waited;
    }

    void held(Session session, int hold, Loans loans, List<Integer> acquires) {
        size = Math.max(size, session.value(hold, Attribute.POOL_MAX, 0));
        occupancy.taken(session.rawBegin(hold), session.rawEnd(hold));
        if (session.unfinished(hold)) {
            if (!session.unfinished() && session.rawEnd(hold) > session.end(0)) {
                open.add(session, hold, loans.acquireOf(hold, acquires));
            }
            return;
        }
        holds.recordValue(session.rawNanos(hold));
        holdNanos += session.rawNanos(hold);
        long inModel = loans.modelNanos(hold);
        modelNanos += inModel;
        countMeanwhile(session, hold);
        if (inModel > 0) {
            heldOverModel++;
            if (heldExamples.size() < EXAMPLES) {
                heldExamples.add(session.spanId(hold));
            }
        }
    }

    private void countMeanwhile(Session session, int hold) {
        long connection = session.value(hold, Attribute.DB_CONNECTION, 0);
        for (int node = 0; node < session.size(); node++) {
            boolean inside = session.begin(node) < session.rawEnd(hold) && session.end(node) > session.rawBegin(hold);
            if (inside && session.operation(node).isModelCall()) {
                count(models, Names.display(session, node), session.end(node) - session.begin(node));
            } else if (inside
                    && session.operation(node) == Operation.SQL
                    && session.value(node, Attribute.DB_CONNECTION, 0) == connection) {
                count(statements, Names.display(session, node), session.end(node) - session.begin(node));
            }
        }
    }

    private static void count(Map<String, Long> votes, String name, long by) {
        if (votes.size() < PLACES || votes.containsKey(name)) {
            votes.merge(name, by, Long::sum);
        }
    }

    PoolUse merge(PoolUse other) {
        waiting.merge(other.waiting);
        waits.add(other.waits);
        holds.add(other.holds);
        open.merge(other.open);
        occupancy.merge(other.occupancy);
        other.models.forEach((name, nanos) -> models.merge(name, nanos, Long::sum));
        other.statements.forEach((name, nanos) -> statements.merge(name, nanos, Long::sum));
        heldExamples.addAll(
                other.heldExamples.subList(0, Math.min(other.heldExamples.size(), EXAMPLES - heldExamples.size())));
        size = Math.max(size, other.size);
        demand = Math.max(demand, other.demand);
        got += other.got;
        refused += other.refused;
        growing += other.growing;
        growingNanos += other.growingNanos;
        waitNanos += other.waitNanos;
        holdNanos += other.holdNanos;
        modelNanos += other.modelNanos;
        heldOverModel += other.heldOverModel;
        criticalNanos += other.criticalNanos;
        sessionNanos += other.sessionNanos;
        return this;
    }

    /** The wait that is judged: the 95th percentile, of fewer than 20 requests the median. */
    long usualWait() {
        return waits.getValueAtPercentile(waits.getTotalCount() >= Percentiles.FOR_P95 ? 95 : 50);
    }

    double meanHold() {
        return holds.getTotalCount() == 0 ? 0 : (double) holdNanos / holds.getTotalCount();
    }

    double modelShare() {
        return holdNanos == 0 ? 0 : (double) modelNanos / holdNanos;
    }

    /** What was taken, given back or not. */
    long loans() {
        return holds.getTotalCount() + open.size();
    }

    /** The pool as it is called in a sentence. */
    String called(String name) {
        String connections = size > 0 ? " (" + size + (size == 1 ? " connection)" : " connections)") : "";
        return (name.isEmpty() ? "the connection pool" : "pool " + name) + connections;
    }

    Finding.Location location(String name, @Nullable String holder) {
        return waiting.location(Operation.CONNECTION_ACQUIRE, name).withPool(name.isEmpty() ? null : name, holder);
    }

    List<Finding.Evidence> waitEvidence() {
        List<Finding.Evidence> evidence = new ArrayList<>();
        if (waits.getTotalCount() >= Percentiles.FOR_P95) {
            evidence.add(Finding.Evidence.of(
                    "waiting for a connection, 95th percentile",
                    waits.getValueAtPercentile(95) / 1e6,
                    "ms",
                    waiting.examples()));
        }
        if (refused > 0) {
            evidence.add(Finding.Evidence.of("requests that got none", refused, "requests", List.of()));
        }
        if (growing > 0) {
            evidence.add(Finding.Evidence.of(
                    "long waits while the pool opened connections, not counted", growing, "requests", List.of()));
        }
        return evidence;
    }

    static @Nullable String mostOf(Map<String, Long> votes) {
        return votes.entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue()
                        .thenComparing(Map.Entry.<String, Long>comparingByKey().reversed()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }
}
