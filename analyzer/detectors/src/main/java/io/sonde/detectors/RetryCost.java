package io.sonde.detectors;

import io.sonde.detectors.AttemptChain.Attempt;
import io.sonde.detectors.AttemptChain.Source;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What retries of one operation cost one session: the attempts that were thrown away and the pauses before the next, as
 * far as the session waited for them.
 *
 * @param saving the schedule without them
 * @param failedNanos of it in failed attempts, on the critical path
 * @param pausedNanos of it in pauses, on the critical path
 * @param tokens of the attempts that were thrown away
 */
record RetryCost(Retiming.Range saving, long failedNanos, long pausedNanos, long tokens) {
    /** Chooses the retries that count. */
    interface Steps {
        boolean counts(AttemptChain chain, int step);
    }

    static RetryCost of(Session session, List<AttemptChain> chains, Steps steps) {
        Retiming retiming = session.retiming();
        long failed = 0;
        long paused = 0;
        TreeSet<Integer> thrownAway = new TreeSet<>();
        for (AttemptChain chain : chains) {
            for (int step = 0; step < chain.retries(); step++) {
                if (steps.counts(chain, step)) {
                    chain.remove(session, retiming, step);
                    for (int node : chain.wasted(step).nodes()) {
                        thrownAway.add(node);
                    }
                    paused += chain.pauseOnPath(session, step);
                }
            }
        }
        long tokens = 0;
        for (int node : outermost(session, thrownAway)) {
            failed += session.criticalPath().subtreeNanos(node);
            tokens += AttemptChain.tokens(session, node);
        }
        return new RetryCost(retiming.saving(), failed, paused, tokens);
    }

    /** Those that lie in no other of them. */
    private static List<Integer> outermost(Session session, TreeSet<Integer> nodes) {
        List<Integer> outermost = new ArrayList<>();
        int end = -1;
        for (int node : nodes) {
            if (node >= end) {
                outermost.add(node);
                end = session.subtreeEnd(node);
            }
        }
        return outermost;
    }

    /**
     * Adds what a session tried more than once: all attempts are concerned, also the last. Everything inside them and the
     * pauses count as its time, so that what is slow only because of them is told from what is slow by itself.
     */
    static void sight(
            Sightings sightings, Session session, List<AttemptChain> chains, Retiming.Range saving, long tokens) {
        sight(sightings, session, chains, List.of(), saving, tokens);
    }

    /** @param more calls that were not tried again */
    static void sight(
            Sightings sightings,
            Session session,
            List<AttemptChain> chains,
            List<Integer> more,
            Retiming.Range saving,
            long tokens) {
        TreeSet<Integer> all = new TreeSet<>(more);
        for (AttemptChain chain : chains) {
            if (chain.source() == Source.CLIENT) {
                all.add(chain.caller());
            } else {
                for (Attempt attempt : chain.attempts()) {
                    for (int node : attempt.nodes()) {
                        all.add(node);
                    }
                }
            }
        }
        List<Integer> concerned = outermost(session, all);
        sightings.add(session, concerned.stream().mapToInt(Integer::intValue).toArray(), saving, tokens);
        for (int node : concerned) {
            for (int i = node + 1; i < session.subtreeEnd(node); i++) {
                if (session.isLogical(i)) {
                    sightings.onPath(
                            Names.key(session, i), session.criticalPath().subtreeNanos(i));
                }
            }
        }
        for (AttemptChain chain : chains) {
            for (int step = 0; chain.source() != Source.CLIENT && step < chain.retries(); step++) {
                sightings.onPath(Names.key(session, chain.caller()), chain.pauseOnPath(session, step));
            }
        }
    }
}
