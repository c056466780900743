package io.sonde.detectors;

import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.model.Evidence;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Frame;
import io.sonde.model.Session;
import io.sonde.model.SessionEvidence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports reading and writing of files and sockets that sessions wait for and that no span names: {@value #LEAST_OF_PATH}
 * or more of the critical path in {@value #LEAST_EVENTS} events or more. What happens inside a model call, a statement or
 * a request over HTTP is that call's time and is judged there. Events below the recording's thresholds are missing, so
 * that all figures are lower bounds. Saving: up to the schedule without them; at least half of it for many small ones in a
 * row, which could be one.
 */
final class IoWaits extends WaitDetector<IoWaits.Target, IoWaits.Seen, IoWaits> {
    static final double LEAST_OF_PATH = 0.1;
    static final int LEAST_EVENTS = 5;

    /** A host, or the folder of a file, read or written by one method. */
    record Target(EvidenceKind kind, String name, String function) {}

    static final class Seen extends WaitsSeen {
        final Votes<String> phases = new Votes<>();

        Seen merge(Seen other) {
            add(other);
            phases.merge(other.phases);
            return this;
        }
    }

    IoWaits() {
        super(Seen::new, Seen::merge);
    }

    @Override
    public String id() {
        return "io-wait";
    }

    @Override
    boolean looksInto(Session session, int node) {
        return !hasSpanOfItsOwn(session.operation(session.owner(node)));
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

    @Override
    boolean isWait(Evidence all, int piece) {
        return all.kind(piece) == EvidenceKind.SOCKET || all.kind(piece) == EvidenceKind.FILE;
    }

    @Override
    Target target(Evidence all, int piece, @Nullable Frame place) {
        EvidenceKind kind = all.kind(piece);
        String name = kind == EvidenceKind.FILE ? folder(all.text(piece)) : all.text(piece);
        return new Target(kind, name, CodePlaces.function(place));
    }

    private static String folder(String path) {
        int slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
        return slash <= 0 ? path : path.substring(0, slash);
    }

    @Override
    void note(SessionEvidence evidence, int piece, Phase phase, Seen seen) {
        Evidence all = evidence.all();
        seen.phases.add(phase.label(), all.to(piece) - all.from(piece));
    }

    @Override
    boolean matters(Seen seen) {
        return seen.count >= LEAST_EVENTS && seen.onPath >= LEAST_OF_PATH * path();
    }

    @Override
    Claim claim(Target target, Seen seen) {
        boolean file = target.kind == EvidenceKind.FILE;
        Frame line = seen.lines.winner();
        String what = file
                ? target.name.isEmpty() ? "files" : "files in " + target.name
                : target.name.isEmpty() ? "a socket" : target.name;
        double perSession = (double) seen.count / seen.sightings.sessions();
        return Claim.by(id())
                .confidence(seen.count >= 20 ? Confidence.HIGH : Confidence.MEDIUM)
                .title("Sessions wait for " + what + (line == null ? "" : " at " + CodePlaces.shortly(line)) + ": "
                        + Wording.time((double) seen.nanos / seen.sightings.sessions()) + " of each in "
                        + Wording.count(perSession) + (perSession == 1 ? " read or write" : " reads or writes"))
                .explanation(seen.count + " events of " + Wording.time((double) seen.nanos / seen.count)
                        + " on average, up to " + Wording.time(seen.longest) + ", hold "
                        + Wording.percent((double) seen.onPath / path())
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
                .seenOfPath((double) seen.onPath / path())
                .savings(seen.sightings.savings().withLowAt(perSession >= 2 ? 0.5 : 0))
                .evidence(List.of(
                        Finding.Evidence.of("events", seen.count, "events", seen.sightings.examples())
                                .withStack(seen.stacks.winner(line)),
                        Finding.Evidence.of("time in them", seen.nanos / 1e6, "ms", List.of()),
                        Finding.Evidence.of(
                                "share of the critical path", 100.0 * seen.onPath / path(), "%", List.of())))
                .build();
    }

    private static Finding.Location location(Target target, @Nullable Frame line, boolean file) {
        Finding.Location place = CodePlaces.location(line);
        return file || target.name.isEmpty() ? place : place.withServer(target.name);
    }
}
