package io.sonde.detectors;

import io.sonde.model.Evidence;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Frame;
import io.sonde.model.Gauge;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import io.sonde.model.SessionEvidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reports virtual threads that keep their carrier while they wait: {@value #LEAST_PER_MINUTE} events a minute or more that
 * occupy {@value #LEAST_CARRIERS} of a carrier on average, or a virtual thread that could not be handed to any carrier
 * (catalogue). What others lost by it cannot be told: the delay of a virtual thread that waits for a carrier is not
 * recorded. Before Java 24 {@code synchronized} around a wait is the usual reason; since then native frames and class
 * initialisers are (JEP 491).
 */
final class Pinning implements Detector<Pinning> {
    static final double LEAST_PER_MINUTE = 5;
    static final double LEAST_CARRIERS = 0.1;
    private static final int MONITORS_UNPIN = 24;

    private final Sightings sightings = new Sightings();
    private final Votes<Frame> lines = new Votes<>();
    private final Votes<String> reasons = new Votes<>();
    private final Votes<String> operations = new Votes<>();
    private final CodePlaces places = new CodePlaces();
    private final JvmReading jvm = new JvmReading(this::read);
    private long time;
    private long refused;
    private long count;
    private long nanos;
    private long longest;
    private int java;

    @Override
    public String id() {
        return "virtual-thread-pinning";
    }

    @Override
    public Needs needs() {
        return Needs.ofJvm();
    }

    @Override
    public void observe(Session session) {
        SessionEvidence seen = session.evidence();
        Evidence all = seen.all();
        jvm.observe(session);
        java = all.javaFeature();
        List<Integer> nodes = new ArrayList<>();
        for (int node = 0; node < session.size(); node++) {
            for (int piece : seen.of(node)) {
                if (all.kind(piece) == EvidenceKind.PINNED) {
                    note(session, node, all, piece);
                    nodes.add(node);
                }
            }
        }
        if (!nodes.isEmpty()) {
            sightings.add(
                    session,
                    nodes.stream().mapToInt(Integer::intValue).distinct().toArray(),
                    Retiming.Range.NONE);
        }
    }

    private void note(Session session, int node, Evidence all, int piece) {
        long lasted = all.to(piece) - all.from(piece);
        count++;
        nanos += lasted;
        longest = Math.max(longest, lasted);
        operations.add(Names.display(session, session.owner(node)), lasted);
        if (!all.text(piece).isEmpty()) {
            reasons.add(all.text(piece), lasted);
        }
        Frame place = places.of(all.stacks(), all.stack(piece));
        if (place != null) {
            lines.add(place, lasted);
        }
    }

    @Override
    public void merge(Pinning other) {
        jvm.read();
        other.jvm.read();
        sightings.merge(other.sightings);
        lines.merge(other.lines);
        reasons.merge(other.reasons);
        operations.merge(other.operations);
        time += other.time;
        refused += other.refused;
        count += other.count;
        nanos += other.nanos;
        longest = Math.max(longest, other.longest);
        java = Math.max(java, other.java);
    }

    private void read(Evidence evidence, long from, long to) {
        time += to - from;
        refused += evidence.events().readings(Gauge.VIRTUAL_SUBMIT_FAILED).size();
    }

    @Override
    public Verdict finish() {
        jvm.read();
        double perMinute = time == 0 ? 0 : count * 60e9 / time;
        double carriers = time == 0 ? 0 : (double) nanos / time;
        boolean much = perMinute >= LEAST_PER_MINUTE && carriers >= LEAST_CARRIERS;
        return count == 0 || !much && refused == 0
                ? Verdict.nothing()
                : new Verdict.Findings(List.of(claim(perMinute, carriers)));
    }

    private Claim claim(double perMinute, double carriers) {
        Frame line = lines.winner();
        String reason = reasons.winner();
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of("waits that kept the carrier", count, "waits", sightings.examples()));
        evidence.add(Finding.Evidence.of("time in them", nanos / 1e6, "ms", List.of()));
        evidence.add(Finding.Evidence.of("carriers occupied on average", carriers, "carriers", List.of()));
        for (Map.Entry<String, Long> why : reasons.ordered().stream().limit(3).toList()) {
            evidence.add(Finding.Evidence.of(why.getKey(), why.getValue() / 1e6, "ms", List.of()));
        }
        if (refused > 0) {
            evidence.add(Finding.Evidence.of("could not be handed to a carrier", refused, "times", List.of()));
        }
        return Claim.by(id())
                .confidence(Confidence.HIGH)
                .atLeast(Severity.WARNING)
                .title("Virtual threads keep their carriers while they wait"
                        + (line == null ? "" : " at " + CodePlaces.shortly(line)) + ": " + Wording.count(perMinute)
                        + " times a minute")
                .explanation(count + " waits of " + Wording.time((double) nanos / count) + " on average, up to "
                        + Wording.time(longest) + ", occupied " + Wording.count(carriers)
                        + " carrier threads on average; meanwhile those could run no other virtual thread."
                        + (reason == null ? "" : " The JVM's reason is most often: " + reason + ".")
                        + " What the others lost by it is not recorded.")
                .fix(fix())
                .operation(operations.winner())
                .location(CodePlaces.location(line))
                .seen(sightings)
                .evidence(evidence)
                .build();
    }

    private String fix() {
        String nativeCode = "Do not wait inside native code or a class initialiser on a virtual thread: initialise the"
                + " class beforehand, and hand the native call to a pool of platform threads.";
        if (java >= MONITORS_UNPIN) {
            return nativeCode;
        }
        return "On this Java (before 24) a virtual thread that waits inside synchronized keeps its carrier: replace"
                + " synchronized by a ReentrantLock around the wait, or run on Java 24 or later. " + nativeCode;
    }
}
