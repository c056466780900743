package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The model calls of a session, each once: of a call that another wraps directly (a decorated model) the outer one counts,
 * unless only the inner one knows its tokens.
 */
final class ModelCalls {
    private static final Function<Session, List<Integer>> CALLS = ModelCalls::calls;
    private static final Function<Session, List<Integer>> SPENDING = ModelCalls::spent;
    private static final Function<Session, Map<Subject, List<Integer>>> BY_SUBJECT = ModelCalls::strands;

    private ModelCalls() {}

    /** Who asks whom: an agent, empty without one, and a model. */
    record Subject(String agent, String model) {
        /** {@code chat gpt-x of Planner}. */
        String display() {
            return model + (agent.isEmpty() ? "" : " of " + agent);
        }
    }

    /** Ordered by start. */
    static List<Integer> of(Session session) {
        return session.derived(CALLS);
    }

    private static List<Integer> calls(Session session) {
        List<Integer> calls = new ArrayList<>();
        for (int node = 0; node < session.size(); node++) {
            if (session.operation(node).isModelCall() && session.isLogical(node) && !seenTwice(session, node)) {
                calls.add(node);
            }
        }
        calls.sort(Comparator.comparingLong((Integer node) -> session.begin(node))
                .thenComparing(Comparator.naturalOrder()));
        return Collections.unmodifiableList(calls);
    }

    /** Every span whose tokens are paid for, each once: model calls, and embeddings that say their tokens. */
    static List<Integer> spending(Session session) {
        return session.derived(SPENDING);
    }

    private static List<Integer> spent(Session session) {
        List<Integer> spending = new ArrayList<>(of(session));
        for (int node = 0; node < session.size(); node++) {
            if (session.operation(node) == Operation.EMBEDDINGS
                    && session.isLogical(node)
                    && TokenUse.of(session, node) != null) {
                spending.add(node);
            }
        }
        return Collections.unmodifiableList(spending);
    }

    /** Those of them at or below one of these spans. */
    static List<Integer> spendingWithin(Session session, List<Integer> nodes) {
        return spending(session).stream()
                .filter(call -> nodes.stream().anyMatch(node -> node <= call && call < session.subtreeEnd(node)))
                .toList();
    }

    private static boolean seenTwice(Session session, int node) {
        int above = node == 0 ? -1 : session.logicalParent(node);
        if (above >= 0 && session.operation(above).isModelCall()) {
            return TokenUse.of(session, above) != null || TokenUse.of(session, node) == null;
        }
        if (TokenUse.of(session, node) != null || session.isLeaf(node)) {
            return false;
        }
        for (int child : session.logicalChildren(node)) {
            if (session.operation(child).isModelCall() && TokenUse.of(session, child) != null) {
                return true;
            }
        }
        return false;
    }

    /** The calls by agent and model, each list ordered by start. */
    static Map<Subject, List<Integer>> bySubject(Session session) {
        return session.derived(BY_SUBJECT);
    }

    private static Map<Subject, List<Integer>> strands(Session session) {
        Map<Subject, List<Integer>> strands = new LinkedHashMap<>();
        for (int call : of(session)) {
            strands.computeIfAbsent(subject(session, call), added -> new ArrayList<>())
                    .add(call);
        }
        strands.replaceAll((subject, calls) -> Collections.unmodifiableList(calls));
        return Collections.unmodifiableMap(strands);
    }

    static Subject subject(Session session, int call) {
        String agent = session.agent(call);
        return new Subject(agent == null ? "" : agent, model(session, call));
    }

    /** The model that answered, else the one asked for. */
    static String model(Session session, int call) {
        String answered = session.text(call, Attribute.GEN_AI_RESPONSE_MODEL);
        return answered == null || answered.isEmpty() ? Names.model(session, call) : answered;
    }

    /** Whether the call's duration is that of one answer: it succeeded at once and holds no tool and no other call. */
    static boolean isOneAnswer(Session session, int call) {
        if (session.unfinished(call) || session.flag(call, SpanFlags.ERROR)) {
            return false;
        }
        int attempts = 0;
        for (int node = call + 1; node < session.subtreeEnd(call); node++) {
            if (session.operation(node) == Operation.EXECUTE_TOOL) {
                return false;
            }
            if (session.operation(node) == Operation.HTTP) {
                attempts++;
                boolean failed = session.flag(node, SpanFlags.ERROR)
                        || session.value(node, Attribute.HTTP_RESPONSE_STATUS_CODE, 200) >= 400
                        || session.value(node, Attribute.HTTP_REQUEST_RESEND_COUNT, 0) > 0;
                if (failed || attempts > 1) {
                    return false;
                }
            }
        }
        return true;
    }
}
