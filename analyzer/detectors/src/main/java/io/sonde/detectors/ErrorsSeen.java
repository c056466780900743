package io.sonde.detectors;

import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Failures of one kind in all sessions. Bounded apart from the savings. */
final class ErrorsSeen {
    private static final int EXAMPLES = 5;

    /**
     * What failed and how.
     *
     * @param type status or simple name of the exception
     * @param name of the operation
     */
    record Kind(ErrorClass error, String type, String phase, Operation operation, String name) {}

    final Sightings sightings = new Sightings();
    long count;
    /** Failed spans around them. */
    long passedOn;

    long retried;
    /** Sessions whose root failed with it. */
    long failedSessions;
    /** Time on the critical path of the outermost spans that failed with them. */
    long lostNanos;

    long lostTokens;
    private final List<Long> examples = new ArrayList<>();

    @Nullable
    String server;

    void add(Session session, List<Integer> failures, List<AttemptChain> chains, Kind kind) {
        count += failures.size();
        TreeSet<Integer> lost = new TreeSet<>();
        boolean ends = false;
        for (int failure : failures) {
            int outermost = outermost(session, failure);
            lost.add(outermost);
            ends |= outermost == 0;
            if (examples.size() < EXAMPLES) {
                examples.add(session.spanId(failure));
            }
        }
        failedSessions += ends ? 1 : 0;
        int end = -1;
        for (int node : lost) {
            if (node >= end) {
                lostNanos += session.criticalPath().subtreeNanos(node);
                lostTokens += AttemptChain.tokens(session, node);
                end = session.subtreeEnd(node);
            }
        }
        if (server == null) {
            server = RetriesSeen.server(session, failures.get(0));
        }
        sight(session, failures, chains, kind);
    }

    private void sight(Session session, List<Integer> failures, List<AttemptChain> chains, Kind kind) {
        RetryCost.Steps steps = (chain, step) -> ErrorTaxonomy.isOf(session, chain, step, kind);
        for (AttemptChain chain : chains) {
            for (int step = 0; step < chain.retries(); step++) {
                retried += steps.counts(chain, step) ? 1 : 0;
            }
        }
        RetryCost cost = RetryCost.of(session, chains, steps);
        int[] concerned = failures.stream().mapToInt(session::owner).distinct().toArray();
        sightings.add(session, concerned, cost.saving(), cost.tokens());
    }

    /** The last span on the way up that failed because of this one. */
    private int outermost(Session session, int failure) {
        int outermost = failure;
        if (!session.isLogical(failure)) {
            return failure;
        }
        for (int above = session.logicalParent(failure); above >= 0; above = session.logicalParent(above)) {
            if (!ErrorClass.failed(session, above) || Attempts.origin(session, above) != failure) {
                break;
            }
            passedOn++;
            outermost = above;
        }
        return outermost;
    }

    ErrorsSeen merge(ErrorsSeen other) {
        sightings.merge(other.sightings);
        count += other.count;
        passedOn += other.passedOn;
        retried += other.retried;
        failedSessions += other.failedSessions;
        lostNanos += other.lostNanos;
        lostTokens += other.lostTokens;
        other.examples.stream().limit(EXAMPLES - examples.size()).forEach(examples::add);
        server = server == null ? other.server : server;
        return this;
    }

    Diagnosis.ErrorFacts facts(Kind kind, long calls) {
        return new Diagnosis.ErrorFacts(
                kind.error().label(),
                kind.type(),
                kind.phase(),
                Names.display(kind.operation(), kind.name()),
                count,
                calls,
                passedOn,
                retried,
                sightings.sessions(),
                failedSessions,
                lostNanos / 1e6,
                lostTokens > 0 ? (Long) lostTokens : null,
                List.copyOf(examples));
    }

    List<Finding.Evidence> evidence(double share) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of("failures", count, "failures", List.copyOf(examples)));
        evidence.add(Finding.Evidence.of("share of the calls", 100 * share, "%", List.of()));
        evidence.add(Finding.Evidence.of("followed by another try", retried, "failures", List.of()));
        evidence.add(Finding.Evidence.of("spans that passed them on", passedOn, "spans", List.of()));
        evidence.add(Finding.Evidence.of("sessions that ended in it", failedSessions, "sessions", List.of()));
        evidence.add(Finding.Evidence.of("lost on the critical path", Wording.millis(lostNanos), "ms", List.of()));
        if (lostTokens > 0) {
            evidence.add(Finding.Evidence.of("lost tokens", lostTokens, "tokens", List.of()));
        }
        return evidence;
    }
}
