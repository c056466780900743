package io.sonde.detectors;

import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.model.Attribution;
import io.sonde.model.Evidence;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Frame;
import io.sonde.model.Session;
import io.sonde.model.SessionEvidence;
import io.sonde.model.TimePart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reports sessions that will never end. What is certain: threads that wait, at the end of the recording, for locks that
 * others of them hold, in a ring. What is likely: sessions that have been open for {@value #LEAST_SECONDS} s, and five
 * times as long as any that ended, in which every open branch waits for a message, a result or an entry of a queue, so
 * that nothing in them is left to wake the others: agents that wait for each other's messages. And a livelock: an open
 * span that has computed in one method for {@value #LIVELOCK_SECONDS} s while nothing in its session ended.
 *
 * <p>A session that waits for a model, a server, a statement or a tool is none: those may answer yet. Nor is one that
 * waits for a person, which looks the same from here: the explanation says so.
 */
final class Deadlocks implements Detector<Deadlocks> {
    static final int LEAST_SECONDS = 10;
    static final int LIVELOCK_SECONDS = 30;
    static final double SAME_METHOD = 0.8;

    private static final long SECOND = 1_000_000_000L;
    private static final int TIMES_LONGEST = 5;
    private static final int MOST = 1_000;
    private static final int MOST_BESIDE = 5;

    private final List<Open> open = new ArrayList<>();
    private final List<Ring> earlierRings = new ArrayList<>();
    private final CodePlaces places = new CodePlaces();
    private long longest;
    private long turnedAway;

    /**
     * One thread that waits, or computes, in the innermost open span of its branch.
     *
     * @param thread which waits
     * @param owner thread that holds what it waits for, 0 when nobody does or it is not known
     */
    private record Stuck(
            long spanId,
            String operation,
            @Nullable String agent,
            Phase phase,
            long thread,
            long owner,
            String blocker,
            @Nullable Frame place,
            List<String> stack,
            long since,
            boolean lock) {
        Stuck with(List<String> seenMost) {
            return new Stuck(spanId, operation, agent, phase, thread, owner, blocker, place, seenMost, since, lock);
        }

        String where() {
            String who = agent == null ? operation : agent;
            return place == null ? who : who + " at " + CodePlaces.shortly(place);
        }
    }

    /**
     * A session that had not ended.
     *
     * @param waits whether every open branch of it waits for something inside of the program
     * @param looping where it computes for ever, null when it does not
     */
    private record Open(
            int session,
            long root,
            long age,
            List<Stuck> stuck,
            boolean waits,
            @Nullable Stuck looping) {}

    /** Threads that wait for each other. */
    private record Ring(List<Stuck> threads, int sessions) {}

    @Override
    public String id() {
        return "deadlock-livelock";
    }

    @Override
    public Needs needs() {
        return Needs.ofJvm();
    }

    @Override
    public void observe(Session session) {
        if (!session.unfinished()) {
            longest = Math.max(longest, session.durationNanos());
            return;
        }
        if (open.size() >= MOST) {
            turnedAway++;
            return;
        }
        List<Stuck> stuck = new ArrayList<>();
        boolean waits = true;
        Stuck looping = null;
        for (int node = 0; node < session.size(); node++) {
            if (!session.unfinished(node) || hasOpenChild(session, node)) {
                continue;
            }
            Stuck waiting = waiting(session, node);
            if (waiting == null) {
                waits = false;
                looping = looping == null ? looping(session, node) : looping;
            } else {
                stuck.add(waiting);
                waits &= !isCall(session.operation(session.owner(node)));
            }
        }
        if (!stuck.isEmpty() || looping != null) {
            open.add(new Open(
                    session.number(),
                    session.spanId(0),
                    session.durationNanos(),
                    List.copyOf(stuck),
                    waits && !stuck.isEmpty(),
                    looping));
        }
    }

    private static boolean hasOpenChild(Session session, int node) {
        for (int child = node + 1; child < session.subtreeEnd(node); child = session.subtreeEnd(child)) {
            if (session.unfinished(child)) {
                return true;
            }
        }
        return false;
    }

    /** What may be answered from outside. */
    private static boolean isCall(Operation operation) {
        return operation.isModelCall() || operation.isLeaf() || operation == Operation.MCP;
    }

    private @Nullable Stuck waiting(Session session, int node) {
        SessionEvidence seen = session.evidence();
        Evidence all = seen.all();
        for (int piece : seen.of(node)) {
            if (all.isOpen(piece)) {
                boolean lock = all.kind(piece) == EvidenceKind.MONITOR
                        || Attribution.ofBlocker(all.text(piece)) == TimePart.LOCK;
                return stuck(session, node, all, piece, lock, all.from(piece));
            }
        }
        return null;
    }

    private Stuck stuck(Session session, int node, Evidence all, int piece, boolean lock, long since) {
        return new Stuck(
                session.spanId(node),
                Names.display(session, session.owner(node)),
                session.agent(node),
                node == 0 ? Phase.ORCHESTRATION : session.phase(node),
                all.thread(piece),
                all.owner(piece),
                all.text(piece),
                places.of(all.stacks(), all.stack(piece)),
                StackVotes.frames(all.stacks(), all.stack(piece)),
                since,
                lock);
    }

    /** Computing in one method since long after anything ended. */
    private @Nullable Stuck looping(Session session, int node) {
        long quietSince = session.begin(node);
        for (int i = 0; i < session.size(); i++) {
            quietSince = session.unfinished(i) ? quietSince : Math.max(quietSince, session.end(i));
        }
        Evidence all = session.evidence().all();
        Votes<String> methods = new Votes<>();
        Map<String, Integer> examples = new HashMap<>();
        StackVotes stacks = new StackVotes();
        long last = quietSince;
        for (int piece : session.evidence().of(node)) {
            if (all.kind(piece) == EvidenceKind.CPU && all.from(piece) >= quietSince) {
                Frame place = places.of(all.stacks(), all.stack(piece));
                String method = CodePlaces.function(place);
                stacks.add(all.stacks(), all.stack(piece), wholeMethod(place), all.weight(piece));
                methods.add(method, 1);
                examples.put(method, piece);
                last = Math.max(last, all.from(piece));
            }
        }
        Integer example = examples.get(methods.winner() == null ? "" : methods.winner());
        boolean enduring = last - quietSince >= LIVELOCK_SECONDS * SECOND;
        return enduring && example != null && methods.share() >= SAME_METHOD
                ? stuck(session, node, all, example, false, quietSince)
                        .with(stacks.winner(wholeMethod(places.of(all.stacks(), all.stack(example)))))
                : null;
    }

    private static @Nullable Frame wholeMethod(@Nullable Frame place) {
        return place == null ? null : new Frame(place.className(), place.method(), 0);
    }

    @Override
    public void merge(Deadlocks other) {
        earlierRings.addAll(rings());
        earlierRings.addAll(other.earlierRings);
        earlierRings.addAll(other.rings());
        // Threads of another recording are others: what is left is judged by age alone.
        List<Open> mine = open.stream().map(Deadlocks::withoutOwners).toList();
        open.clear();
        open.addAll(mine);
        other.open.stream().map(Deadlocks::withoutOwners).forEach(open::add);
        longest = Math.max(longest, other.longest);
        turnedAway += other.turnedAway;
    }

    private static Open withoutOwners(Open session) {
        boolean locks = session.stuck.stream().anyMatch(Stuck::lock);
        return locks
                ? new Open(session.session, session.root, session.age, List.of(), false, session.looping)
                : session;
    }

    private List<Ring> rings() {
        Map<Long, Stuck> waiters = new LinkedHashMap<>();
        Map<Long, Integer> sessions = new HashMap<>();
        for (Open session : open) {
            for (Stuck stuck : session.stuck) {
                if (stuck.lock && stuck.owner != 0) {
                    waiters.put(stuck.thread, stuck);
                    sessions.put(stuck.thread, session.session);
                }
            }
        }
        List<Ring> rings = new ArrayList<>();
        Set<Long> done = new LinkedHashSet<>();
        for (Long first : waiters.keySet()) {
            Set<Long> walked = new LinkedHashSet<>();
            Long at = first;
            while (waiters.containsKey(at) && !done.contains(at) && walked.add(at)) {
                at = waiters.get(at).owner;
            }
            if (walked.contains(at)) {
                List<Long> ring = new ArrayList<>(walked);
                ring = ring.subList(ring.indexOf(at), ring.size());
                rings.add(new Ring(ring.stream().map(waiters::get).toList(), (int)
                        ring.stream().map(sessions::get).distinct().count()));
            }
            done.addAll(walked);
        }
        return rings;
    }

    @Override
    public Verdict finish() {
        List<Ring> rings = new ArrayList<>(earlierRings);
        rings.addAll(rings());
        List<Claim> claims = new ArrayList<>();
        Map<String, List<Ring>> alike =
                rings.stream().collect(Collectors.groupingBy(Deadlocks::shape, TreeMap::new, Collectors.toList()));
        alike.values().forEach(same -> claims.add(locked(same)));
        Set<Long> inRings = rings.stream()
                .flatMap(ring -> ring.threads.stream())
                .map(Stuck::spanId)
                .collect(Collectors.toSet());
        Map<String, List<Open>> hung = new TreeMap<>();
        Map<String, List<Open>> loops = new TreeMap<>();
        for (Open session : open) {
            boolean old = session.age >= Math.max(LEAST_SECONDS * SECOND, TIMES_LONGEST * longest);
            boolean ring = session.stuck.stream().anyMatch(stuck -> inRings.contains(stuck.spanId));
            if (session.waits && old && !ring && session.stuck.stream().noneMatch(Stuck::lock)) {
                hung.computeIfAbsent(places(session.stuck), added -> new ArrayList<>())
                        .add(session);
            } else if (session.looping != null) {
                loops.computeIfAbsent(session.looping.where(), added -> new ArrayList<>())
                        .add(session);
            }
        }
        hung.forEach((places, same) -> claims.add(standing(same, beside(places, hung.keySet()))));
        loops.forEach((where, same) -> claims.add(looping(where, same)));
        return new Verdict.Findings(claims);
    }

    private static String shape(Ring ring) {
        return places(ring.threads);
    }

    private static String places(List<Stuck> threads) {
        return threads.stream().map(Stuck::where).collect(Collectors.toCollection(TreeSet::new)).stream()
                .collect(Collectors.joining(", "));
    }

    private Claim locked(List<Ring> alike) {
        Ring ring = alike.get(0);
        Stuck first = ring.threads.get(0);
        String places = places(ring.threads);
        List<Finding.Evidence> evidence = new ArrayList<>();
        for (Stuck stuck : ring.threads) {
            evidence.add(Finding.Evidence.of(
                            stuck.where() + " waits for a lock that the next one holds",
                            1,
                            "thread",
                            List.of(stuck.spanId))
                    .withStack(stuck.stack));
        }
        return claim(first, Confidence.HIGH)
                .title(ring.threads.size() + " threads wait for each other's locks and will never go on: " + places)
                .explanation(
                        "Each holds a lock that the next one waits for, in a ring; at the end of the recording they"
                                + " were still waiting. Their sessions never end, and whoever wants one of these locks joins"
                                + " them." + (alike.size() > 1 ? " Seen " + alike.size() + " times." : ""))
                .fix("Take these locks in the same order everywhere, hold one at a time, or give up after a while"
                        + " (tryLock with a timeout) and let go of what is held.")
                .location(CodePlaces.location(first.place)
                        .withLock(
                                first.blocker.isEmpty() ? null : first.blocker,
                                ring.threads.size() > 1 ? ring.threads.get(1).operation : null))
                .evidence(evidence)
                .build();
    }

    /** Where others stand still; a few of them. */
    private static List<String> beside(String places, Set<String> all) {
        return all.stream()
                .filter(other -> !other.equals(places))
                .limit(MOST_BESIDE)
                .toList();
    }

    /** @param others where further sessions stand still: any of them may be what these wait for */
    private Claim standing(List<Open> alike, List<String> others) {
        Open session = alike.get(0);
        Stuck first = session.stuck.get(0);
        Set<String> agents = session.stuck.stream()
                .map(stuck -> stuck.agent == null ? stuck.operation : stuck.agent)
                .collect(Collectors.toCollection(TreeSet::new));
        String who = agents.size() > 1
                ? String.join(" and ", agents) + " wait, each for something that only the other can bring"
                : String.join("", agents) + " waits for something that nothing in its session can bring";
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of("sessions that stand still", alike.size(), "sessions", List.of(session.root)));
        evidence.add(Finding.Evidence.of("open for", session.age / 1e9, "s", List.of()));
        for (Stuck stuck : session.stuck.stream().limit(5).toList()) {
            evidence.add(Finding.Evidence.of(
                            stuck.where() + " waits on " + stuck.blocker, 1, "thread", List.of(stuck.spanId))
                    .withStack(stuck.stack));
        }
        String ring = others.isEmpty()
                ? ""
                : " At the same time other sessions stand still (" + String.join("; ", others)
                        + "): who answers here may be who waits there, in a ring.";
        return claim(first, Confidence.MEDIUM)
                .title(who + ": " + Wording.sessions(alike.size()) + " never ended")
                .explanation(
                        "Every open branch of such a session waits for a result, a message or an entry of a queue ("
                                + places(session.stuck) + "), and none calls anything outside that could still answer."
                                + ring
                                + " If it waits for a person, this is no fault.")
                .fix("Let one side ask without waiting for the answer, answer before asking back, or give up after a"
                        + " while (get with a timeout); and look for a reply that is lost when the other side fails.")
                .location(CodePlaces.location(first.place))
                .evidence(evidence)
                .build();
    }

    private Claim looping(String where, List<Open> alike) {
        Stuck stuck = alike.get(0).looping;
        Stuck loop = stuck == null ? alike.get(0).stuck.get(0) : stuck;
        return claim(loop, Confidence.MEDIUM)
                .title(where + " computes without end: " + Wording.sessions(alike.size()) + " never ended")
                .explanation("For " + LIVELOCK_SECONDS + " s or more its processor samples were in one method, and"
                        + " nothing in its session ended meanwhile.")
                .fix(
                        "Look for a loop whose condition no longer changes: a retry without a limit, or two sides that keep"
                                + " undoing each other's work.")
                .location(CodePlaces.location(loop.place))
                .evidence(List.of(
                        Finding.Evidence.of("sessions that never ended", alike.size(), "sessions", List.of(loop.spanId))
                                .withStack(loop.stack)))
                .build();
    }

    private Claim.Builder claim(Stuck stuck, Confidence confidence) {
        return Claim.by(id())
                .confidence(confidence)
                .atLeast(Severity.CRITICAL)
                .phase(stuck.phase.label())
                .agent(stuck.agent)
                .operation(stuck.operation);
    }
}
