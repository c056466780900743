package io.sonde.detectors;

import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

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

    private static final Function<Session, Writes> WRITES = Writes::new;

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

    /** What the spans of a session change; worked out once for all who ask. */
    static Writes of(Session session) {
        return session.derived(WRITES);
    }

    /** Which spans of one session change something. */
    static final class Writes {
        private final Session session;
        /** Writes before each node; one more at the end. */
        private final int[] before;

        private Writes(Session session) {
            this.session = session;
            before = new int[session.size() + 1];
            for (int node = 0; node < session.size(); node++) {
                before[node + 1] = before[node] + (isWrite(session, node) ? 1 : 0);
            }
        }

        /** Whether the span itself changes something. */
        boolean at(int node) {
            return before[node + 1] > before[node];
        }

        /** Whether the span or anything below it changes something. */
        boolean within(int node) {
            return before[session.subtreeEnd(node)] > before[node];
        }
    }

    private static boolean isWrite(Session session, int node) {
        Operation operation = session.operation(node);
        return switch (operation) {
            case SQL -> Statement.of(session, node).isWrite();
            case VECTOR_WRITE -> true;
            case EXECUTE_TOOL, ACTION, COMMUNICATION -> in(session.name(node));
            default -> false;
        };
    }
}
