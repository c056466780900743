package io.sonde.detectors;

import io.sonde.detectors.statistics.Wilson;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Reports caches that seldom have the answer: of {@value #LEAST_LOOKUPS} look-ups or more, surely (Wilson's interval) fewer
 * than {@value #GOOD_SHARE} hit, and what is done after a miss takes {@value #LEAST_SHARE} of the critical path of the
 * sessions that ask (catalogue). Where keys are known, the look-ups are replayed to tell why: the first
 * {@value #REPLAYED} of each cache, so that the state stays bounded. A cache that is mostly asked for what it never had
 * cannot be cured by its size.
 *
 * <p>What a miss costs is what the look-up itself loads, or else the call that starts right after it beside it.
 */
final class Caches implements Detector<Caches> {
    static final double GOOD_SHARE = 0.8;
    static final int LEAST_LOOKUPS = 100;
    static final double LEAST_SHARE = 0.03;
    /** From this share of the misses on, first look-ups explain them: the catalogue's. */
    static final double MOSTLY_FIRST = 0.7;
    /** Keys must be known of this share of the look-ups to say why they missed (ours). */
    static final double LEAST_KNOWN = 0.9;

    static final int REPLAYED = 10_000;
    /** A call that starts this soon after a miss loads what was missed (ours). */
    private static final long LOADS_WITHIN_NANOS = 2_000_000;

    private final Tally<String, Seen> caches = Tally.ofAtMost(100, Seen::new);

    private static final class Seen {
        final Sightings sightings = new Sightings();
        /** The earliest look-ups: moment, key, hit; the latest of them first. */
        final PriorityQueue<long[]> lookups = new PriorityQueue<>((a, b) -> {
            int byMoment = Long.compare(b[0], a[0]);
            return byMoment != 0 ? byMoment : Long.compare(b[1], a[1]);
        });

        long hits;
        long all;
        long known;
        long critical;
        long sessionNanos;
        long loadedInside;
        long loads;

        void lookup(long moment, long key, boolean hit) {
            keep(new long[] {moment, key, hit ? 1 : 0});
        }

        private void keep(long[] lookup) {
            lookups.add(lookup);
            if (lookups.size() > REPLAYED) {
                lookups.remove();
            }
        }

        Seen merge(Seen other) {
            sightings.merge(other.sightings);
            other.lookups.forEach(this::keep);
            hits += other.hits;
            all += other.all;
            known += other.known;
            critical += other.critical;
            sessionNanos += other.sessionNanos;
            loadedInside += other.loadedInside;
            loads += other.loads;
            return this;
        }

        CacheReplay replay() {
            List<long[]> ordered = new ArrayList<>(lookups);
            ordered.sort((a, b) -> {
                int byMoment = Long.compare(a[0], b[0]);
                return byMoment != 0 ? byMoment : Long.compare(a[1], b[1]);
            });
            return new CacheReplay(ordered);
        }
    }

    @Override
    public String id() {
        return "cache-efficiency";
    }

    @Override
    public boolean needsEachSpan() {
        return true;
    }

    @Override
    public Needs needs() {
        return Needs.spans(Set.of(Operation.CACHE_GET))
                .with(Attribute.CACHE_HIT)
                .judgedBy(Attribute.INPUT_HASH);
    }

    @Override
    public void observe(Session session) {
        Map<String, List<Integer>> loads = new LinkedHashMap<>();
        for (int node = 1; node < session.size(); node++) {
            if (session.operation(node) != Operation.CACHE_GET || !session.has(node, Attribute.CACHE_HIT)) {
                continue;
            }
            String name = session.text(node, Attribute.CACHE_NAME);
            name = name == null ? session.name(node) : name;
            Seen seen = caches.at(name);
            List<Integer> own = loads.computeIfAbsent(name, cache -> new ArrayList<>());
            boolean hit = session.value(node, Attribute.CACHE_HIT, 0) != 0;
            long weight = Math.max(1, session.value(node, Attribute.WEIGHT, 1));
            seen.all += weight;
            seen.hits += hit ? weight : 0;
            if (session.has(node, Attribute.INPUT_HASH)) {
                seen.known++;
                seen.lookup(session.rawBegin(node), session.value(node, Attribute.INPUT_HASH, 0), hit);
            }
            int load = hit ? -1 : loadAfter(session, node);
            if (load >= 0) {
                own.add(load);
                seen.loads++;
                seen.loadedInside += load == node ? 1 : 0;
            }
        }
        loads.forEach((name, nodes) -> add(caches.at(name), session, nodes));
    }

    private static void add(Seen seen, Session session, List<Integer> loads) {
        seen.sessionNanos += session.durationNanos();
        if (loads.isEmpty()) {
            return;
        }
        Retiming retiming = session.retiming();
        for (int load : loads) {
            retiming.shrink(load, 1);
            seen.critical += session.criticalPath().subtreeNanos(load);
        }
        seen.sightings.add(session, loads.stream().mapToInt(Integer::intValue).toArray(), retiming.saving());
    }

    /** What a miss made necessary: the look-up itself where it loads, else the next call beside it; -1 when none is seen. */
    private static int loadAfter(Session session, int miss) {
        if (!session.isLeaf(miss)) {
            return miss;
        }
        for (int sibling : session.logicalChildren(Math.max(0, session.logicalParent(miss)))) {
            long gap = session.begin(sibling) - session.end(miss);
            boolean next = gap >= 0 && gap <= LOADS_WITHIN_NANOS && session.threadId(sibling) == session.threadId(miss);
            if (sibling != miss && next) {
                return session.operation(sibling) == Operation.CACHE_GET ? -1 : sibling;
            }
        }
        return -1;
    }

    @Override
    public void merge(Caches other) {
        caches.merge(other.caches, Seen::merge);
    }

    @Override
    public Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        caches.forEach((name, seen) -> {
            boolean weak =
                    seen.all >= LEAST_LOOKUPS && Wilson.of(seen.hits, seen.all).high() < GOOD_SHARE;
            if (weak && seen.critical >= LEAST_SHARE * seen.sessionNanos && seen.sightings.sessions() > 0) {
                claims.add(claim(name, seen));
            }
        });
        return new Verdict.Findings(claims);
    }

    private Claim claim(String name, Seen seen) {
        CacheReplay replay = seen.replay();
        boolean told = seen.known >= LEAST_KNOWN * seen.all && replay.misses() > 0;
        boolean first = told && replay.first > MOSTLY_FIRST * replay.misses();
        double lapsed = told ? (double) (replay.expired + replay.removed) / replay.misses() : 0;
        double twice = told ? replay.avoided(2 * replay.size) : 0;
        double fourfold = told ? replay.avoided(4 * replay.size) : 0;
        boolean tooSmall = told && replay.capacity >= replay.expired + replay.removed;
        String hits = Wording.percent((double) seen.hits / seen.all);
        Claim.Builder claim = Claim.by(id())
                .confidence(told && seen.loadedInside * 2 >= seen.loads ? Confidence.HIGH : Confidence.MEDIUM)
                .atMost(first || !told ? Severity.NOTE : Severity.CRITICAL)
                .title("Cache " + name + " has the answer for only " + hits + " of " + seen.all + " look-ups"
                        + (!told
                                ? ""
                                : first
                                        ? ": most ask for something new, so a larger one would not help"
                                        : tooSmall
                                                ? ": it is too small, it has forgotten what is asked for again"
                                                : ": entries are gone before they are asked for again"))
                .explanation("Each miss costs the work behind it, " + Wording.time(seen.sightings.criticalPerSession())
                        + " of " + Wording.time(seen.sightings.wallPerSession()) + " in a session that misses. "
                        + (told
                                ? "Of " + replay.misses() + " misses replayed, " + replay.first
                                        + " were first look-ups, " + replay.capacity
                                        + " had been pushed out by others ("
                                        + "it seems to hold " + replay.size + " entries), " + replay.expired
                                        + " had grown too old and " + replay.removed + " had been removed."
                                : "The keys were not recorded, so why they miss is not known."))
                .fix(fix(told, first, tooSmall, replay, twice, fourfold))
                .phase(Operation.CACHE_GET.phase().label())
                .operation(Names.display(Operation.CACHE_GET, name))
                .location(seen.sightings.location(Operation.CACHE_GET, name).withCache(name))
                .seen(seen.sightings)
                .savings(
                        tooSmall
                                ? seen.sightings.savings().parts(twice, fourfold)
                                : seen.sightings.savings().parts(0, first ? 0 : lapsed))
                .evidence(evidence(seen, replay, told, twice, fourfold));
        if (told) {
            claim.charts(new Finding.Chart(
                    "Hits by size of the cache, if nothing expired",
                    "entries",
                    "hits in %",
                    List.of(new Finding.Chart.Line(name, replay.curve()))));
        }
        return claim.build();
    }

    private static String fix(
            boolean told, boolean first, boolean tooSmall, CacheReplay replay, double twice, double fourfold) {
        if (!told) {
            return "See whether its keys hold something that is new each time (an id, a time, a user), whether it is too"
                    + " small, and whether entries live long enough.";
        }
        if (first) {
            return "See whether its keys hold something that is new each time (an id, a time, a user); if not, fill it"
                    + " beforehand, or do without it.";
        }
        return tooSmall
                ? "Let it hold more: twice its size would spare " + Wording.percent(twice)
                        + " of the misses, four times " + Wording.percent(fourfold) + "."
                : "Let entries live longer than " + Wording.time(replay.lifetime)
                        + " if the answers may be that old, or renew them before they expire.";
    }

    private static List<Finding.Evidence> evidence(
            Seen seen, CacheReplay replay, boolean told, double twice, double fourfold) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        Wilson interval = Wilson.of(seen.hits, seen.all);
        evidence.add(Finding.Evidence.of("look-ups", seen.all, "look-ups", seen.sightings.examples()));
        evidence.add(new Finding.Evidence(
                "hits",
                100.0 * seen.hits / seen.all,
                "%",
                List.of(),
                Map.of("surely below", Wording.percent(interval.high()))));
        if (told) {
            evidence.add(Finding.Evidence.of("misses: never had", replay.first, "look-ups", List.of()));
            evidence.add(Finding.Evidence.of("misses: pushed out", replay.capacity, "look-ups", List.of()));
            evidence.add(Finding.Evidence.of("misses: too old", replay.expired, "look-ups", List.of()));
            evidence.add(Finding.Evidence.of("misses: removed", replay.removed, "look-ups", List.of()));
            evidence.add(Finding.Evidence.of("misses spared by twice the size", 100 * twice, "%", List.of()));
            evidence.add(Finding.Evidence.of("misses spared by four times the size", 100 * fourfold, "%", List.of()));
        }
        return evidence;
    }
}
