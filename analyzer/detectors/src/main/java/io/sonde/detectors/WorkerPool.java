package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Attribution;
import io.sonde.model.Evidence;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import io.sonde.model.SessionEvidence;
import io.sonde.model.TimePart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What was seen of one pool of threads, and what is said of it. Bounded; all times in ns. */
final class WorkerPool {
    /** A pool that is less busy is large enough on average: the catalogue's. */
    static final double LOADED = 0.8;

    private static final double FULL = 0.95;
    private static final long LEAST_WAIT = ThreadPools.LEAST_WAIT_MILLIS * 1_000_000;

    private final Sightings sightings = new Sightings();
    private final Histogram waits = new Histogram(3);
    private final Histogram services = new Histogram(3);
    /** Waits of tasks for whose end a task in the same pool waited meanwhile. */
    private final Histogram ownWaits = new Histogram(3);

    private final Occupancy occupancy = new Occupancy();
    private final FullPool full = new FullPool();
    private long size;
    private long longestQueue;
    private long serviceNanos;
    private long tasks;
    private long sessionNanos;
    private long late;
    /** Most tasks that one session had waiting or running at a time. */
    private int widest;

    void add(Session session, List<Integer> nodes) {
        sessionNanos += session.durationNanos();
        Retiming retiming = session.retiming();
        List<Integer> delayed = new ArrayList<>();
        for (int node : nodes) {
            long wait = Math.max(0, session.value(node, Attribute.QUEUE_WAIT, 0));
            long service = session.rawNanos(node);
            size = Math.max(size, session.value(node, Attribute.POOL_MAX, 0));
            longestQueue = Math.max(longestQueue, session.value(node, Attribute.POOL_PENDING, 0));
            waits.recordValue(wait);
            services.recordValue(service);
            serviceNanos += service;
            tasks++;
            boolean isLate = wait >= LEAST_WAIT;
            full.add(session.rawBegin(node) - wait, session.rawBegin(node), session.rawEnd(node));
            occupancy.asked(session.rawBegin(node) - wait, isLate);
            occupancy.taken(session.rawBegin(node), session.rawEnd(node), session.threadId(node));
            if (isLate) {
                delayed.add(node);
                retiming.startEarlier(node, wait);
                long awaited = parentWaits(session, node, wait);
                if (awaited > 0) {
                    ownWaits.recordValue(awaited);
                }
            }
        }
        late += delayed.size();
        widest = Math.max(widest, widest(session, nodes));
        if (!delayed.isEmpty()) {
            sightings.add(session, delayed.stream().mapToInt(Integer::intValue).toArray(), retiming.saving());
        }
    }

    /**
     * For how long a task of the same pool, on another thread, did nothing else while the one that it submitted was queued:
     * until that one began, or it gave up itself. 0 when it did not. Unit: ns.
     */
    private static long parentWaits(Session session, int task, long wait) {
        String pool = ThreadPools.pool(session, task);
        long from = session.rawBegin(task) - wait;
        for (int at = session.recordedParent(task); at > 0; at = session.parent(at)) {
            boolean same = pool != null && pool.equals(ThreadPools.pool(session, at));
            boolean apart = session.threadId(at) != session.threadId(task)
                    || session.rawEnd(at) <= session.rawBegin(task); // it gave up, and its thread was free
            if (same && apart) {
                long until = Math.min(session.rawBegin(task), session.rawEnd(at));
                boolean idle = session.rawBegin(at) <= from && busy(session, at, from, until) * 2 < until - from;
                return idle ? until - from : 0;
            }
        }
        return siblingWaits(session, task, pool, from);
    }

    /**
     * A task in which no span opened hands on what it was submitted in, so that its own tasks stand beside it. Then it counts
     * as their submitter when it was open at that moment and parked for a future most of the time. Unit: ns.
     */
    private static long siblingWaits(Session session, int task, @Nullable String pool, long from) {
        int parent = session.parent(task);
        for (int at = parent + 1; at < session.subtreeEnd(parent); at = session.subtreeEnd(at)) {
            if (at != task
                    && session.rawBegin(at) <= from
                    && from < session.rawEnd(at)
                    && pool != null
                    && pool.equals(ThreadPools.pool(session, at))) {
                long until = Math.min(session.rawBegin(task), session.rawEnd(at));
                if (joining(session, at, from, until) * 2 >= until - from) {
                    return until - from;
                }
            }
        }
        return 0;
    }

    private static long joining(Session session, int node, long from, long to) {
        SessionEvidence evidence = session.evidence();
        Evidence all = evidence.all();
        long sum = 0;
        for (int piece : evidence.of(node)) {
            if (all.kind(piece) == EvidenceKind.PARK && Attribution.ofBlocker(all.text(piece)) == TimePart.JOIN) {
                sum += Math.max(0, Math.min(to, all.to(piece)) - Math.max(from, all.from(piece)));
            }
        }
        return sum;
    }

    private static long busy(Session session, int task, long from, long to) {
        long sum = 0;
        long upTo = from;
        for (int child : session.logicalChildren(task)) {
            if (session.threadId(child) == session.threadId(task)) {
                long begin = Math.max(upTo, session.begin(child));
                long end = Math.min(to, session.end(child));
                sum += Math.max(0, end - begin);
                upTo = Math.max(upTo, end);
            }
        }
        return sum;
    }

    private static int widest(Session session, List<Integer> nodes) {
        long[] begins = new long[nodes.size()];
        long[] ends = new long[nodes.size()];
        for (int i = 0; i < begins.length; i++) {
            int node = nodes.get(i);
            begins[i] = session.rawBegin(node) - Math.max(0, session.value(node, Attribute.QUEUE_WAIT, 0));
            ends[i] = session.rawEnd(node);
        }
        begins = Percentiles.sorted(begins);
        ends = Percentiles.sorted(ends);
        int open = 0;
        int most = 0;
        for (int i = 0, j = 0; i < begins.length; ) {
            if (begins[i] < ends[j]) {
                i++;
                most = Math.max(most, ++open);
            } else {
                j++;
                open--;
            }
        }
        return most;
    }

    WorkerPool merge(WorkerPool other) {
        sightings.merge(other.sightings);
        waits.add(other.waits);
        services.add(other.services);
        ownWaits.add(other.ownWaits);
        occupancy.merge(other.occupancy);
        full.merge(other.full);
        size = Math.max(size, other.size);
        longestQueue = Math.max(longestQueue, other.longestQueue);
        serviceNanos += other.serviceNanos;
        tasks += other.tasks;
        sessionNanos += other.sessionNanos;
        late += other.late;
        widest = Math.max(widest, other.widest);
        return this;
    }

    private long usualWait() {
        return waits.getValueAtPercentile(tasks >= Percentiles.FOR_P95 ? 95 : 50);
    }

    boolean isSaturated() {
        return !hasRoom()
                && usualWait() >= LEAST_WAIT
                && sightings.sessions() > 0
                && sightings.savings().meanHigh() * sightings.sessions() >= ThreadPools.LEAST_SHARE * sessionNanos;
    }

    /** Threads could still have been started: what looks like waiting for one was waiting for it to start. */
    boolean hasRoom() {
        return size > 0 && occupancy.whereWaited().places() < size;
    }

    boolean waitsForItself() {
        return ownWaits.getTotalCount() >= 2
                && ownWaits.getMaxValue() >= ThreadPools.DEADLOCK_MILLIS * 1_000_000
                && ownWaits.getTotalCount() * 2 >= late;
    }

    Claim selfDeadlock(String name) {
        return Claim.by(ThreadPools.SELF_DEADLOCK)
                .confidence(Confidence.MEDIUM)
                .atLeast(Severity.CRITICAL)
                .title("Tasks in " + pool(name) + " wait for tasks that are queued behind them in the same pool, up to "
                        + Wording.time(ownWaits.getMaxValue()))
                .explanation(
                        ownWaits.getTotalCount() + " tasks stood in the queue while the task that had submitted them"
                                + " kept a thread of the same pool and did nothing else. Once every thread holds such a task,"
                                + " nothing moves any more.")
                .fix("Give the inner tasks a pool of their own, or do not block: chain them (thenCompose) instead of"
                        + " waiting for them inside a task.")
                .phase("orchestration")
                .operation(Names.display(Operation.TASK, name))
                .seen(sightings)
                .location(sightings.location(Operation.TASK, name).withPool(name, null))
                .evidence(List.of(
                        Finding.Evidence.of(
                                "tasks that waited for a thread their own submitter held",
                                ownWaits.getTotalCount(),
                                "tasks",
                                sightings.examples()),
                        Finding.Evidence.of("longest of these waits", ownWaits.getMaxValue() / 1e6, "ms", List.of())))
                .build();
    }

    private String pool(String name) {
        return "pool " + name + (size > 0 ? " (" + size + (size == 1 ? " thread)" : " threads)") : "");
    }

    Claim saturated(String name) {
        Occupancy.Load load = occupancy.whereWaited();
        double service = (double) serviceNanos / tasks;
        // Several pools may share a name: then the threads seen are more than one of them has.
        long threads = size == 0 ? load.places() : size * Math.max(1, (load.places() + size - 1) / size);
        double busy = load.of(threads);
        double offered = load.offered(service);
        double wanted = threads == 0 ? 0 : offered / threads;
        boolean capacity = threads > 0 && Math.max(busy, wanted) >= LOADED;
        boolean idle = !capacity && size > 0 && full.hadThreadsLeft(size, LEAST_WAIT);
        int needed = (int) Math.ceil(offered + 2 * Math.sqrt(offered));
        Savings savings = sightings.savings();
        double sure = capacity ? 1 - (double) threads / Math.max(threads, needed) : 0;
        return Claim.by("thread-pool-saturation")
                .confidence(size == 0 || idle ? Confidence.LOW : capacity ? Confidence.HIGH : Confidence.MEDIUM)
                .atLeast(capacity && Math.max(busy, wanted) >= FULL ? Severity.WARNING : Severity.NOTE)
                .title("Tasks wait " + Wording.time(usualWait()) + " for a thread of " + pool(name) + ": "
                        + (capacity
                                ? "it is offered " + Wording.count(offered * 100 / threads) + " % of what it can do"
                                : withoutLoad(idle)))
                .explanation(explanation(load, capacity, idle, busy, offered, service))
                .fix(fix(capacity, needed))
                .phase("orchestration")
                .operation(Names.display(Operation.TASK, name))
                .seen(sightings)
                .savings(savings.withLowAt(sure))
                .criticalByOperation(Map.of(
                        Operation.TASK.label() + "\t" + name, Math.round(savings.meanHigh() * sightings.sessions())))
                .location(sightings.location(Operation.TASK, name).withPool(name, null))
                .evidence(evidence(load, threads, busy, offered, service, capacity ? needed : 0))
                .build();
    }

    /** Why tasks wait although the pool is large enough on average. */
    private String withoutLoad(boolean idle) {
        if (idle) {
            return "though not all of its threads were seen at work";
        }
        return widest > 1 ? "they come in bursts of up to " + widest : "those of several sessions come at once";
    }

    private String explanation(
            Occupancy.Load load, boolean capacity, boolean idle, double busy, double offered, double service) {
        return "While tasks waited, " + Wording.count(load.askedPerSecond()) + " a second came, each working for "
                + Wording.time(service) + ": that keeps " + Wording.count(offered) + " threads busy"
                + (size == 0 ? "." : ", and the pool has " + size + ".")
                + (capacity
                        ? " Its threads were " + Wording.percent(Math.min(1, busy)) + " busy meanwhile."
                        : " On average it is large enough; "
                                + (idle
                                        ? "its other threads had work outside of sessions meanwhile, or there was no"
                                                + " processor for them."
                                        : "the tasks of one moment are more than its threads."))
                + " Without the wait a session that met it would take up to "
                + Wording.time(sightings.savings().meanHigh()) + " of " + Wording.time(sightings.wallPerSession())
                + " less.";
    }

    private static String fix(boolean capacity, int needed) {
        String wait = "If the tasks mostly wait (for models, servers, databases), run them on virtual threads with a"
                + " semaphore for what the other side bears, or in a pool of their own";
        return capacity
                ? wait + " of about " + needed + " threads; if they compute, cores are the limit and fewer tasks or"
                        + " shorter ones help."
                : wait + " as wide as one fan-out; or send fewer tasks at once.";
    }

    private List<Finding.Evidence> evidence(
            Occupancy.Load load, long threads, double busy, double offered, double service, int needed) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of(
                tasks >= Percentiles.FOR_P95 ? "waiting in the queue, 95th percentile" : "waiting in the queue, median",
                usualWait() / 1e6,
                "ms",
                sightings.examples()));
        evidence.add(Finding.Evidence.of("mean task", service / 1e6, "ms", List.of()));
        evidence.add(Finding.Evidence.of("tasks that waited", late, "tasks", List.of()));
        if (threads > 0) {
            evidence.add(Finding.Evidence.of("threads busy, of those there are", 100 * busy, "%", List.of()));
            evidence.add(
                    Finding.Evidence.of("work offered, of what they can do", 100 * offered / threads, "%", List.of()));
        }
        if (needed > 0) {
            evidence.add(Finding.Evidence.of("threads needed (load + 2 x its root)", needed, "threads", List.of()));
        }
        if (load.places() > size && size > 0) {
            evidence.add(Finding.Evidence.of(
                    "threads of this name at a time, in several pools", load.places(), "threads", List.of()));
        }
        if (longestQueue > 0) {
            evidence.add(Finding.Evidence.of("longest queue seen", longestQueue, "tasks", List.of()));
        }
        return evidence;
    }
}
