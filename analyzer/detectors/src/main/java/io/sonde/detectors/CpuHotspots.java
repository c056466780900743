package io.sonde.detectors;

import io.sonde.format.vocabulary.Phase;
import io.sonde.model.CriticalPath;
import io.sonde.model.Evidence;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Frame;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import io.sonde.model.SessionEvidence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reports methods that burn processor time which sessions wait for: computing is {@value #LEAST_OF_PATH} or more of the
 * critical path, and one method {@value #LEAST_OF_PHASE} or more of a phase's samples, of which there are
 * {@value #LEAST_SAMPLES} (catalogue). A sample counts for the innermost method that somebody can change
 * ({@link CodePlaces}), whatever it calls. The share of a phase is judged by its lower confidence bound (Wilson, 95 %).
 * Samples of work that nobody waits for do not count. Saving: the schedule as if the method took half as long. What lies in
 * the first sessions for the most part is told as a cold start and is no warning ({@link FirstSessions}).
 */
final class CpuHotspots implements Detector<CpuHotspots> {
    static final double LEAST_OF_PATH = 0.2;
    static final double LEAST_OF_PHASE = 0.2;
    static final int LEAST_SAMPLES = 50;
    /** The part of the method's time that is taken to be avoidable (catalogue). */
    static final double HALF = 0.5;

    private static final int MOST_PER_SESSION = 8;

    private final Tally<Spot, Seen> spots = Tally.ofAtMost(2_000, Seen::new);
    private final long[] samplesOfPhase = new long[Phase.values().length];
    private final CodePlaces places = new CodePlaces();
    private int sessions;
    private long path;
    private long onPath;
    /** What ticks of the wall clock stand for that found a thread on the path at work or ready for it. */
    private long readyOnPath;

    /** A method in a phase. */
    private record Spot(Phase phase, String function) {}

    private static final class Seen {
        final Sightings sightings = new Sightings();
        final Votes<Frame> lines = new Votes<>();
        final StackVotes stacks = new StackVotes();
        final Votes<String> inner = new Votes<>();
        final Votes<String> operations = new Votes<>();
        final FirstSessions first = new FirstSessions();
        long samples;
        long onPath;

        Seen merge(Seen other) {
            sightings.merge(other.sightings);
            lines.merge(other.lines);
            stacks.merge(other.stacks);
            inner.merge(other.inner);
            operations.merge(other.operations);
            first.merge(other.first);
            samples += other.samples;
            onPath += other.onPath;
            return this;
        }
    }

    /** What one session spent in one method: by span, ns. */
    private static final class Spent {
        final Map<Integer, Long> byNode = new LinkedHashMap<>();
        long nanos;
    }

    @Override
    public String id() {
        return "cpu-hotspot-by-phase";
    }

    @Override
    public Needs needs() {
        return Needs.ofJvm(EvidenceKind.CPU);
    }

    @Override
    public void observe(Session session) {
        sessions++;
        path += session.durationNanos();
        Map<Spot, Spent> spent = new LinkedHashMap<>();
        CriticalPath critical = session.criticalPath();
        boolean[] within = onPath(session);
        SessionEvidence seen = session.evidence();
        Evidence all = seen.all();
        for (int node = 0; node < session.size(); node++) {
            if (!within[node]) {
                continue;
            }
            for (int piece : seen.of(node)) {
                EvidenceKind kind = all.kind(piece);
                if (kind != EvidenceKind.CPU && kind != EvidenceKind.WALL_RUNNING
                        || !critical.owns(node, all.from(piece))) {
                    continue;
                }
                if (kind == EvidenceKind.CPU) {
                    add(session, node, all, piece, spent);
                } else {
                    readyOnPath += all.weight(piece);
                }
            }
        }
        spent.forEach((spot, own) -> spots.at(spot).first.add(session.number(), own.nanos));
        spent.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<Spot, Spent> entry) -> -entry.getValue().nanos))
                .limit(MOST_PER_SESSION)
                .forEach(entry -> saving(session, entry.getKey(), entry.getValue()));
    }

    private static boolean[] onPath(Session session) {
        boolean[] within = new boolean[session.size()];
        CriticalPath path = session.criticalPath();
        for (int segment = 0; segment < path.segments(); segment++) {
            within[path.owner(segment)] = true;
        }
        return within;
    }

    private void add(Session session, int node, Evidence all, int piece, Map<Spot, Spent> spent) {
        Phase phase = node == 0 ? Phase.ORCHESTRATION : session.phase(node);
        samplesOfPhase[phase.ordinal()]++;
        long weight = all.weight(piece);
        onPath += weight;
        int stack = all.stack(piece);
        Frame place = places.of(all.stacks(), stack);
        if (place == null || CodePlaces.isPlatform(place)) {
            return;
        }
        Spot spot = new Spot(phase, place.function());
        Seen known = spots.at(spot);
        known.samples++;
        known.onPath += weight;
        known.lines.add(place, weight);
        known.stacks.add(all.stacks(), stack, place, weight);
        known.inner.add(all.stacks().frame(stack, 0).function(), weight);
        known.operations.add(Names.display(session, session.owner(node)), weight);
        Spent own = spent.computeIfAbsent(spot, added -> new Spent());
        own.nanos += weight;
        own.byNode.merge(node, weight, Long::sum);
    }

    private void saving(Session session, Spot spot, Spent spent) {
        Retiming retiming = session.retiming();
        spent.byNode.forEach((node, nanos) -> {
            long own = Math.max(1, session.selfNanos(node));
            retiming.shrinkSelf(node, HALF * Math.min(1, (double) nanos / own));
        });
        int[] nodes = spent.byNode.keySet().stream().mapToInt(Integer::intValue).toArray();
        spots.at(spot).sightings.add(session, nodes, retiming.saving());
    }

    @Override
    public void merge(CpuHotspots other) {
        spots.merge(other.spots, Seen::merge);
        for (int i = 0; i < samplesOfPhase.length; i++) {
            samplesOfPhase[i] += other.samplesOfPhase[i];
        }
        sessions += other.sessions;
        path += other.path;
        onPath += other.onPath;
        readyOnPath += other.readyOnPath;
    }

    @Override
    public Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        // Who computes on a busy machine waits for a core meanwhile, and computes so much less.
        if (onPath > 0 && Math.max(onPath, readyOnPath) >= LEAST_OF_PATH * path) {
            spots.forEach((spot, seen) -> {
                long phase = samplesOfPhase[spot.phase.ordinal()];
                boolean enough = phase >= LEAST_SAMPLES && seen.sightings.sessions() > 0;
                if (enough && atLeast(seen.samples, phase) >= LEAST_OF_PHASE) {
                    claims.add(claim(spot, seen, phase));
                }
            });
        }
        return new Verdict.Findings(claims);
    }

    /** Lower bound of a share (Wilson score, 95 %). */
    static double atLeast(long part, long all) {
        double z = 1.96;
        double share = (double) part / all;
        double centre = share + z * z / (2 * all);
        double margin = z * Math.sqrt(share * (1 - share) / all + z * z / (4.0 * all * all));
        return (centre - margin) / (1 + z * z / all);
    }

    private Claim claim(Spot spot, Seen seen, long samplesOfPhase) {
        Frame line = seen.lines.winner();
        double ofPhase = (double) seen.samples / samplesOfPhase;
        double ofPath = (double) seen.onPath / path;
        String inner = String.valueOf(seen.inner.winner());
        String where = line == null ? spot.function : CodePlaces.shortly(line);
        boolean cold = seen.first.hold(seen.onPath, sessions);
        return Claim.by(id())
                .atMost(cold ? Severity.NOTE : Severity.CRITICAL)
                .confidence(samplesOfPhase >= 4 * LEAST_SAMPLES ? Confidence.HIGH : Confidence.MEDIUM)
                .title(where + " computes for " + Wording.percent(ofPath) + " of the time that sessions depend on")
                .explanation(Wording.percent(ofPhase) + " of the " + samplesOfPhase + " processor samples in the "
                        + spot.phase.label() + " phase are in this method or what it calls, about "
                        + Wording.time((double) seen.onPath / seen.sightings.sessions())
                        + " in each session that shows it. The innermost method is most often " + inner + "."
                        + (cold ? FirstSessions.SENTENCE : "")
                        + (readyOnPath > 2 * onPath
                                ? " Cores were short: with waiting for one, computing is "
                                        + Wording.percent((double) readyOnPath / path) + " of that time."
                                : ""))
                .fix(fix(inner + " " + spot.function))
                .phase(spot.phase.label())
                .operation(seen.operations.winner())
                .location(CodePlaces.location(line))
                .seen(seen.sightings)
                .seenOfPath(ofPath)
                .evidence(evidence(seen, samplesOfPhase, ofPath))
                .build();
    }

    /** By the family of what computes. */
    private static String fix(String methods) {
        String known = methods.toLowerCase(java.util.Locale.ROOT);
        if (known.contains("regex")) {
            return "Compile the pattern once, avoid nested quantifiers and backtracking (possessive quantifiers, or a"
                    + " hand-written scanner), and do not scan the same text again for each step.";
        }
        if (known.contains("json") || known.contains("jackson") || known.contains("gson")) {
            return "Write or read each document once and keep the result; reuse the mapper; send only the fields that"
                    + " are needed; stream instead of building trees.";
        }
        if (known.contains("token") || known.contains("bpe") || known.contains("encod")) {
            return "Count tokens of each message once and keep the number beside it, instead of encoding the whole"
                    + " history at each step.";
        }
        if (known.contains("cosine")
                || known.contains("vector")
                || known.contains("similar")
                || known.contains("embedd")) {
            return "Normalise vectors once and compare with a dot product over float arrays, use an index instead of"
                    + " comparing with every entry, or leave it to the vector store.";
        }
        if (known.contains("log") && (known.contains("slf4j") || known.contains("logback"))) {
            return "Do not build the message when the level is off; log sizes instead of whole prompts.";
        }
        return "Do less of it: keep the result where the input is the same, move it out of the loop, or use a cheaper"
                + " algorithm; the flame graph of this phase shows what it calls.";
    }

    private List<Finding.Evidence> evidence(Seen seen, long samplesOfPhase, double ofPath) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of(
                        "processor samples in the method", seen.samples, "samples", seen.sightings.examples())
                .withStack(seen.stacks.winner(seen.lines.winner())));
        evidence.add(Finding.Evidence.of("processor samples in the phase", samplesOfPhase, "samples", List.of()));
        evidence.add(Finding.Evidence.of("share of the critical path", 100 * ofPath, "%", List.of()));
        evidence.add(Finding.Evidence.of(
                "computing in all, share of the critical path", 100.0 * onPath / path, "%", List.of()));
        for (Map.Entry<Frame, Long> line :
                seen.lines.ordered().stream().limit(3).toList()) {
            evidence.add(
                    Finding.Evidence.of(CodePlaces.shortly(line.getKey()), line.getValue() / 1e6, "ms", List.of()));
        }
        return evidence;
    }
}
