package io.sonde.detectors;

import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Attribution;
import io.sonde.model.Evidence;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Frame;
import io.sonde.model.Session;
import io.sonde.model.SessionEvidence;
import io.sonde.model.TimePart;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reports locks that sessions queue for: {@value #LEAST_OF_PATH} or more of the critical path, or {@value #LEAST_OF_PHASE}
 * of the own time of a phase's spans, in {@value #LEAST_WAITS} waits or more (catalogue). Waits are parks on a lock of
 * {@code java.util.concurrent} and waits for a monitor; an idle worker that waits for work is neither. What the holder did
 * meanwhile is the span that it was in: a lock held during a call is worth a sentence of its own.
 *
 * <p>Saving: the schedule without the waits; at least half of it where the lock was held during calls, which can be moved
 * out of it, else possibly nothing, because the work under the lock remains.
 */
final class LockContention extends WaitDetector<LockContention.Lock, LockContention.Seen, LockContention> {
    static final double LEAST_OF_PATH = 0.05;
    static final double LEAST_OF_PHASE = 0.1;
    static final int LEAST_WAITS = 20;
    /** A phase that hardly matters is not worth a finding (ours). */
    static final double LEAST_AT_ALL = 0.03;
    /** From this part of the waits on, the lock counts as held during calls (ours). */
    static final double OFTEN = 0.5;

    /** What the last holder of a monitor did is looked up in pieces of twice the length, back from the end (ours). */
    private static final long FIRST_PIECE_NANOS = 1_000_000;

    private static final long MOST_BACK_NANOS = 32_000_000;

    /** Since then virtual threads leave their carriers while they wait for a monitor, and JFR does not see it (JEP 491). */
    private static final int MONITORS_DARK = 24;

    private final long[] selfOfPhase = new long[Phase.values().length];
    private final LockPlaces lockPlaces = new LockPlaces(this::isWait);
    private boolean darkMonitors;

    /** Locks of one class that are waited for in one method are one: the fix is the same. */
    record Lock(String className, String function) {}

    static final class Seen extends WaitsSeen {
        final Votes<String> holders = new Votes<>();
        final Votes<String> calls = new Votes<>();
        final Set<Long> objects = new LinkedHashSet<>();
        final Set<Long> threads = new LinkedHashSet<>();
        final long[] byPhase = new long[Phase.values().length];

        Seen merge(Seen other) {
            add(other);
            holders.merge(other.holders);
            calls.merge(other.calls);
            for (int i = 0; i < byPhase.length; i++) {
                byPhase[i] += other.byPhase[i];
            }
            addAll(objects, other.objects);
            addAll(threads, other.threads);
            return this;
        }

        private static void addAll(Set<Long> into, Set<Long> from) {
            from.forEach(element -> note(into, element));
        }

        /** A few tell one from many. */
        static void note(Set<Long> into, long element) {
            if (element != 0 && into.size() < 100) {
                into.add(element);
            }
        }
    }

    LockContention() {
        super(Seen::new, Seen::merge);
    }

    @Override
    public String id() {
        return "lock-contention-by-phase";
    }

    @Override
    public void observe(Session session) {
        super.observe(session);
        for (int node = 0; node < session.size(); node++) {
            selfOfPhase[phase(session, node).ordinal()] += session.selfNanos(node);
            darkMonitors |= session.flag(node, SpanFlags.VIRTUAL)
                    && session.evidence().all().javaFeature() >= MONITORS_DARK;
        }
    }

    @Override
    boolean looksInto(Session session, int node) {
        return true;
    }

    @Override
    int stack(Evidence all, int piece) {
        return lockPlaces.stack(all, piece);
    }

    @Override
    Lock target(Evidence all, int piece, @Nullable Frame place) {
        return new Lock(all.text(piece), CodePlaces.function(place));
    }

    @Override
    boolean isWait(Evidence all, int piece) {
        EvidenceKind kind = all.kind(piece);
        return kind == EvidenceKind.MONITOR
                || kind == EvidenceKind.PARK && Attribution.ofBlocker(all.text(piece)) == TimePart.LOCK;
    }

    @Override
    void note(SessionEvidence evidence, int piece, Phase phase, Seen seen) {
        Evidence all = evidence.all();
        long nanos = all.to(piece) - all.from(piece);
        seen.byPhase[phase.ordinal()] += nanos;
        Seen.note(seen.objects, all.object(piece));
        Seen.note(seen.threads, all.thread(piece));
        noteHolder(evidence, piece, seen, nanos);
    }

    private static void noteHolder(SessionEvidence evidence, int piece, Seen seen, long nanos) {
        Evidence all = evidence.all();
        SessionEvidence.Elsewhere holder = all.kind(piece) == EvidenceKind.PARK
                ? evidence.spanAt(all.owner(piece), all.from(piece))
                : lastHolder(evidence, piece);
        if (holder == null) {
            return;
        }
        String name = Names.display(holder.operation(), holder.name());
        seen.holders.add(name, nanos);
        if (isCall(holder.operation())) {
            seen.calls.add(name, nanos);
        }
    }

    /**
     * Of a park the holder at its start is known, of a monitor the one who gave it up: what that one did for most of the
     * last part of the wait, calls before all else. What it did at the very end may be what came after the lock, because
     * the one who waits must first get a processor.
     */
    private static SessionEvidence.@Nullable Elsewhere lastHolder(SessionEvidence evidence, int piece) {
        Evidence all = evidence.all();
        long length = Math.min(MOST_BACK_NANOS, all.to(piece) - all.from(piece));
        Map<SessionEvidence.Elsewhere, Long> calls = new LinkedHashMap<>();
        SessionEvidence.Elsewhere last = null;
        for (long near = 0, far = FIRST_PIECE_NANOS; near < length; near = far, far *= 2) {
            long end = Math.min(far, length);
            SessionEvidence.Elsewhere there = evidence.spanAt(all.owner(piece), all.to(piece) - 1 - (near + end) / 2);
            if (there != null && isCall(there.operation())) {
                calls.merge(there, end - near, Long::sum);
            }
            last = last == null ? there : last;
        }
        return calls.isEmpty()
                ? last
                : Collections.max(calls.entrySet(), Map.Entry.comparingByValue())
                        .getKey();
    }

    /** What takes its time elsewhere, and needs no lock while it does. */
    private static boolean isCall(Operation operation) {
        return operation.isModelCall()
                || operation == Operation.SQL
                || operation == Operation.HTTP
                || operation == Operation.MCP
                || operation == Operation.EMBEDDINGS
                || operation == Operation.VECTOR_SEARCH
                || operation == Operation.VECTOR_WRITE;
    }

    @Override
    public void merge(LockContention other) {
        super.merge(other);
        for (int i = 0; i < selfOfPhase.length; i++) {
            selfOfPhase[i] += other.selfOfPhase[i];
        }
        darkMonitors |= other.darkMonitors;
    }

    @Override
    Map<String, String> notJudged() {
        return darkMonitors
                ? Map.of(
                        id(),
                        "on Java " + MONITORS_DARK + " and later hardly any wait of a virtual thread for a monitor"
                                + " (synchronized) is recorded, so that those are inside \"unknown\"; all other waits"
                                + " for locks were judged")
                : Map.of();
    }

    @Override
    boolean matters(Seen seen) {
        return seen.count >= LEAST_WAITS && takesTime(seen);
    }

    private boolean takesTime(Seen seen) {
        if (seen.onPath < LEAST_AT_ALL * path()) {
            return false;
        }
        for (int i = 0; i < selfOfPhase.length; i++) {
            if (seen.byPhase[i] > 0 && seen.byPhase[i] >= LEAST_OF_PHASE * selfOfPhase[i]) {
                return true;
            }
        }
        return seen.onPath >= LEAST_OF_PATH * path();
    }

    @Override
    Claim claim(Lock lock, Seen seen) {
        Frame line = seen.lines.winner();
        boolean heldOverCalls = seen.calls.total() >= OFTEN * seen.nanos;
        String call = heldOverCalls ? seen.calls.winner() : null;
        String holder = call != null ? call : seen.holders.winner();
        String name = nameOf(lock.className, line);
        String during = call == null ? "" : ", which is held during " + call;
        return Claim.by(id())
                .confidence(seen.holders.total() >= OFTEN * seen.nanos ? Confidence.HIGH : Confidence.MEDIUM)
                .title("Sessions queue for " + name + during + ": "
                        + Wording.time((double) seen.nanos / seen.sightings.sessions()) + " of each")
                .explanation(explanation(seen, name, holder))
                .fix(fix(call))
                .phase(phase(seen))
                .operation(seen.operations.winner())
                .location(CodePlaces.location(line).withLock(lock.className, holder))
                .seen(seen.sightings)
                .seenOfPath((double) seen.onPath / path())
                .savings(seen.sightings.savings().withLowAt(call == null ? 0 : OFTEN))
                .evidence(evidence(seen))
                .build();
    }

    private static String nameOf(String className, @Nullable Frame line) {
        String simple = className.substring(className.lastIndexOf('.') + 1);
        String kind = simple.startsWith("ReentrantReadWriteLock")
                ? "a ReentrantReadWriteLock"
                : simple.startsWith("ReentrantLock")
                        ? "a ReentrantLock"
                        : simple.startsWith("StampedLock") ? "a StampedLock" : "the monitor of a " + simple;
        return line == null ? kind : kind + " at " + CodePlaces.shortly(line);
    }

    private String explanation(Seen seen, String name, @Nullable String holder) {
        String objects = seen.objects.size() == 1 ? "one object" : seen.objects.size() + " objects";
        return seen.count + " waits of " + Wording.time((double) seen.nanos / seen.count) + " on average, up to "
                + Wording.time(seen.longest) + ", on " + seen.threads.size() + " threads for " + objects + "; "
                + Wording.percent((double) seen.onPath / path()) + " of the time that sessions depend on. "
                + (holder == null
                        ? "What the holder did meanwhile is not known: it was in no span."
                        : "Most often the holder was in " + holder + " meanwhile.")
                + " Waits shorter than the recording's thresholds are not counted.";
    }

    private static String fix(@Nullable String call) {
        return call != null
                ? "Do not hold the lock during " + call + ": fetch first, then take the lock to put the result in; or"
                        + " lock by key (ConcurrentHashMap.compute per entry) so that only those wait who want the same."
                : "Shorten what is done under the lock, replace it by a concurrent collection or an atomic, or split it"
                        + " by key so that sessions do not meet.";
    }

    private static @Nullable String phase(Seen seen) {
        int best = 0;
        for (int i = 1; i < seen.byPhase.length; i++) {
            best = seen.byPhase[i] > seen.byPhase[best] ? i : best;
        }
        return seen.byPhase[best] == 0 ? null : Phase.ofCode(best).label();
    }

    private List<Finding.Evidence> evidence(Seen seen) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of("waits", seen.count, "waits", seen.sightings.examples())
                .withStack(seen.stacks.winner(seen.lines.winner())));
        evidence.add(Finding.Evidence.of("time in them", seen.nanos / 1e6, "ms", List.of()));
        evidence.add(Finding.Evidence.of("share of the critical path", 100.0 * seen.onPath / path(), "%", List.of()));
        for (Map.Entry<String, Long> holder :
                seen.holders.ordered().stream().limit(3).toList()) {
            evidence.add(Finding.Evidence.of("held by " + holder.getKey(), holder.getValue() / 1e6, "ms", List.of()));
        }
        for (Phase phase : Phase.values()) {
            if (seen.byPhase[phase.ordinal()] > 0) {
                evidence.add(Finding.Evidence.of(
                        "waiting in " + phase.label(), seen.byPhase[phase.ordinal()] / 1e6, "ms", List.of()));
            }
        }
        return evidence;
    }
}
