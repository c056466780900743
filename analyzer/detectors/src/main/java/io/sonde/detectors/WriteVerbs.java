package io.sonde.detectors;

import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.Locale;
import java.util.Set;

/** Tells calls that change something from calls that only look, as far as names and statements show it. */
final class WriteVerbs {
    /** Words of a tool's name that promise an effect. In doubt a word is in: the cost of a wrong "read" is higher. */
    private static final Set<String> WORDS = Set.of(
            "add",
            "append",
            "apply",
            "approve",
            "assign",
            "book",
            "buy",
            "cancel",
            "charge",
            "checkout",
            "close",
            "commit",
            "confirm",
            "create",
            "delete",
            "deploy",
            "dispatch",
            "drop",
            "edit",
            "email",
            "enqueue",
            "exec",
            "execute",
            "hold",
            "insert",
            "install",
            "invite",
            "issue",
            "kill",
            "merge",
            "modify",
            "move",
            "notify",
            "open",
            "pay",
            "place",
            "post",
            "publish",
            "purchase",
            "push",
            "put",
            "refund",
            "register",
            "release",
            "remove",
            "rename",
            "replace",
            "reserve",
            "reset",
            "restart",
            "save",
            "schedule",
            "send",
            "set",
            "start",
            "stop",
            "store",
            "submit",
            "transfer",
            "trigger",
            "update",
            "upload",
            "upsert",
            "write");

    private static final Memo<String, Boolean> PROMISES = new Memo<>(WriteVerbs::promises);

    private WriteVerbs() {}

    /** Whether a word of the name promises an effect: {@code bookFlight}, {@code send_mail}. */
    static boolean in(String name) {
        return PROMISES.of(name);
    }

    private static boolean promises(String name) {
        String spaced = name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
        for (String word : spaced.split("[^a-z]+")) {
            if (WORDS.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the span itself changes something. */
    static boolean isWrite(Session session, int node) {
        Operation operation = session.operation(node);
        return switch (operation) {
            case SQL -> Statement.of(session, node).isWrite();
            case VECTOR_WRITE -> true;
            case EXECUTE_TOOL, ACTION, COMMUNICATION -> in(session.name(node));
            default -> false;
        };
    }

    /** Whether the span or anything below it changes something. */
    static boolean within(Session session, int node) {
        for (int i = node; i < session.subtreeEnd(node); i++) {
            if (isWrite(session, i)) {
                return true;
            }
        }
        return false;
    }
}
