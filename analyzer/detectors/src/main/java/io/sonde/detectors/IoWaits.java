package io.sonde.detectors;

import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.model.CriticalPath;
import io.sonde.model.Evidence;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Frame;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import io.sonde.model.SessionEvidence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reports reading and writing of files and sockets that sessions wait for and that no span names: {@value #LEAST_OF_PATH}
 * or more of the critical path in {@value #LEAST_EVENTS} events or more. What happens inside a model call, a statement or
 * a request over HTTP is that call's time and is judged there. Events below the recording's thresholds are missing, so
 * that all figures are lower bounds. Saving: up to the schedule without them; at least half of it for many small ones in a
 * row, which could be one.
 */
final class IoWaits implements Detector<IoWaits> {
    static final double LEAST_OF_PATH = 0.1;
    static final int LEAST_EVENTS = 5;

    private final Tally<Target, Seen> targets = Tally.ofAtMost(1_000, Seen::new);
    private final CodePlaces places = new CodePlaces();
    private long path;

    /** A host, or the folder of a file, read or written by one method. */
    private record Target(EvidenceKind kind, String name, String function) {}

    private static final class Seen {
        final Sightings sightings = new Sightings();
        final Votes<Frame> lines = new Votes<>();
        final Votes<String> operations = new Votes<>();
        final Votes<String> phases = new Votes<>();
        long events;
        long nanos;
        long longest;
        long onPath;

        Seen merge(Seen other) {
            sightings.merge(other.sightings);
            lines.merge(other.lines);
            operations.merge(other.operations);
            phases.merge(other.phases);
            events += other.events;
            nanos += other.nanos;
            longest = Math.max(longest, other.longest);
            onPath += other.onPath;
            return this;
        }
    }

    private record Event(int node, long from, long to) {}

    @Override
    public String id() {
        return "io-wait";
    }

    @Override
    public Needs needs() {
        return Needs.ofJvm();
    }

    @Override
    public void observe(Session session) {
        path += session.durationNanos();
        SessionEvidence seen = session.evidence();
        Evidence all = seen.all();
        Map<Target, List<Event>> events = new LinkedHashMap<>();
        for (int node = 0; node < session.size(); node++) {
            if (hasSpanOfItsOwn(session.operation(session.owner(node)))) {
                continue;
            }
            for (int piece : seen.of(node)) {
                EvidenceKind kind = all.kind(piece);
                if (kind == EvidenceKind.SOCKET || kind == EvidenceKind.FILE) {
                    events.computeIfAbsent(note(session, node, all, piece), added -> new ArrayList<>())
                            .add(new Event(node, all.from(piece), all.to(piece)));
                }
            }
        }
        events.forEach((target, own) -> saving(session, targets.at(target), own));
    }

    private static boolean hasSpanOfItsOwn(Operation operation) {
        return operation.isModelCall()
                || operation.isOverlay()
                || operation == Operation.SQL
                || operation == Operation.HTTP
                || operation == Operation.MCP
                || operation == Operation.EMBEDDINGS
                || operation == Operation.CONNECTION_ACQUIRE;
    }

    private Target note(Session session, int node, Evidence all, int piece) {
        Frame place = places.of(all.stacks(), all.stack(piece));
        EvidenceKind kind = all.kind(piece);
        String name = kind == EvidenceKind.FILE ? folder(all.text(piece)) : all.text(piece);
        Target target = new Target(kind, name, CodePlaces.function(place));
        Seen seen = targets.at(target);
        long nanos = all.to(piece) - all.from(piece);
        seen.events++;
        seen.nanos += nanos;
        seen.longest = Math.max(seen.longest, nanos);
        seen.operations.add(Names.display(session, session.owner(node)), nanos);
        seen.phases.add((node == 0 ? Phase.ORCHESTRATION : session.phase(node)).label(), nanos);
        if (place != null) {
            seen.lines.add(place, nanos);
        }
        return target;
    }

    private static String folder(String path) {
        int slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
        return slash <= 0 ? path : path.substring(0, slash);
    }

    private static void saving(Session session, Seen seen, List<Event> events) {
        Retiming retiming = session.retiming();
        CriticalPath critical = session.criticalPath();
        for (Event event : events) {
            retiming.removeSelf(event.node, event.from, event.to);
            if (critical.owns(event.node, event.from + (event.to - event.from) / 2)) {
                seen.onPath += event.to - event.from;
            }
        }
        int[] nodes = events.stream().mapToInt(Event::node).distinct().toArray();
        seen.sightings.add(session, nodes, retiming.saving());
    }

    @Override
    public void merge(IoWaits other) {
        targets.merge(other.targets, Seen::merge);
        path += other.path;
    }

    @Override
    public Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        targets.forEach((target, seen) -> {
            if (seen.events >= LEAST_EVENTS && seen.onPath >= LEAST_OF_PATH * path) {
                claims.add(claim(target, seen));
            }
        });
        return new Verdict.Findings(claims);
    }

    private Claim claim(Target target, Seen seen) {
        boolean file = target.kind == EvidenceKind.FILE;
        Frame line = seen.lines.winner();
        String what = file
                ? target.name.isEmpty() ? "files" : "files in " + target.name
                : target.name.isEmpty() ? "a socket" : target.name;
        double perSession = (double) seen.events / seen.sightings.sessions();
        return Claim.by(id())
                .confidence(seen.events >= 20 ? Confidence.HIGH : Confidence.MEDIUM)
                .title("Sessions wait for " + what + (line == null ? "" : " at " + CodePlaces.shortly(line)) + ": "
                        + Wording.time((double) seen.nanos / seen.sightings.sessions()) + " of each in "
                        + Wording.count(perSession) + (perSession == 1 ? " read or write" : " reads or writes"))
                .explanation(seen.events + " events of " + Wording.time((double) seen.nanos / seen.events)
                        + " on average, up to " + Wording.time(seen.longest) + ", hold "
                        + Wording.percent((double) seen.onPath / path)
                        + " of the time that sessions depend on. Shorter ones than the recording's threshold are not"
                        + " counted.")
                .fix(
                        file
                                ? "Read the file once and keep what is needed, read it in larger pieces or through a buffer, or"
                                        + " fetch it before the session needs it."
                                : "Ask for all in one request instead of one after another, keep the connection, fetch before it"
                                        + " is needed, or keep answers that do not change.")
                .phase(seen.phases.winner())
                .operation(seen.operations.winner())
                .location(location(target, line, file))
                .seen(seen.sightings)
                .savings(seen.sightings.savings().withLowAt(perSession >= 2 ? 0.5 : 0))
                .evidence(List.of(
                        Finding.Evidence.of("events", seen.events, "events", seen.sightings.examples()),
                        Finding.Evidence.of("time in them", seen.nanos / 1e6, "ms", List.of()),
                        Finding.Evidence.of("share of the critical path", 100.0 * seen.onPath / path, "%", List.of())))
                .build();
    }

    private static Finding.Location location(Target target, @Nullable Frame line, boolean file) {
        Finding.Location place = CodePlaces.location(line);
        return file || target.name.isEmpty() ? place : place.withServer(target.name);
    }
}
