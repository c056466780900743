package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one invocation of an agent did, in order: its actions and the model calls that decided on them. Actions are the
 * outermost tools below the agent, wherever an instrumentation hangs them: beside the model calls, or within one model call
 * that runs its tools itself.
 */
final class AgentSteps {
    private static final Set<Operation> ACTIONS =
            EnumSet.of(Operation.EXECUTE_TOOL, Operation.ACTION, Operation.MCP, Operation.COMMUNICATION);

    private final Session session;
    private final List<Integer> actions = new ArrayList<>();
    private final List<Integer> decisions = new ArrayList<>();

    private AgentSteps(Session session) {
        this.session = session;
    }

    /** The invocations of a session; where no agent is seen, the session is one. */
    static List<AgentSteps> of(Session session) {
        Map<Integer, AgentSteps> invocations = new LinkedHashMap<>();
        int node = 1;
        while (node < session.size()) {
            boolean action = isAction(session, node);
            if (action || session.operation(node).phase() == io.sonde.format.vocabulary.Phase.DECISION) {
                AgentSteps steps =
                        invocations.computeIfAbsent(invocation(session, node), any -> new AgentSteps(session));
                if (action) {
                    steps.actions.add(node);
                } else if (session.isLogical(node)) {
                    steps.decisions.add(node);
                }
            }
            node = action && !holdsAgent(session, node) ? session.subtreeEnd(node) : node + 1;
        }
        Comparator<Integer> byBegin = Comparator.comparingLong((Integer step) -> session.begin(step))
                .thenComparing(Comparator.naturalOrder());
        invocations.values().forEach(steps -> {
            steps.actions.sort(byBegin);
            steps.decisions.sort(byBegin);
        });
        return List.copyOf(invocations.values());
    }

    private static boolean isAction(Session session, int node) {
        if (!ACTIONS.contains(session.operation(node)) || !session.isLogical(node) || session.unfinished(node)) {
            return false;
        }
        String method = session.operation(node) == Operation.MCP ? session.text(node, Attribute.MCP_METHOD_NAME) : null;
        return (method == null || method.equals("tools/call")) && !withinAction(session, node);
    }

    private static boolean withinAction(Session session, int node) {
        for (int at = session.parent(node); at > 0 && session.operation(at) != Operation.INVOKE_AGENT; ) {
            if (ACTIONS.contains(session.operation(at))) {
                return true;
            }
            at = session.parent(at);
        }
        return false;
    }

    private static boolean holdsAgent(Session session, int node) {
        for (int i = node + 1; i < session.subtreeEnd(node); i++) {
            if (session.operation(i) == Operation.INVOKE_AGENT) {
                return true;
            }
        }
        return false;
    }

    private static int invocation(Session session, int node) {
        int at = session.parent(node);
        while (at > 0 && session.operation(at) != Operation.INVOKE_AGENT) {
            at = session.parent(at);
        }
        return at;
    }

    /** Ordered by start. */
    List<Integer> actions() {
        return actions;
    }

    /** Ordered by start. */
    List<Integer> decisions() {
        return decisions;
    }

    /** Whether both did the same with the same outcome: an equal result, or the same error. */
    boolean same(int a, int b) {
        return sameInput(a, b) && outcome(a) != null && Objects.equals(outcome(a), outcome(b));
    }

    private boolean sameInput(int a, int b) {
        return session.operation(a) == session.operation(b)
                && session.name(a).equals(session.name(b))
                && knowsInput(a)
                && knowsInput(b)
                && session.value(a, Attribute.INPUT_HASH, 0) == session.value(b, Attribute.INPUT_HASH, 0);
    }

    private boolean knowsInput(int node) {
        return session.has(node, Attribute.INPUT_HASH) && session.value(node, Attribute.HASH_INEXACT, 0) == 0;
    }

    boolean failed(int node) {
        return session.flag(node, SpanFlags.ERROR);
    }

    private @Nullable Object outcome(int node) {
        if (failed(node)) {
            String type = session.text(node, Attribute.ERROR_TYPE);
            return "error " + (type == null ? "" : type);
        }
        return session.has(node, Attribute.OUTPUT_HASH) ? session.value(node, Attribute.OUTPUT_HASH, 0) : null;
    }

    /** Whether the result of the first was seen, and decided upon, before the second began. */
    boolean decidedBetween(int first, int second) {
        if (session.begin(second) < session.end(first)) {
            return false;
        }
        int call = session.logicalParent(first);
        boolean inside = call > 0
                && call == session.logicalParent(second)
                && session.operation(call).isModelCall();
        if (inside) {
            return !transports(call, Long.MIN_VALUE, Long.MAX_VALUE).isEmpty()
                    ? !transports(call, session.end(first), session.begin(second))
                            .isEmpty()
                    : true;
        }
        return decisions.isEmpty()
                ? session.operation(first) == Operation.EXECUTE_TOOL
                : !between(first, second).isEmpty();
    }

    /** The decisions, or requests of the one decision that holds both, that lie between two actions. */
    List<Integer> between(int first, int second) {
        int call = session.logicalParent(first);
        if (call > 0
                && call == session.logicalParent(second)
                && session.operation(call).isModelCall()) {
            return transports(call, session.end(first), session.begin(second));
        }
        int low = 0;
        int high = decisions.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (session.begin(decisions.get(middle)) < session.end(first)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        List<Integer> found = new ArrayList<>();
        for (int i = low; i < decisions.size() && session.begin(decisions.get(i)) < session.begin(second); i++) {
            if (session.end(decisions.get(i)) <= session.begin(second)) {
                found.add(decisions.get(i));
            }
        }
        return found;
    }

    private List<Integer> transports(int call, long from, long to) {
        List<Integer> found = new ArrayList<>();
        for (int node = call + 1; node < session.subtreeEnd(call); node++) {
            if (session.flag(node, SpanFlags.TRANSPORT) && session.begin(node) >= from && session.end(node) <= to) {
                found.add(node);
            }
        }
        return found;
    }

    /**
     * Whether these actions look for something to happen: evenly spaced, with idle time of a second or more that makes up
     * half of the spacing (how {@link RepeatReplay} tells polling, with room for the model that decides to ask again). A
     * tool may wait before it asks: what no call of its own covers counts as idle, too.
     */
    boolean polls(List<Integer> steps) {
        double[] spacing = new double[steps.size() - 1];
        for (int i = 1; i < steps.size(); i++) {
            int before = steps.get(i - 1);
            int after = steps.get(i);
            long gap = session.begin(after) - session.end(before);
            long busy = between(before, after).stream()
                    .mapToLong(decision -> session.end(decision) - session.begin(decision))
                    .sum();
            long inside = session.isLeaf(after) ? 0 : session.selfNanos(after);
            long idle = gap - busy + inside;
            if (idle < RepeatReplay.POLL_GAP_NANOS || idle < busy) {
                return false;
            }
            spacing[i - 1] = session.end(after) - session.end(before);
        }
        double mean = Arrays.stream(spacing).average().orElse(0);
        double variance = Arrays.stream(spacing)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElse(0);
        return spacing.length > 1 && Math.sqrt(variance) < RepeatReplay.POLL_VARIATION * mean;
    }
}
