package io.sonde.detectors;

import io.sonde.format.vocabulary.Phase;
import io.sonde.model.Attribution;
import io.sonde.model.Evidence;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Frame;
import io.sonde.model.Gauge;
import io.sonde.model.JvmEvents;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import io.sonde.model.SessionEvidence;
import io.sonde.model.TimePart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reports garbage collection that slows sessions: pauses take {@value #WARN_RATIO} of a minute (a note from
 * {@value #NOTE_RATIO}, as JMC has it), or {@value #LEAST_OF_PATH} of the critical path for certain, or threads had to wait
 * for memory. Where the first sessions have most of what lies on the path, it is a note ({@link FirstSessions}). Names the
 * phase and the place that allocate most, which may lie outside of all spans. Impact is a range: pauses in which the session
 * did nothing else that lasted longer are certain ({@link Attribution}); all that overlap the session are the most it can be.
 *
 * <p>Saving: pauses on the critical path in the part in which the heaviest place allocates, up to that of its phase.
 */
final class GcPressure implements Detector<GcPressure> {
    static final double NOTE_RATIO = 0.05;
    static final double WARN_RATIO = 0.1;
    static final double LEAST_OF_PATH = 0.03;
    /** Below this a share of the allocation is too uncertain for a place (catalogue). */
    static final int LEAST_SAMPLES = 100;
    /** After collections the heap stays this full: it is too small rather than too busy (catalogue). */
    static final double FULL = 0.7;

    static final int FEW_SAMPLES = 10;
    private static final String OUTSIDE = "outside of all spans";

    private static final long WINDOW_NANOS = 60_000_000_000L;

    private final Sightings sightings = new Sightings();
    private final Votes<String> phases = new Votes<>();
    private final Votes<Frame> lines = new Votes<>();
    private final StackVotes stacks = new StackVotes();
    private final Votes<String> classes = new Votes<>();
    private final Votes<String> operations = new Votes<>();
    private final CodePlaces places = new CodePlaces();
    private final FirstSessions first = new FirstSessions();
    private final JvmReading jvm = new JvmReading(this::readOutside);
    private long path;
    private long certain;
    private long most;
    private long samples;
    private long bytes;
    private int sessions;
    private Pauses pauses = Pauses.NONE;

    /**
     * What collections did in a recording.
     *
     * @param ratio the largest part of a minute, or of the recording if that is shorter, that was paused
     * @param kept of the heap in use before a collection, what was in use after it, median
     */
    private record Pauses(long count, long nanos, long longest, double ratio, long full, long stalls, double kept) {
        static final Pauses NONE = new Pauses(0, 0, 0, 0, 0, 0, 0);

        Pauses plus(Pauses other) {
            return new Pauses(
                    count + other.count,
                    nanos + other.nanos,
                    Math.max(longest, other.longest),
                    Math.max(ratio, other.ratio),
                    full + other.full,
                    stalls + other.stalls,
                    Math.max(kept, other.kept));
        }
    }

    @Override
    public String id() {
        return "gc-pressure-by-phase";
    }

    @Override
    public Needs needs() {
        return Needs.ofJvm();
    }

    @Override
    public void observe(Session session) {
        SessionEvidence seen = session.evidence();
        jvm.observe(session);
        path += session.durationNanos();
        sessions++;
        Retiming retiming = session.retiming();
        Attribution attribution = session.attribution();
        List<Integer> paused = new ArrayList<>();
        for (int node = 0; node < session.size(); node++) {
            for (int piece = attribution.first(node); piece < attribution.first(node + 1); piece++) {
                if (attribution.part(piece) == TimePart.GC_PAUSE) {
                    retiming.removeSelf(node, attribution.from(piece), attribution.to(piece));
                    paused.add(node);
                }
            }
            allocations(session, node, seen);
        }
        for (JvmEvents.Pause pause : seen.all().events().pausesWithin(session.begin(0), session.end(0))) {
            most += pause.gc() ? Math.min(pause.to(), session.end(0)) - Math.max(pause.from(), session.begin(0)) : 0;
        }
        if (!paused.isEmpty()) {
            Retiming.Range saving = retiming.saving();
            certain += saving.low();
            first.add(session.number(), saving.low());
            int[] nodes = paused.stream().mapToInt(Integer::intValue).distinct().toArray();
            sightings.add(session, nodes, saving);
        }
    }

    private void allocations(Session session, int node, SessionEvidence seen) {
        Evidence all = seen.all();
        for (int piece : seen.of(node)) {
            if (all.kind(piece) == EvidenceKind.ALLOCATION) {
                Phase phase = node == 0 ? Phase.ORCHESTRATION : session.phase(node);
                allocated(all, piece, phase.label());
                operations.add(Names.display(session, session.owner(node)), all.weight(piece));
            }
        }
    }

    /** Whoever fills the heap makes all others wait: what no span holds counts, too. */
    private void readOutside(Evidence all, long from, long to) {
        for (int piece = 0; piece < all.size(); piece++) {
            boolean within = all.from(piece) >= from && all.from(piece) < to;
            if (within && all.kind(piece) == EvidenceKind.ALLOCATION && !all.isPlaced(piece)) {
                allocated(all, piece, OUTSIDE);
            }
        }
        pauses = pauses.plus(read(all.events(), from, to));
    }

    private void allocated(Evidence all, int piece, String phase) {
        long weight = all.weight(piece);
        samples++;
        bytes += weight;
        phases.add(phase, weight);
        classes.add(all.text(piece), weight);
        Frame place = places.of(all.stacks(), all.stack(piece));
        stacks.add(all.stacks(), all.stack(piece), place, weight);
        if (place != null) {
            lines.add(place, weight);
        }
    }

    @Override
    public void merge(GcPressure other) {
        jvm.read();
        other.jvm.read();
        pauses = pauses.plus(other.pauses);
        sightings.merge(other.sightings);
        phases.merge(other.phases);
        lines.merge(other.lines);
        stacks.merge(other.stacks);
        classes.merge(other.classes);
        operations.merge(other.operations);
        first.merge(other.first);
        path += other.path;
        certain += other.certain;
        most += other.most;
        samples += other.samples;
        bytes += other.bytes;
        sessions += other.sessions;
    }

    private static Pauses read(JvmEvents events, long from, long to) {
        long count = 0;
        long nanos = 0;
        long longest = 0;
        for (JvmEvents.Pause pause : events.pausesWithin(from, to)) {
            if (pause.gc()) {
                count++;
                nanos += pause.nanos();
                longest = Math.max(longest, pause.nanos());
            }
        }
        long full = 0;
        List<Double> kept = new ArrayList<>();
        for (JvmEvents.Collection collection : events.collections()) {
            boolean within = collection.to() > from && collection.from() < to;
            full += within
                            && (collection.name().contains("Full")
                                    || collection.name().contains("Old")
                                    || collection.name().contains("MarkSweep"))
                    ? 1
                    : 0;
            if (within && collection.usedBefore() > 0 && collection.usedAfter() >= 0) {
                kept.add((double) collection.usedAfter() / collection.usedBefore());
            }
        }
        long stalls = events.readings(Gauge.ALLOCATION_STALL).stream()
                .filter(stall -> stall.at() >= from && stall.at() < to)
                .count();
        kept.sort(null);
        double median = kept.isEmpty() ? 0 : kept.get(kept.size() / 2);
        return new Pauses(count, nanos, longest, ratio(events, from, to), full, stalls, median);
    }

    /** The largest part of a window that was paused; windows begin with a pause. */
    private static double ratio(JvmEvents events, long from, long to) {
        long window = Math.min(WINDOW_NANOS, Math.max(1, to - from));
        List<JvmEvents.Pause> pauses = events.pausesWithin(from, to).stream()
                .filter(JvmEvents.Pause::gc)
                .toList();
        double worst = 0;
        long sum = 0;
        int last = 0;
        for (int first = 0; first < pauses.size(); first++) {
            while (last < pauses.size()
                    && pauses.get(last).to() <= pauses.get(first).from() + window) {
                sum += pauses.get(last++).nanos();
            }
            worst = Math.max(worst, (double) sum / window);
            if (last > first) {
                sum -= pauses.get(first).nanos();
            } else {
                last = first + 1;
            }
        }
        return worst;
    }

    @Override
    public Verdict finish() {
        jvm.read();
        Pauses seen = pauses;
        double ofPath = path == 0 ? 0 : (double) certain / path;
        boolean much = seen.ratio >= NOTE_RATIO || ofPath >= LEAST_OF_PATH || seen.stalls > 0;
        return seen.count == 0 && seen.stalls == 0 || !much || sightings.sessions() == 0
                ? Verdict.nothing()
                : new Verdict.Findings(List.of(claim(seen, ofPath)));
    }

    private Claim claim(Pauses seen, double ofPath) {
        String phase = phases.winner();
        boolean outside = OUTSIDE.equals(phase);
        Frame line = samples >= FEW_SAMPLES ? lines.winner() : null;
        double ofLine = bytes == 0 ? 0 : lines.share();
        double ofPhase = bytes == 0 ? 1 : Math.max(ofLine, phases.share());
        boolean always = seen.ratio >= WARN_RATIO || seen.stalls > 0;
        boolean cold = !always && first.hold(certain, sessions);
        boolean loud = always || ofPath >= LEAST_OF_PATH && !cold;
        String place = line == null ? "" : ", most of it at " + CodePlaces.shortly(line);
        String allocates = phase == null
                ? ""
                : ": " + (outside ? "code outside of all spans" : phase) + " allocates "
                        + Wording.percent(phases.share()) + " of " + megabytes((double) bytes / sessions) + " a session"
                        + place;
        return Claim.by(id())
                .confidence(samples >= LEAST_SAMPLES ? Confidence.HIGH : Confidence.MEDIUM)
                .atLeast(always ? Severity.WARNING : Severity.NOTE)
                .atMost(loud ? Severity.CRITICAL : Severity.NOTE)
                .title("Garbage collection stops all threads for " + Wording.percent(seen.ratio) + " of the time"
                        + allocates)
                .explanation(explanation(seen, ofPath) + (cold ? FirstSessions.SENTENCE : ""))
                .fix(fix(seen, line))
                .phase(outside ? null : phase)
                .operation(outside ? null : operations.winner())
                .location(CodePlaces.location(line))
                .seen(sightings)
                .savings(sightings.savings().parts(ofLine, ofPhase))
                .evidence(evidence(seen, ofPath))
                .build();
    }

    private String explanation(Pauses seen, double ofPath) {
        return seen.count + " pauses, " + Wording.time((double) seen.nanos / Math.max(1, seen.count))
                + " on average, up to " + Wording.time(seen.longest) + "; they delayed sessions by "
                + Wording.range((double) certain / sessions, (double) most / sessions) + " each ("
                + Wording.percent(ofPath) + " of the time that they depend on, for certain). "
                + (samples == 0
                        ? "Where memory is allocated was not recorded."
                        : "Shares of the allocation are of " + samples + " samples.")
                + (seen.stalls > 0 ? " " + seen.stalls + " times a thread had to wait for memory." : "")
                + (seen.full > 0 ? " " + seen.full + " of them were collections of the whole heap." : "");
    }

    private static String fix(Pauses seen, @Nullable Frame line) {
        String heap = seen.kept >= FULL
                ? "After a collection " + Wording.percent(seen.kept)
                        + " of the heap stays in use: give it a larger heap (-Xmx), or find what it keeps. "
                : "";
        String first = line == null
                ? "Look at the allocation flame graph for what allocates most. "
                : "Allocate less at " + CodePlaces.shortly(line)
                        + ": do not write or copy the whole history at each step, reuse buffers, stream instead of"
                        + " building texts. ";
        return heap + first + "A larger young generation or a generational ZGC shortens the pauses, but not the work.";
    }

    private List<Finding.Evidence> evidence(Pauses seen, double ofPath) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of("pauses", seen.count, "pauses", sightings.examples()));
        evidence.add(Finding.Evidence.of("paused, of the worst minute", 100 * seen.ratio, "%", List.of()));
        evidence.add(Finding.Evidence.of("delay that is certain", 100 * ofPath, "% of the critical path", List.of()));
        evidence.add(Finding.Evidence.of("delay at most", most / 1e6 / sessions, "ms per session", List.of()));
        if (bytes > 0) {
            evidence.add(Finding.Evidence.of("allocated", bytes / 1e6 / sessions, "MB per session", List.of()));
            for (Map.Entry<String, Long> phase : phases.ordered()) {
                evidence.add(Finding.Evidence.of(
                        "allocated " + (phase.getKey().equals(OUTSIDE) ? OUTSIDE : "in " + phase.getKey()),
                        100.0 * phase.getValue() / bytes,
                        "%",
                        List.of()));
            }
            Frame first = lines.winner();
            for (Map.Entry<Frame, Long> line : lines.ordered().stream().limit(3).toList()) {
                Finding.Evidence part = Finding.Evidence.of(
                        "allocated at " + CodePlaces.shortly(line.getKey()),
                        100.0 * line.getValue() / bytes,
                        "%",
                        List.of());
                evidence.add(line.getKey().equals(first) ? part.withStack(stacks.winner(first)) : part);
            }
            String heaviest = classes.winner();
            if (heaviest != null && !heaviest.isEmpty()) {
                evidence.add(Finding.Evidence.of("of class " + heaviest, 100 * classes.share(), "%", List.of()));
            }
        }
        return evidence;
    }

    private static String megabytes(double bytes) {
        return Wording.count(bytes / 1e6) + " MB";
    }
}
