package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;

/** What spans are called in reports: {@code chat gpt-x}, {@code execute_tool search}, {@code sql SELECT orders}. */
final class Names {
    private static final int LONGEST = 90;

    private static final Memo<Named, String> DISPLAYS =
            new Memo<>(named -> (kind(named.operation) + " " + shorten(named.name)).trim());

    private Names() {}

    private record Named(Operation operation, String name) {}

    /** The kind and name of a span in a few words. */
    static String display(Session session, int node) {
        Operation operation = session.operation(node);
        if (operation == Operation.SQL) {
            return Statement.of(session, node).display();
        }
        return display(operation, session.name(node));
    }

    /** The name alone, on one line; a statement with a long select list without it. */
    static String line(Session session, int node) {
        return session.operation(node) == Operation.SQL
                ? Statement.of(session, node).line()
                : session.name(node).replaceAll("\\s+", " ").strip();
    }

    /** What a session is called: its root, or that nothing was found to be one. */
    static String session(Session session) {
        return session.inferred() ? "(inferred)" : display(session, 0);
    }

    /** The same for an operation whose name is at hand. */
    static String display(Operation operation, String name) {
        return operation == Operation.SQL
                ? Statement.of(name, null, null).display()
                : DISPLAYS.of(new Named(operation, name));
    }

    /** The operation without Sonde's prefix. */
    static String kind(Operation operation) {
        String label = operation.label();
        return label.startsWith("sonde.") ? label.substring("sonde.".length()) : label;
    }

    /** Tells operations apart: kind and full name. */
    static String key(Session session, int node) {
        return session.key(node);
    }

    /** One line of at most {@value #LONGEST} characters. */
    static String shorten(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
    }

    /** The model a call went to: the one that answered, else the one asked for. */
    static String model(Session session, int node) {
        String model = session.text(node, Attribute.GEN_AI_REQUEST_MODEL);
        return model == null ? session.name(node) : model;
    }
}
