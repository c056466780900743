package io.sonde.acceptance;

import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Recording;
import io.sonde.model.RecordingReader;
import io.sonde.model.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/** The sessions of a recording, span by span, for what no finding says. */
record Sessions(List<Session> all) {
    static Sessions of(Path recording) {
        try {
            Recording read = RecordingReader.open(recording);
            List<Session> sessions = new ArrayList<>();
            read.forEachSession(sessions::add);
            return new Sessions(sessions);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    Sessions named(String name) {
        return new Sessions(
                all.stream().filter(session -> session.name(0).equals(name)).toList());
    }

    /** Sessions by the names of their roots. */
    Map<String, Integer> names() {
        Map<String, Integer> names = new TreeMap<>();
        all.forEach(session -> names.merge(session.name(0), 1, Integer::sum));
        return names;
    }

    /** How many spans of one kind lie how: parent and child in the logical tree, tools with their names. */
    Map<String, Integer> arrows() {
        Map<String, Integer> arrows = new TreeMap<>();
        for (Session session : all) {
            for (int node = 1; node < session.size(); node++) {
                if (session.isLogical(node)) {
                    String from = label(session, session.logicalParent(node));
                    arrows.merge(from + " > " + label(session, node), 1, Integer::sum);
                }
            }
        }
        return arrows;
    }

    private static String label(Session session, int node) {
        Operation operation = session.operation(node);
        return operation == Operation.EXECUTE_TOOL ? session.name(node) : operation.label();
    }

    /** How many spans, transport and overlays included, are as asked. */
    int count(BiPredicate<Session, Integer> asked) {
        int count = 0;
        for (Session session : all) {
            for (int node = 0; node < session.size(); node++) {
                count += asked.test(session, node) ? 1 : 0;
            }
            for (int overlay : session.overlays()) {
                count += asked.test(session, overlay) ? 1 : 0;
            }
        }
        return count;
    }

    int count(Operation operation) {
        return count((session, node) -> session.operation(node) == operation);
    }
}
