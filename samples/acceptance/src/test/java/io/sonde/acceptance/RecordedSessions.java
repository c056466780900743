package io.sonde.acceptance;

import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import io.sonde.model.RecordingReader;
import io.sonde.model.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The sessions of a recording, with what lies inside each. */
record RecordedSessions(List<Found> sessions, Manifest manifest) {
    /**
     * One session.
     *
     * @param calls operations below its root, in the order of their starts; tasks and transport are left out
     */
    record Found(String name, String source, List<String> calls, long startNanos, long endNanos) {
        boolean isInferred() {
            return source.equals("inferred");
        }
    }

    /** Reads the only recording in a folder. */
    static RecordedSessions in(Path out) {
        try {
            Recording recording = RecordingReader.open(Folders.recordingIn(out));
            List<Found> sessions = new ArrayList<>();
            recording.forEachSession(session -> sessions.add(read(session)));
            return new RecordedSessions(sessions, recording.manifest());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Found read(Session session) {
        List<Integer> nodes = new ArrayList<>();
        for (int node = 1; node < session.size(); node++) {
            if (session.isLogical(node) && session.operation(node) != Operation.TASK) {
                nodes.add(node);
            }
        }
        nodes.sort((a, b) -> Long.compare(session.rawBegin(a), session.rawBegin(b)));
        List<String> calls = nodes.stream()
                .map(node -> session.operation(node).label().replace("sonde.", ""))
                .toList();
        return new Found(session.name(0), session.source(), calls, session.begin(0), session.end(0));
    }

    List<Found> of(String source) {
        return sessions.stream()
                .filter(session -> session.source().equals(source))
                .toList();
    }
}
