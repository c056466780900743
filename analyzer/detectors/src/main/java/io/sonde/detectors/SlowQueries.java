package io.sonde.detectors;

import io.sonde.detectors.statistics.TheilSen;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.JvmEvents;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * Reports statements and vector searches that are slow each time: 95th percentile (below 20 calls: the median) of
 * {@value #SLOW_MILLIS} ms or more, critical from {@value #VERY_SLOW_MILLIS} ms, and {@value #LEAST_SHARE} or more of
 * the critical path of all sessions. A single slow call in the whole recording proves nothing: it may be the first
 * connection or a cold cache. The time in which the whole JVM stood still meanwhile is not the query's. Saving: the schedule as if no call took longer than {@value #SLOW_MILLIS} ms.
 */
final class SlowQueries implements Detector<SlowQueries> {
    static final long SLOW_MILLIS = 100;
    static final long VERY_SLOW_MILLIS = 1_000;
    static final double LEAST_SHARE = 0.03;
    /** Calls with known rows, and share of the time that goes with them, from which growth is worth a word (ours). */
    static final int LEAST_FOR_GROWTH = 20;

    static final double LEAST_GROWTH = 0.3;

    private static final int SAMPLED = 64;
    /** Fewer calls than this in the whole recording are no pattern (ours). */
    static final int LEAST_CALLS = 2;

    private static final Set<Operation> KINDS =
            EnumSet.of(Operation.SQL, Operation.VECTOR_SEARCH, Operation.SEARCH_MEMORY);

    private final Tally<Query, Seen> queries = Tally.ofAtMost(10_000, Seen::new);
    private long total;

    private record Query(Operation operation, String name) {}

    private static final class Seen {
        final Sightings sightings = new Sightings();
        final Histogram durations = new Histogram(3);
        final Histogram rows = new Histogram(2);
        /** Rows and ns of a bounded choice of calls. */
        final Sample byRows = new Sample(SAMPLED);

        long critical;

        Seen merge(Seen other) {
            sightings.merge(other.sightings);
            durations.add(other.durations);
            rows.add(other.rows);
            byRows.merge(other.byRows);
            critical += other.critical;
            return this;
        }
    }

    @Override
    public String id() {
        return "slow-query";
    }

    @Override
    public Needs needs() {
        return Needs.spans(KINDS);
    }

    @Override
    public void observe(Session session) {
        total += session.durationNanos();
        Map<Query, List<Integer>> slow = new LinkedHashMap<>();
        for (int node = 1; node < session.size(); node++) {
            if (!KINDS.contains(session.operation(node)) || session.unfinished(node)) {
                continue;
            }
            Query query = new Query(session.operation(node), session.name(node));
            Seen seen = queries.at(query);
            long stopped = stopped(session, node);
            seen.durations.recordValue(Math.max(0, session.rawNanos(node) - stopped));
            seen.critical += Math.max(0, session.criticalPath().subtreeNanos(node) - stopped);
            long rows = session.value(
                    node, Attribute.DB_RESPONSE_RETURNED_ROWS, session.value(node, Attribute.RESULTS, -1));
            if (rows >= 0) {
                seen.rows.recordValue(rows);
                seen.byRows.add(session.spanId(node), rows, session.rawNanos(node) - stopped);
            }
            if (session.end(node) - session.begin(node) - stopped > SLOW_MILLIS * 1_000_000) {
                slow.computeIfAbsent(query, key -> new ArrayList<>()).add(node);
            }
        }
        slow.forEach((query, nodes) -> queries.at(query)
                .sightings
                .add(session, nodes.stream().mapToInt(Integer::intValue).toArray(), saving(session, nodes)));
    }

    /**
     * For how long the JVM stood still during a call, which is no fault of the query: also where the answer was waited for at
     * that moment, because nobody could take it. Unit: ns.
     */
    private static long stopped(Session session, int node) {
        long from = session.rawBegin(node);
        long to = session.rawEnd(node);
        long stopped = 0;
        for (JvmEvents.Pause pause : session.evidence().all().events().pausesWithin(from, to)) {
            stopped += Math.min(to, pause.to()) - Math.max(from, pause.from());
        }
        return stopped;
    }

    private static Retiming.Range saving(Session session, List<Integer> nodes) {
        Retiming retiming = session.retiming();
        for (int node : nodes) {
            double duration = session.end(node) - session.begin(node);
            retiming.shrink(node, (duration - SLOW_MILLIS * 1e6) / duration);
        }
        return retiming.saving();
    }

    @Override
    public void merge(SlowQueries other) {
        queries.merge(other.queries, Seen::merge);
        total += other.total;
    }

    @Override
    public Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        queries.forEach((query, seen) -> {
            boolean matters = seen.critical >= LEAST_SHARE * total && seen.sightings.sessions() > 0;
            long calls = seen.durations.getTotalCount();
            if (matters && calls >= LEAST_CALLS && usual(seen) >= SLOW_MILLIS) {
                claims.add(claim(query, seen));
            }
        });
        return new Verdict.Findings(claims);
    }

    /** The percentile that is judged. Unit: ms. */
    private static double usual(Seen seen) {
        boolean many = seen.durations.getTotalCount() >= Percentiles.FOR_P95;
        return seen.durations.getValueAtPercentile(many ? 95 : 50) / 1e6;
    }

    private Claim claim(Query query, Seen seen) {
        Sightings sightings = seen.sightings;
        long calls = seen.durations.getTotalCount();
        String percentile = calls >= Percentiles.FOR_P95 ? "95th percentile" : "median";
        String what = query.operation == Operation.SQL
                ? Statement.of(query.name, null, null).line()
                : Names.display(query.operation, query.name);
        double share = (double) seen.critical / total;
        return Claim.by(id())
                .confidence(calls >= Percentiles.FOR_P95 ? Confidence.HIGH : Confidence.MEDIUM)
                .atLeast(usual(seen) >= VERY_SLOW_MILLIS ? Severity.CRITICAL : Severity.WARNING)
                .title(what + " takes " + Wording.time(usual(seen) * 1e6) + " (" + percentile + " of " + calls
                        + " calls) and holds " + Wording.percent(share) + " of the time that sessions depend on")
                .explanation("Sessions wait for this query: " + Wording.time(sightings.criticalPerSession())
                        + " in each session that meets it slow. " + growth(seen) + "The time is the client's: it"
                        + " includes the network and fetching the rows.")
                .fix(fix(query))
                .phase(query.operation.phase().label())
                .operation(Names.display(query.operation, query.name))
                .location(sightings.location(query.operation, query.name))
                .seen(sightings)
                .evidence(evidence(seen, share))
                .build();
    }

    /** A sentence where the time grows with the rows or results, else nothing. */
    private static String growth(Seen seen) {
        Histogram rows = seen.rows;
        boolean varies = rows.getTotalCount() >= LEAST_FOR_GROWTH
                && rows.getValueAtPercentile(90) >= 2 * Math.max(1, rows.getValueAtPercentile(10));
        if (!varies) {
            return "";
        }
        TheilSen line = TheilSen.of(seen.byRows.column(0), seen.byRows.column(1));
        double ofRows = line.slope() * rows.getMean();
        double share = ofRows / seen.durations.getMean();
        return share < LEAST_GROWTH
                ? ""
                : "It takes " + Wording.time(line.slope() * 100) + " longer for each 100 rows, about "
                        + Wording.percent(Math.min(1, share)) + " of its time. ";
    }

    private static String fix(Query query) {
        if (query.operation == Operation.SQL) {
            String cures = SqlShape.of(query.name).patterns().stream()
                    .map(pattern -> pattern.cure() + " ")
                    .collect(Collectors.joining());
            return cures + sqlFix();
        }
        return "Ask for fewer results, lower the search effort (ef_search, probes), or filter before the search"
                + " instead of after it; check that the index is in memory.";
    }

    private static String sqlFix() {
        return "Look at its plan (EXPLAIN ANALYZE); the usual cures are an index on the columns of the WHERE clause,"
                + " fewer rows or columns, and a LIMIT. Not verified against your database.";
    }

    private static List<Finding.Evidence> evidence(Seen seen, double share) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        List<Long> examples = seen.sightings.examples();
        evidence.add(Finding.Evidence.of("calls", seen.durations.getTotalCount(), "calls", examples));
        evidence.add(Finding.Evidence.of("median", seen.durations.getValueAtPercentile(50) / 1e6, "ms", List.of()));
        if (seen.durations.getTotalCount() >= Percentiles.FOR_P95) {
            double p95 = seen.durations.getValueAtPercentile(95) / 1e6;
            evidence.add(Finding.Evidence.of("95th percentile", p95, "ms", List.of()));
        }
        evidence.add(Finding.Evidence.of("share of the critical path", 100 * share, "%", List.of()));
        if (seen.rows.getTotalCount() > 0) {
            evidence.add(Finding.Evidence.of("rows, median", seen.rows.getValueAtPercentile(50), "rows", List.of()));
        }
        return evidence;
    }
}
