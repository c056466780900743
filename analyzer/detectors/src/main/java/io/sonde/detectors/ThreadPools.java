package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reports pools of threads whose queue sessions wait in: a 95th percentile (below 20 tasks: the median) of
 * {@value #LEAST_WAIT_MILLIS} ms or more, and waits that are worth {@value #LEAST_SHARE} of the critical path of the
 * sessions that use the pool (catalogue). A pool that is not {@value WorkerPool#LOADED} busy meanwhile is large enough on
 * average: the tasks come in bursts.
 *
 * <p>Where tasks wait for tasks that they submitted to their own pool, for {@value #DEADLOCK_MILLIS} ms or more, it is
 * {@code pool-self-deadlock}. Delays that a scheduler was asked for are no queue. Saving: the schedule as if the tasks
 * had started when they were submitted.
 */
final class ThreadPools implements Detector<ThreadPools> {
    static final String SELF_DEADLOCK = "pool-self-deadlock";
    static final long LEAST_WAIT_MILLIS = 20;
    static final double LEAST_SHARE = 0.03;
    static final long DEADLOCK_MILLIS = 1_000;

    private final Tally<String, WorkerPool> pools = Tally.ofAtMost(500, WorkerPool::new);

    @Override
    public String id() {
        return "thread-pool-saturation";
    }

    @Override
    public Needs needs() {
        return Needs.spans(Set.of(Operation.TASK)).with(Attribute.POOL_NAME);
    }

    @Override
    public void observe(Session session) {
        Map<String, List<Integer>> tasks = new LinkedHashMap<>();
        for (int node = 1; node < session.size(); node++) {
            String pool = pool(session, node);
            if (pool != null && !session.unfinished(node) && !insideOfItsOwnThread(session, node, pool)) {
                tasks.computeIfAbsent(pool, name -> new ArrayList<>()).add(node);
            }
        }
        tasks.forEach((pool, nodes) -> pools.at(pool).add(session, nodes));
    }

    /** Null for what is no task of a pool that takes tasks as they come. */
    static @Nullable String pool(Session session, int node) {
        if (session.operation(node) != Operation.TASK || !session.has(node, Attribute.QUEUE_WAIT)) {
            return null;
        }
        String executor = session.text(node, Attribute.EXECUTOR);
        return executor != null && executor.contains("Scheduled") ? null : session.text(node, Attribute.POOL_NAME);
    }

    /** A worker that helps while it joins runs tasks within tasks: only the outermost takes a thread. */
    private static boolean insideOfItsOwnThread(Session session, int task, String pool) {
        for (int at = session.parent(task); at > 0; at = session.parent(at)) {
            if (session.threadId(at) == session.threadId(task)
                    && session.rawBegin(task) < session.rawEnd(at)
                    && pool.equals(pool(session, at))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void merge(ThreadPools other) {
        pools.merge(other.pools, WorkerPool::merge);
    }

    @Override
    public Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        pools.forEach((name, pool) -> {
            if (pool.waitsForItself()) {
                claims.add(pool.selfDeadlock(name));
            } else if (pool.isSaturated()) {
                claims.add(pool.saturated(name));
            }
        });
        return new Verdict.Findings(claims);
    }
}
