package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Phase;
import io.sonde.model.Attribution;
import io.sonde.model.CriticalPath;
import io.sonde.model.Evidence;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Session;
import io.sonde.model.SessionEvidence;
import io.sonde.model.TimePart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the time inside spans went, by phase, agent and operation, of the spans' own time and of what of it sessions
 * depended on. Context: it never warns. Source: catalogue, 0.3.
 */
final class TimeAccounts implements Detector<TimeAccounts> {
    private static final int MOST = 2_000;

    private final Map<Key, Account> accounts = new HashMap<>();

    /** Spans of one operation, beneath one agent, in one phase. */
    private record Key(Phase phase, String agent, String operation) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byPhase = phase.compareTo(other.phase);
            int byAgent = byPhase != 0 ? byPhase : agent.compareTo(other.agent);
            return byAgent != 0 ? byAgent : operation.compareTo(other.operation);
        }
    }

    private static final class Account {
        final TimeParts own = new TimeParts();
        final TimeParts onPath = new TimeParts();

        Account merge(Account other) {
            own.merge(other.own);
            onPath.merge(other.onPath);
            return this;
        }
    }

    @Override
    public String id() {
        return "attribution";
    }

    @Override
    public void observe(Session session) {
        Attribution attribution = session.attribution();
        Account[] byNode = new Account[session.size()];
        String[] agents = agents(session);
        for (int node = 0; node < byNode.length; node++) {
            int owner = session.owner(node);
            Phase phase = node == 0 ? Phase.ORCHESTRATION : session.phase(node);
            Account account = account(new Key(phase, agents[node], Names.display(session, owner)));
            byNode[node] = account;
            TimePart unknown = attribution.unknown(node);
            account.own.rest(unknown, attribution.addSelf(node, account.own.seen()));
            account.own.shortParks(session.value(node, Attribute.PARK_SHORT, 0));
            sample(session, node, account.own);
        }
        CriticalPath path = session.criticalPath();
        for (int segment = 0; segment < path.segments(); segment++) {
            int node = path.owner(segment);
            TimeParts onPath = byNode[node].onPath;
            onPath.rest(
                    attribution.unknown(node),
                    attribution.add(node, path.from(segment), path.to(segment), onPath.seen()));
            samplePath(session, node, path.from(segment), path.to(segment), onPath);
        }
    }

    /** Of kinds beyond {@value #MOST} the phase alone is told, so that sums stay whole. */
    private Account account(Key key) {
        Account known = accounts.get(key);
        if (known != null) {
            return known;
        }
        Key kept = accounts.size() < MOST ? key : new Key(key.phase, "", "(others)");
        return accounts.computeIfAbsent(kept, added -> new Account());
    }

    private static String[] agents(Session session) {
        String[] agents = new String[session.size()];
        for (int node = 0; node < agents.length; node++) {
            @Nullable String agent = session.agent(node);
            agents[node] = agent == null ? "" : agent;
        }
        return agents;
    }

    private static void sample(Session session, int node, TimeParts parts) {
        samplePath(session, node, Long.MIN_VALUE, Long.MAX_VALUE, parts);
    }

    private static void samplePath(Session session, int node, long from, long to, TimeParts parts) {
        SessionEvidence evidence = session.evidence();
        Evidence all = evidence.all();
        Attribution attribution = session.attribution();
        boolean onThread = attribution.unknown(node) == TimePart.UNKNOWN_SUBTHRESHOLD;
        for (int piece : evidence.of(node)) {
            long at = all.from(piece);
            if (at < from || at >= to) {
                continue;
            }
            EvidenceKind kind = all.kind(piece);
            if (kind == EvidenceKind.CPU) {
                parts.sample(all.weight(piece));
            } else if (onThread && isTick(kind) && attribution.isRest(node, at)) {
                parts.tick(kind == EvidenceKind.WALL_RUNNING, all.weight(piece));
            }
        }
    }

    private static boolean isTick(EvidenceKind kind) {
        return kind == EvidenceKind.WALL_RUNNING || kind == EvidenceKind.WALL_WAITING;
    }

    @Override
    public void merge(TimeAccounts other) {
        new TreeMap<>(other.accounts).forEach((key, account) -> account(key).merge(account));
    }

    @Override
    public Verdict finish() {
        return Verdict.nothing();
    }

    /** One row for each phase and part, in the order of phases and of the parts' precedence. */
    List<JvmFacts.Row> byPhase() {
        return rows((key, account) -> new JvmFacts.Group(key.phase.label(), null, null));
    }

    /** The same by agent; what no agent did is left out. */
    List<JvmFacts.Row> byAgent() {
        return rows((key, account) -> key.agent.isEmpty() ? null : new JvmFacts.Group(null, key.agent, null));
    }

    /** The same by operation. */
    List<JvmFacts.Row> byOperation() {
        return rows((key, account) -> new JvmFacts.Group(key.phase.label(), null, key.operation));
    }

    private interface Grouping {
        JvmFacts.@Nullable Group of(Key key, Account account);
    }

    /** Sums are made of what the finest groups were divided into, so that all views add up to the same. */
    private List<JvmFacts.Row> rows(Grouping grouping) {
        Map<JvmFacts.Group, Map<TimePart, long[]>> groups = new TreeMap<>();
        accounts.forEach((key, account) -> {
            JvmFacts.Group group = grouping.of(key, account);
            if (group != null) {
                Map<TimePart, long[]> sums = groups.computeIfAbsent(group, added -> new TreeMap<>());
                add(sums, account.own.divided(), 0);
                add(sums, account.onPath.divided(), 1);
            }
        });
        List<JvmFacts.Row> rows = new ArrayList<>();
        groups.forEach((group, sums) -> {
            long own = sums.values().stream().mapToLong(sum -> sum[0]).sum();
            sums.forEach((part, sum) -> rows.add(
                    new JvmFacts.Row(group, part, sum[0] / 1e6, own == 0 ? 0 : 100.0 * sum[0] / own, sum[1] / 1e6)));
        });
        return rows;
    }

    private static void add(Map<TimePart, long[]> sums, Map<TimePart, Long> parts, int column) {
        parts.forEach((part, nanos) -> sums.computeIfAbsent(part, added -> new long[2])[column] += nanos);
    }

    /** Part of the time that sessions depended on of which nothing is known, 0 to 1. */
    double unknownShare() {
        long[] sums = new long[2];
        accounts.forEach((key, account) -> account.onPath.divided().forEach((part, nanos) -> {
            sums[0] += nanos;
            sums[1] += part.quality() == TimePart.Quality.UNKNOWN ? nanos : 0;
        }));
        return sums[0] == 0 ? 0 : (double) sums[1] / sums[0];
    }
}
