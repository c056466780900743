package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where and how often one shape was seen: savings, places in the code, agents and a few example spans. Bounded apart
 * from the savings.
 */
final class Sightings {
    private static final int EXAMPLES = 5;
    private static final int PLACES = 1_000;

    /** A line of a method. */
    private record Place(String function, long line) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return (function + ":" + line).compareTo(other.function + ":" + other.line);
        }
    }

    private final Savings savings = new Savings();
    private final Map<Place, Long> places = new HashMap<>();
    /** Places of other calls to the same thing, for when none of those concerned was looked at. */
    private final Map<Place, Long> otherPlaces = new HashMap<>();

    private final Map<String, Long> agents = new HashMap<>();
    private final Map<String, Long> critical = new TreeMap<>();
    private List<Long> examples = new ArrayList<>();
    private long exampleNanos = -1;
    private long calls;
    private long criticalNanos;
    private long sessionNanos;

    /**
     * Adds one session.
     *
     * @param nodes the spans concerned, at least one
     */
    void add(Session session, int[] nodes, Retiming.Range saving) {
        add(session, nodes, saving, 0);
    }

    /** The same, where tokens would be saved, too. */
    void add(Session session, int[] nodes, Retiming.Range saving, double tokens) {
        savings.add(session.number(), saving, tokens);
        note(session, nodes);
    }

    /** Adds where it was seen without counting the session as affected. */
    void note(Session session, int[] nodes) {
        calls += nodes.length;
        sessionNanos += session.durationNanos();
        long path = 0;
        Run<String> keys = new Run<>(critical, Integer.MAX_VALUE);
        Run<Place> here = new Run<>(places, PLACES);
        Run<String> by = new Run<>(agents, PLACES);
        for (int node : nodes) {
            long nanos = session.criticalPath().subtreeNanos(node);
            path += nanos;
            keys.add(Names.key(session, node), nanos);
            votePlace(here, session, node);
            String agent = session.agent(node);
            if (agent != null && !agent.isEmpty()) {
                by.add(agent, 1);
            }
        }
        keys.end();
        here.end();
        by.end();
        if (places.isEmpty()) {
            voteOfOthers(session, nodes[0]);
        }
        criticalNanos += path;
        if (path > exampleNanos) {
            exampleNanos = path;
            examples = new ArrayList<>();
            for (int i = 0; i < Math.min(EXAMPLES, nodes.length); i++) {
                examples.add(session.spanId(nodes[i]));
            }
        }
    }

    /** Time that belongs to what was seen but lies in another operation, such as a pause in the caller. Unit: ns. */
    void onPath(String key, long nanos) {
        critical.merge(key, nanos, Long::sum);
    }

    /** The recorder looks at a few calls of each kind only. */
    private void voteOfOthers(Session session, int like) {
        Run<Place> elsewhere = new Run<>(otherPlaces, PLACES);
        for (int node = 0; node < session.size(); node++) {
            if (session.key(node).equals(session.key(like))) {
                votePlace(elsewhere, session, node);
            }
        }
        elsewhere.end();
    }

    private static void votePlace(Run<Place> votes, Session session, int node) {
        String function = session.text(node, Attribute.CODE_FUNCTION_NAME);
        if (function != null) {
            votes.add(new Place(function, session.value(node, Attribute.CODE_LINE_NUMBER, 0)), 1);
        }
    }

    /** Adds to sums by name, of at most so many names; what has the same name in a row is looked up once. */
    private static final class Run<T> {
        private final Map<T, Long> sums;
        private final int most;
        private @Nullable T last;
        private long sum;

        Run(Map<T, Long> sums, int most) {
            this.sums = sums;
            this.most = most;
        }

        void add(T name, long amount) {
            if (!name.equals(last)) {
                end();
                last = name;
                sum = 0;
            }
            sum += amount;
        }

        void end() {
            T name = last;
            if (name != null && (sums.size() < most || sums.containsKey(name))) {
                sums.merge(name, sum, Long::sum);
            }
            last = null;
        }
    }

    /** The first, with the second taken into it. */
    static Sightings merged(Sightings into, Sightings other) {
        into.merge(other);
        return into;
    }

    void merge(Sightings other) {
        savings.addAll(other.savings);
        other.places.forEach((place, votes) -> places.merge(place, votes, Long::sum));
        other.otherPlaces.forEach((place, votes) -> otherPlaces.merge(place, votes, Long::sum));
        other.agents.forEach((agent, votes) -> agents.merge(agent, votes, Long::sum));
        other.critical.forEach((key, nanos) -> critical.merge(key, nanos, Long::sum));
        if (other.exampleNanos > exampleNanos) {
            exampleNanos = other.exampleNanos;
            examples = other.examples;
        }
        calls += other.calls;
        criticalNanos += other.criticalNanos;
        sessionNanos += other.sessionNanos;
    }

    Savings savings() {
        return savings;
    }

    int sessions() {
        return savings.sessions();
    }

    double callsPerSession() {
        return (double) calls / sessions();
    }

    /** Time of the spans on the critical path, mean over affected sessions. Unit: ns. */
    double criticalPerSession() {
        return (double) criticalNanos / sessions();
    }

    /** Wall time of an affected session, mean. Unit: ns. */
    double wallPerSession() {
        return (double) sessionNanos / sessions();
    }

    Map<String, Long> criticalByOperation() {
        return critical;
    }

    List<Long> examples() {
        return List.copyOf(examples);
    }

    /** The agent most of it happened in, null without agents. */
    @Nullable
    String agent() {
        return mostFrequent(agents);
    }

    /** The most frequent call site, with the kind of thing that was called. */
    Finding.Location location(Operation operation, String name) {
        Place place = mostFrequent(places.isEmpty() ? otherPlaces : places);
        String className = null;
        String method = null;
        int line = 0;
        if (place != null) {
            String function = place.function;
            line = (int) place.line;
            int dot = function.lastIndexOf('.');
            className = dot < 0 ? null : function.substring(0, dot);
            method = function.substring(dot + 1);
        }
        String known = name.isEmpty() ? null : name;
        boolean model = operation.isModelCall() || operation == Operation.EMBEDDINGS;
        return new Finding.Location(
                className,
                method,
                line,
                operation == Operation.SQL ? known : null,
                operation == Operation.EXECUTE_TOOL ? known : null,
                model ? known : null);
    }

    private static <T extends Comparable<T>> @Nullable T mostFrequent(Map<T, Long> votes) {
        return votes.entrySet().stream()
                .max(Map.Entry.<T, Long>comparingByValue()
                        .thenComparing(Map.Entry.<T, Long>comparingByKey().reversed()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }
}
