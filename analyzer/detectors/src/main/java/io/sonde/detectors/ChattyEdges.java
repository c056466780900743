package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * Reports pairs of agent and partner between which many small messages go: {@value #LEAST_MESSAGES} or more in a session,
 * median {@value #SMALL_CHARS} bytes or less, {@value #LEAST_SHARE} or more of the critical path of these sessions. Source:
 * catalogue. Only messages that go one after another, with no model call between (a decision may need the answer), can
 * share an envelope; a streamed answer is one message, however many pieces it has.
 *
 * <p>Saving: a message that joins a batch saves a round trip, the 10th percentile of the session's messages on this edge.
 * Low: batches of 5 within 50 ms; high: of 20 within 100 ms.
 */
final class ChattyEdges implements Detector<ChattyEdges> {
    static final int LEAST_MESSAGES = 20;
    static final long SMALL_CHARS = 1_024;
    static final double LEAST_SHARE = 0.1;

    /** Batches that leave more than this part of the messages are not worth it (ours). */
    static final double MOST_LEFT = 0.5;

    private static final Set<Operation> KINDS = EnumSet.of(Operation.COMMUNICATION, Operation.HTTP, Operation.MCP);
    /** Longest wait in ms and most messages in a batch: low, high and between. */
    private static final int[][] LIMITS = {{50, 5}, {50, 20}, {100, 20}};

    private final Tally<Edge, Seen> edges = Tally.ofAtMost(2_000, Seen::new);

    /** @param from name of the agent, empty without one */
    private record Edge(String from, Operation operation, String to) {}

    private static final class Seen {
        final Sightings sightings = new Sightings();
        final Histogram sizes = new Histogram(2);
        final long[] batched = new long[LIMITS.length];
        final double[] added = new double[LIMITS.length];
        long messages;
        long unknownSizes;
        long wall;
        long critical;
        long savedRoundTrip;

        Seen merge(Seen other) {
            sightings.merge(other.sightings);
            sizes.add(other.sizes);
            for (int i = 0; i < LIMITS.length; i++) {
                batched[i] += other.batched[i];
                added[i] += other.added[i];
            }
            messages += other.messages;
            unknownSizes += other.unknownSizes;
            wall += other.wall;
            critical += other.critical;
            savedRoundTrip += other.savedRoundTrip;
            return this;
        }
    }

    @Override
    public String id() {
        return "chatty-communication";
    }

    @Override
    public boolean needsEachSpan() {
        return true;
    }

    @Override
    public Needs needs() {
        return Needs.spans(KINDS);
    }

    @Override
    public void observe(Session session) {
        Map<Edge, List<int[]>> runs = new LinkedHashMap<>();
        for (int node = 0; node < session.size(); node++) {
            if (session.isLogical(node) && !session.isLeaf(node)) {
                runsAmong(session, session.logicalChildren(node), runs);
            }
        }
        runs.forEach((edge, ofEdge) -> {
            int[] all = ofEdge.stream().flatMapToInt(Arrays::stream).toArray();
            if (all.length >= LEAST_MESSAGES) {
                add(session, edge, ofEdge, all);
            }
        });
    }

    private static void runsAmong(Session session, int[] children, Map<Edge, List<int[]>> runs) {
        Map<Edge, List<Integer>> open = new LinkedHashMap<>();
        for (int child : children) {
            if (session.operation(child).isModelCall()) {
                close(open, runs);
            } else if (KINDS.contains(session.operation(child)) && !session.unfinished(child)) {
                String agent = session.agent(child);
                Edge edge = new Edge(agent == null ? "" : agent, session.operation(child), session.name(child));
                List<Integer> run = open.computeIfAbsent(edge, key -> new ArrayList<>());
                boolean follows = run.isEmpty() || session.begin(child) >= session.end(run.get(run.size() - 1));
                if (follows) {
                    run.add(child);
                }
            }
        }
        close(open, runs);
    }

    private static void close(Map<Edge, List<Integer>> open, Map<Edge, List<int[]>> runs) {
        open.forEach((edge, run) -> runs.computeIfAbsent(edge, key -> new ArrayList<>())
                .add(run.stream().mapToInt(Integer::intValue).toArray()));
        open.clear();
    }

    private void add(Session session, Edge edge, List<int[]> runs, int[] all) {
        Seen seen = edges.at(edge);
        long[] durations = new long[all.length];
        for (int i = 0; i < all.length; i++) {
            durations[i] = session.end(all[i]) - session.begin(all[i]);
            long size = size(session, all[i]);
            if (size < 0) {
                seen.unknownSizes++;
            } else {
                seen.sizes.recordValue(size);
            }
            seen.critical += session.criticalPath().subtreeNanos(all[i]);
        }
        long roundTrip = Percentiles.of(Percentiles.sorted(durations), 10);
        Retiming[] retimings = new Retiming[LIMITS.length];
        for (int limit = 0; limit < LIMITS.length; limit++) {
            retimings[limit] = session.retiming();
            for (int[] run : runs) {
                var outcome = MessageBatching.of(session, run, LIMITS[limit][0] * 1_000_000L, LIMITS[limit][1]);
                seen.batched[limit] += outcome.messages();
                seen.added[limit] += outcome.addedNanos() * run.length;
                for (int i = 0; i < run.length; i++) {
                    long duration = session.end(run[i]) - session.begin(run[i]);
                    if (!outcome.first()[i] && duration > 0) {
                        retimings[limit].shrink(run[i], (double) Math.min(roundTrip, duration) / duration);
                    }
                }
            }
        }
        long high = retimings[LIMITS.length - 1].saving().high();
        long low = Math.min(high, retimings[0].saving().low());
        seen.sightings.add(session, all, new Retiming.Range(low, high));
        seen.messages += all.length;
        seen.wall += session.durationNanos();
        seen.savedRoundTrip += roundTrip;
    }

    /** Of what was sent, below 0 when unknown. A request without a body by its method is small. Unit: bytes. */
    private static long size(Session session, int node) {
        long size =
                session.value(node, Attribute.HTTP_REQUEST_BODY_SIZE, session.value(node, Attribute.INPUT_CHARS, -1));
        String method = session.text(node, Attribute.HTTP_REQUEST_METHOD);
        return size < 0 && ("GET".equals(method) || "HEAD".equals(method) || "DELETE".equals(method)) ? 0 : size;
    }

    @Override
    public void merge(ChattyEdges other) {
        edges.merge(other.edges, Seen::merge);
    }

    @Override
    public Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        edges.forEach((edge, seen) -> {
            boolean small = seen.sizes.getTotalCount() == 0 || seen.sizes.getValueAtPercentile(50) <= SMALL_CHARS;
            boolean shared = seen.batched[LIMITS.length - 1] <= MOST_LEFT * seen.messages;
            if (seen.messages > 0 && small && shared && seen.critical >= LEAST_SHARE * seen.wall) {
                claims.add(claim(edge, seen));
            }
        });
        return new Verdict.Findings(claims);
    }

    private Claim claim(Edge edge, Seen seen) {
        String to = Names.display(edge.operation, edge.to);
        String from = edge.from.isEmpty() ? "A session" : edge.from;
        boolean sizesKnown = 2 * seen.unknownSizes < seen.messages;
        String messages = Wording.count(seen.sightings.callsPerSession());
        int best = LIMITS.length - 1;
        return Claim.by(id())
                .confidence(sizesKnown ? Confidence.MEDIUM : Confidence.LOW)
                .title(from + " sends " + messages + (sizesKnown ? " small" : "") + " messages to " + to
                        + " one after another (" + Wording.time(seen.sightings.criticalPerSession()) + " of "
                        + Wording.time(seen.sightings.wallPerSession()) + "): in batches "
                        + Wording.count((double) seen.batched[best] / seen.sightings.sessions()) + " would do")
                .explanation(
                        "Each message waits for its answer before the next one goes, and no model call lies between"
                                + " that might need it. "
                                + (sizesKnown
                                        ? "Half of them have " + seen.sizes.getValueAtPercentile(50)
                                                + " bytes or less, so that nearly all of their time is the way there and back."
                                        : "How large they are was not recorded."))
                .fix("Collect messages and send them together, or let them go without waiting for each answer; send"
                        + " references instead of copies. Agents that talk this much may be better off as one.")
                .phase(edge.operation.phase().label())
                .operation(to)
                .location(seen.sightings.location(edge.operation, edge.to))
                .seen(seen.sightings)
                .evidence(evidence(seen, sizesKnown))
                .build();
    }

    private static List<Finding.Evidence> evidence(Seen seen, boolean sizesKnown) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        int sessions = seen.sightings.sessions();
        evidence.add(Finding.Evidence.of(
                "messages per session", seen.sightings.callsPerSession(), "messages", seen.sightings.examples()));
        if (sizesKnown) {
            evidence.add(Finding.Evidence.of("size, median", seen.sizes.getValueAtPercentile(50), "bytes", List.of()));
        }
        evidence.add(
                Finding.Evidence.of("share of the critical path", 100.0 * seen.critical / seen.wall, "%", List.of()));
        evidence.add(Finding.Evidence.of(
                "round trip (10th percentile)",
                Wording.millis((double) seen.savedRoundTrip / sessions),
                "ms",
                List.of()));
        for (int i = 0; i < LIMITS.length; i++) {
            evidence.add(new Finding.Evidence(
                    "messages with batches of " + LIMITS[i][1] + " within " + LIMITS[i][0] + " ms",
                    (double) seen.batched[i] / sessions,
                    "messages",
                    List.of(),
                    Map.of("a message waits, mean", Wording.time(seen.added[i] / seen.messages))));
        }
        return evidence;
    }
}
