package io.sonde.detectors;

import io.sonde.detectors.AttemptChain.Attempt;
import io.sonde.detectors.AttemptChain.Source;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds what one session tried more than once: requests beneath one call (the client retries) and siblings of one kind
 * and name (the program retries). An attempt follows a failed one and does not overlap it: what overlaps is a hedge. A
 * sibling with another input is an attempt at the same thing only where the failure asks for another input: after a
 * permanent, invalid or unnamed error of a model call, of an agent (twice in a row), or of a tool that the model then
 * asked for again.
 */
final class Attempts {
    /** What is tried again. Filters let calls pass and caches answer: neither is a call of its own. */
    static final Set<Operation> KINDS = EnumSet.complementOf(EnumSet.of(
            Operation.NONE,
            Operation.TASK,
            Operation.ADVISOR,
            Operation.CACHE_GET,
            Operation.CONNECTION_ACQUIRE,
            Operation.CONNECTION_HOLD,
            Operation.HTTP_SERVER));

    private static final Set<Operation> WHOLE_STEPS = EnumSet.of(
            Operation.INVOKE_AGENT, Operation.INVOKE_WORKFLOW, Operation.SESSION, Operation.PLAN, Operation.DECISION);

    private final Session session;
    private final List<AttemptChain> chains = new ArrayList<>();

    private Attempts(Session session) {
        this.session = session;
    }

    /** All chains of two or more attempts. */
    static List<AttemptChain> in(Session session) {
        Attempts attempts = new Attempts(session);
        attempts.ofClients();
        attempts.ofPrograms();
        return attempts.chains;
    }

    private void ofClients() {
        Map<Integer, List<Integer>> requests = new LinkedHashMap<>();
        for (int node = 1; node < session.size(); node++) {
            if (session.operation(node) == Operation.HTTP && session.flag(node, SpanFlags.TRANSPORT)) {
                requests.computeIfAbsent(session.owner(node), call -> new ArrayList<>())
                        .add(node);
            }
        }
        requests.forEach((call, nodes) -> {
            if (nodes.size() > 1 && nodes.stream().anyMatch(this::isFailure)) {
                nodes.sort(Comparator.comparingLong(session::begin));
                for (List<Integer> run : runs(nodes)) {
                    add(call, call, Source.CLIENT, plain(run));
                }
            }
        });
    }

    private void ofPrograms() {
        for (int node = 0; node < session.size(); node++) {
            if (session.isLogical(node) && !session.isLeaf(node)) {
                int[] children = session.logicalChildren(node);
                boolean troubled = false;
                for (int child : children) {
                    troubled |= isFailure(child);
                }
                if (troubled && children.length > 1) {
                    ofSiblings(node, children);
                }
            }
        }
    }

    private void ofSiblings(int parent, int[] children) {
        Map<String, List<Integer>> equal = new LinkedHashMap<>();
        for (int child : children) {
            if (KINDS.contains(session.operation(child))) {
                equal.computeIfAbsent(Names.key(session, child) + "\t" + input(child), key -> new ArrayList<>())
                        .add(child);
            }
        }
        Map<String, List<List<Integer>>> units = new LinkedHashMap<>();
        equal.forEach((key, nodes) -> units.computeIfAbsent(Names.key(session, nodes.get(0)), name -> new ArrayList<>())
                .addAll(runs(nodes)));
        units.values().forEach(runs -> {
            runs.sort(Comparator.comparingLong(run -> session.begin(run.get(0))));
            join(parent, children, runs);
        });
    }

    /** Runs of one input are chains; those that follow one another with fresh inputs are one chain. */
    private void join(int parent, int[] children, List<List<Integer>> runs) {
        int from = 0;
        for (int i = 1; i <= runs.size(); i++) {
            if (i == runs.size() || !asksDifferently(children, runs.get(i - 1), runs.get(i))) {
                emit(parent, children, runs.subList(from, i));
                from = i;
            }
        }
    }

    private void emit(int parent, int[] children, List<List<Integer>> runs) {
        List<Integer> all = runs.stream().flatMap(List::stream).toList();
        boolean fresh = runs.size() > 1;
        boolean once = all.stream().filter(this::isFailure).count() < 2;
        if (fresh && once && WHOLE_STEPS.contains(session.operation(all.get(0)))) {
            runs.forEach(run -> emit(parent, children, List.of(run)));
            return;
        }
        if (all.size() > 1) {
            boolean known = session.has(all.get(0), Attribute.INPUT_HASH);
            Source source = fresh ? Source.FRESH_INPUT : known ? Source.SAME_INPUT : Source.UNKNOWN_INPUT;
            add(parent, origin(all.get(0)), source, asked(children, all));
        }
    }

    private boolean asksDifferently(int[] children, List<Integer> before, List<Integer> after) {
        int failed = before.get(before.size() - 1);
        int next = after.get(0);
        ErrorClass error = ErrorClass.of(session, failed);
        boolean asksForIt =
                error == ErrorClass.PERMANENT || error == ErrorClass.VALIDATION || error == ErrorClass.UNKNOWN;
        if (!asksForIt || session.begin(next) < session.end(failed)) {
            return false;
        }
        Operation operation = session.operation(next);
        return operation.isModelCall()
                || WHOLE_STEPS.contains(operation)
                || !models(children, session.end(failed), session.begin(next)).isEmpty();
    }

    /** Splits what shares a name and an input, ordered by start, into runs in which each but the last failed. */
    private List<List<Integer>> runs(List<Integer> nodes) {
        List<List<Integer>> runs = new ArrayList<>();
        for (int node : nodes) {
            List<Integer> open = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            Integer last = open == null ? null : open.get(open.size() - 1);
            if (open != null && last != null && isFailure(last) && session.begin(node) >= session.end(last)) {
                open.add(node);
            } else {
                runs.add(new ArrayList<>(List.of(node)));
            }
        }
        return runs;
    }

    private List<Attempt> plain(List<Integer> nodes) {
        return nodes.stream().map(node -> attempt(new int[] {node})).toList();
    }

    /** Attempts at something that a model asked for anew each time: what the model took belongs to them. */
    private List<Attempt> asked(int[] children, List<Integer> nodes) {
        if (session.operation(nodes.get(0)).isModelCall()) {
            return plain(nodes);
        }
        List<Attempt> attempts = new ArrayList<>();
        boolean anew = false;
        for (int i = 1; i < nodes.size(); i++) {
            anew |= !models(children, session.end(nodes.get(i - 1)), session.begin(nodes.get(i)))
                    .isEmpty();
        }
        long from = session.begin(0);
        for (int node : nodes) {
            List<Integer> models = anew ? models(children, from, session.begin(node)) : List.of();
            List<Integer> asked = new ArrayList<>(
                    from == session.begin(0) ? models.subList(Math.max(0, models.size() - 1), models.size()) : models);
            asked.removeIf(model -> session.value(model, Attribute.TOOL_CALLS, 0) > 1);
            asked.add(node);
            attempts.add(attempt(asked.stream().mapToInt(Integer::intValue).toArray()));
            from = session.end(node);
        }
        return attempts;
    }

    private List<Integer> models(int[] children, long from, long to) {
        List<Integer> models = new ArrayList<>();
        for (int child : children) {
            if (session.operation(child).isModelCall() && session.begin(child) >= from && session.end(child) <= to) {
                models.add(child);
            }
        }
        return models;
    }

    private Attempt attempt(int[] nodes) {
        int node = nodes[nodes.length - 1];
        ErrorClass error = isFailure(node) ? ErrorClass.of(session, node) : null;
        return new Attempt(nodes, session.begin(nodes[0]), session.end(node), error);
    }

    private void add(int caller, int subject, Source source, List<Attempt> attempts) {
        if (attempts.size() > 1 && !isChallenge(attempts)) {
            chains.add(new AttemptChain(caller, subject, source, attempts));
        }
    }

    /** A server that asks who calls, and is told: how some clients log in. */
    private boolean isChallenge(List<Attempt> attempts) {
        long status = session.value(attempts.get(0).node(), Attribute.HTTP_RESPONSE_STATUS_CODE, 0);
        return attempts.size() == 2 && attempts.get(1).error() == null && (status == 401 || status == 407);
    }

    /** A cancelled call was given up, not refused. */
    private boolean isFailure(int node) {
        return !session.unfinished(node)
                && ErrorClass.failed(session, node)
                && ErrorClass.of(session, node) != ErrorClass.CANCELLED;
    }

    /** What was asked, empty where it is not known. */
    private String input(int node) {
        if (session.has(node, Attribute.INPUT_HASH)) {
            return Long.toString(session.value(node, Attribute.INPUT_HASH, 0));
        }
        return session.has(node, Attribute.URL_HASH) ? "u" + session.value(node, Attribute.URL_HASH, 0) : "";
    }

    /** The deepest span that failed last inside a failed one: what went wrong, where the others only passed it on. */
    private int origin(int failed) {
        return origin(session, failed);
    }

    /** The same of any session. */
    static int origin(Session session, int failed) {
        int origin = failed;
        for (int[] children = session.logicalChildren(origin); children.length > 0; ) {
            int last = children[children.length - 1];
            if (!ErrorClass.failed(session, last)) {
                return origin;
            }
            origin = last;
            children = session.logicalChildren(origin);
        }
        return origin;
    }
}
