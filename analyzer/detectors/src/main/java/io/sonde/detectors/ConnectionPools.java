package io.sonde.detectors;

import io.sonde.detectors.PoolClaims.Behind;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reports pools of connections that sessions wait for: a 95th percentile of {@value #LEAST_WAIT_MILLIS} ms or more and
 * {@value #LEAST_SHARE} of the critical path of the sessions that ask (catalogue). Behind it may stand something that a
 * larger pool does not cure, which is then reported first: connections held while a model answers
 * ({@code connection-held-over-llm}, from {@value #LEAST_MODEL_SHARE} of the holding time on) and connections that are
 * never given back ({@link ConnectionLeak}).
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

    private final Tally<String, PoolUse> pools = Tally.ofAtMost(200, PoolUse::new);

    @Override
    public String id() {
        return "pool-starvation";
    }

    @Override
    public List<String> alsoJudges() {
        return List.of(ConnectionLeak.ID);
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
        List<Judgement> leaks = new ArrayList<>();
        pools.forEach((name, use) -> {
            PoolClaims words = new PoolClaims(name, use);
            boolean starves = starves(use);
            Judgement leak = new ConnectionLeak(name, use).judge(starves);
            Claim lost = leak.claim();
            boolean held = lost == null
                    && use.modelShare() >= LEAST_MODEL_SHARE
                    && use.modelNanos >= LEAST_MODEL_MILLIS * 1_000_000 * use.holds.getTotalCount();
            leaks.add(leak);
            if (lost != null) {
                claims.add(lost);
            }
            if (held) {
                claims.add(words.held(starves));
            }
            if (starves) {
                claims.add(words.starved(lost != null ? Behind.LEAK : held ? Behind.MODELS : Behind.NOTHING));
            }
        });
        return verdict(claims, leaks);
    }

    /** Of pools that do not leak the one that is known least speaks for all. */
    private static Verdict verdict(List<Claim> claims, List<Judgement> leaks) {
        Map<String, String> notJudged = new TreeMap<>();
        Map<String, String> ruledOut = new TreeMap<>();
        for (Judgement leak : leaks) {
            if (leak.grade() == Grade.TOO_SHORT) {
                notJudged.putIfAbsent(leak.id(), leak.words());
            } else if (leak.grade() == Grade.STEADY) {
                ruledOut.merge(leak.id(), leak.words(), (one, other) -> one + " " + other);
            }
        }
        boolean found = leaks.stream().anyMatch(leak -> leak.claim() != null);
        return new Verdict.Partly(claims, found ? Map.of() : notJudged, ruledOut);
    }

    private static boolean starves(PoolUse use) {
        return use.usualWait() >= LEAST_WAIT_MILLIS * 1_000_000
                && use.waiting.sessions() > 0
                && use.criticalNanos - Math.min(use.criticalNanos, use.growingNanos) >= LEAST_SHARE * use.sessionNanos;
    }
}
