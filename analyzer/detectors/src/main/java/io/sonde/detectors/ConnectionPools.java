package io.sonde.detectors;

import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reports pools of connections that sessions wait for: a 95th percentile of {@value #LEAST_WAIT_MILLIS} ms or more and
 * {@value #LEAST_SHARE} of the critical path of the sessions that ask (catalogue). Behind it may stand something that a
 * larger pool does not cure, which is then reported first: connections held while a model answers
 * ({@code connection-held-over-llm}, from {@value #LEAST_MODEL_SHARE} of the holding time on) and connections that are
 * never given back.
 *
 * <p>Waiting while the pool is still opening its first connections is no starvation. Several sessions overlap, so the
 * load is counted in windows of the recording's time, over all sessions.
 */
final class ConnectionPools implements Detector<ConnectionPools> {
    static final String HELD = "connection-held-over-llm";
    static final long LEAST_WAIT_MILLIS = 10;
    static final double LEAST_SHARE = 0.03;
    /** From this part of the holding time on, the model is what the pool waits for (ours). */
    static final double LEAST_MODEL_SHARE = 0.5;
    /** Holding a connection for less than this during a model call, mean, is not worth a word (ours). */
    static final long LEAST_MODEL_MILLIS = 20;
    /** Fewer connections than this that did not come back may be kept on purpose (ours). */
    static final int LEAST_LEAKS = 2;
    /** A connection that is out for less than this when the recording ends may still come back (ours). */
    static final long LEAST_LEAK_MILLIS = 1_000;
    /** ... and for less than so many times the 99th percentile of those that came back (ours). */
    static final int LEAK_TIMES_LONGER = 2;

    private final Tally<String, PoolUse> pools = Tally.ofAtMost(200, PoolUse::new);

    @Override
    public String id() {
        return "pool-starvation";
    }

    @Override
    public Needs needs() {
        return Needs.spans(Set.of(Operation.CONNECTION_ACQUIRE, Operation.CONNECTION_HOLD));
    }

    @Override
    public void observe(Session session) {
        Map<String, List<Integer>> acquires = new LinkedHashMap<>();
        for (int acquire : Loans.acquires(session)) {
            acquires.computeIfAbsent(Loans.pool(session, acquire), pool -> new ArrayList<>())
                    .add(acquire);
        }
        acquires.forEach((pool, nodes) -> pools.at(pool).session(session, nodes));
        Loans loans = null;
        for (int hold : session.overlays()) {
            if (session.operation(hold) == Operation.CONNECTION_HOLD) {
                loans = loans == null ? new Loans(session) : loans;
                String pool = Loans.pool(session, hold);
                pools.at(pool).held(session, hold, loans, acquires.getOrDefault(pool, List.of()));
            }
        }
    }

    @Override
    public void merge(ConnectionPools other) {
        pools.merge(other.pools, PoolUse::merge);
    }

    @Override
    public Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        pools.forEach((name, use) -> {
            PoolClaims words = new PoolClaims(name, use);
            boolean starves = starves(use);
            long leaks = leaks(use);
            boolean held = use.modelShare() >= LEAST_MODEL_SHARE
                    && use.modelNanos >= LEAST_MODEL_MILLIS * 1_000_000 * use.holds.getTotalCount();
            if (leaks >= LEAST_LEAKS) {
                claims.add(words.leak(leaks, starves));
                return;
            }
            if (held) {
                claims.add(words.held(starves));
            }
            if (starves) {
                claims.add(words.starved(held));
            }
        });
        return new Verdict.Findings(claims);
    }

    private static boolean starves(PoolUse use) {
        return use.usualWait() >= LEAST_WAIT_MILLIS * 1_000_000
                && use.waiting.sessions() > 0
                && use.criticalNanos - Math.min(use.criticalNanos, use.growingNanos) >= LEAST_SHARE * use.sessionNanos;
    }

    private static long leaks(PoolUse use) {
        double usual = use.holds.getTotalCount() == 0 ? 0 : use.holds.getValueAtPercentile(99);
        long least = Math.max(LEAST_LEAK_MILLIS * 1_000_000, Math.round(LEAK_TIMES_LONGER * usual));
        return use.open.getTotalCount() == 0 || use.open.getMaxValue() < least
                ? 0
                : use.open.getCountBetweenValues(least, use.open.getMaxValue());
    }
}
