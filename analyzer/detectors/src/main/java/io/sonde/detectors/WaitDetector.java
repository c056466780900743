package io.sonde.detectors;

import io.sonde.format.vocabulary.Phase;
import io.sonde.model.Evidence;
import io.sonde.model.Frame;
import io.sonde.model.Session;
import io.sonde.model.SessionEvidence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gathers waits of sessions by what was waited for and where. A detector says which pieces of evidence are its waits, and
 * what else it wants to know of each.
 *
 * @param <K> what was waited for; equal ones are one claim
 * @param <S> what is known of the waits for one
 * @param <D> the detector itself
 */
abstract class WaitDetector<K, S extends WaitsSeen, D extends WaitDetector<K, S, D>> implements Detector<D> {
    private static final int MOST = 1_000;

    private final Tally<K, S> waits;
    private final CodePlaces places = new CodePlaces();
    private final BinaryOperator<S> combine;
    private long path;

    /** @param combine may change and return its first argument */
    WaitDetector(Supplier<S> empty, BinaryOperator<S> combine) {
        this.waits = Tally.ofAtMost(MOST, empty);
        this.combine = combine;
    }

    @Override
    public final Needs needs() {
        return Needs.ofJvm();
    }

    /** Whether waits in the span itself are judged here. */
    abstract boolean looksInto(Session session, int node);

    abstract boolean isWait(Evidence all, int piece);

    /** Which stack says where the wait was; below 0 none. */
    int stack(Evidence all, int piece) {
        return all.stack(piece);
    }

    /** What a wait was for. */
    abstract K target(Evidence all, int piece, @Nullable Frame place);

    /** What else there is to know of a wait. */
    abstract void note(SessionEvidence evidence, int piece, Phase phase, S seen);

    @Override
    public void observe(Session session) {
        path += session.durationNanos();
        SessionEvidence evidence = session.evidence();
        Evidence all = evidence.all();
        Map<K, List<WaitsSeen.Wait>> own = new LinkedHashMap<>();
        for (int node = 0; node < session.size(); node++) {
            if (!looksInto(session, node)) {
                continue;
            }
            for (int piece : evidence.of(node)) {
                if (isWait(all, piece)) {
                    Frame place = places.of(all.stacks(), stack(all, piece));
                    K target = target(all, piece, place);
                    S seen = waits.at(target);
                    count(seen, all, piece, place, Names.display(session, session.owner(node)));
                    note(evidence, piece, phase(session, node), seen);
                    own.computeIfAbsent(target, added -> new ArrayList<>())
                            .add(new WaitsSeen.Wait(node, all.from(piece), all.to(piece)));
                }
            }
        }
        own.forEach((target, inSession) -> waits.at(target).add(session, inSession));
    }

    /** The root is the session itself, whatever it does. */
    static Phase phase(Session session, int node) {
        return node == 0 ? Phase.ORCHESTRATION : session.phase(node);
    }

    private static void count(WaitsSeen seen, Evidence all, int piece, @Nullable Frame place, String operation) {
        long nanos = all.to(piece) - all.from(piece);
        seen.count++;
        seen.nanos += nanos;
        seen.longest = Math.max(seen.longest, nanos);
        seen.operations.add(operation, nanos);
        seen.stacks.add(all.stacks(), all.stack(piece), place, nanos);
        if (place != null) {
            seen.lines.add(place, nanos);
        }
    }

    @Override
    public void merge(D other) {
        WaitDetector<K, S, D> from = other;
        waits.merge(from.waits, combine);
        path += from.path;
    }

    /** How long all sessions lasted. Unit: ns. */
    final long path() {
        return path;
    }

    /** Whether it is worth a claim. */
    abstract boolean matters(S seen);

    abstract Claim claim(K target, S seen);

    /** What could not be judged: its id, and the reason, a clause that follows "not evaluated:". */
    Map<String, String> notJudged() {
        return Map.of();
    }

    @Override
    public final Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        waits.forEach((target, seen) -> {
            if (matters(seen)) {
                claims.add(claim(target, seen));
            }
        });
        return new Verdict.Partly(claims, notJudged());
    }
}
