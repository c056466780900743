package io.sonde.detectors;

import io.sonde.detectors.statistics.TheilSen;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reports mailboxes that fill faster than they are emptied: queues with one consumer in which the least number that waits grows in
 * {@value #LEAST_GROWING} of {@value #WINDOWS} windows, where more arrives than is taken and {@value #LEAST_DEPTH} messages
 * or more wait at the end (catalogue: arrival over service above 1). A burst that is worked off is none. Queues of several
 * threads are judged as pools. Saving: the schedule as if messages had been taken when they came.
 */
final class Mailboxes implements Detector<Mailboxes> {
    static final int WINDOWS = 10;
    static final int LEAST_GROWING = 5;
    static final int LEAST_DEPTH = 10;
    /** Arrivals over messages taken, from which on it is more than chance (ours). */
    static final double LEAST_RATIO = 1.05;

    private static final int MOST_MESSAGES = 50_000;

    private final Tally<String, Box> boxes = Tally.ofAtMost(500, Box::new);

    private static final class Box {
        final Sightings sightings = new Sightings();
        final Votes<String> operations = new Votes<>();
        /** Of this recording: when each message came and was taken. */
        long[] came = new long[64];

        long[] taken = new long[64];
        int messages;
        /** Of recordings that were merged. */
        final List<Flow> others = new ArrayList<>();

        void add(long from, long to) {
            if (messages == MOST_MESSAGES) {
                return;
            }
            if (messages == came.length) {
                came = Arrays.copyOf(came, 2 * messages);
                taken = Arrays.copyOf(taken, 2 * messages);
            }
            came[messages] = from;
            taken[messages++] = to;
        }

        Box merge(Box other) {
            sightings.merge(other.sightings);
            operations.merge(other.operations);
            others.addAll(other.flows());
            return this;
        }

        List<Flow> flows() {
            List<Flow> flows = new ArrayList<>(others);
            if (messages > 0) {
                flows.add(Flow.of(Arrays.copyOf(came, messages), Arrays.copyOf(taken, messages)));
            }
            return flows;
        }
    }

    /**
     * How a mailbox filled.
     *
     * @param cameRate messages a second
     * @param takenRate the same, until the last one came
     * @param growing windows in which the least number that waited was larger than in the one before
     * @param depth least number waiting in the last window
     * @param slope growth of the least number, messages a second
     */
    private record Flow(long messages, double cameRate, double takenRate, int growing, long depth, double slope) {
        static Flow of(long[] came, long[] taken) {
            Arrays.sort(came);
            Arrays.sort(taken);
            long first = came[0];
            long last = came[came.length - 1];
            double seconds = Math.max(1, last - first) / 1e9;
            double[] ends = new double[WINDOWS];
            double[] least = new double[WINDOWS];
            int growing = 0;
            for (int window = 0; window < WINDOWS; window++) {
                long from = first + (last - first) * window / WINDOWS;
                long end = first + (last - first) * (window + 1) / WINDOWS;
                ends[window] = (end - first) / 1e9;
                least[window] = leastWaiting(came, taken, from, end);
                growing += window > 0 && least[window] > least[window - 1] ? 1 : 0;
            }
            return new Flow(
                    came.length,
                    came.length / seconds,
                    until(taken, last) / seconds,
                    growing,
                    (long) least[WINDOWS - 1],
                    TheilSen.of(ends, least).slope());
        }

        /** Even right after one was taken so many were left: bursts do not show here. */
        private static long leastWaiting(long[] came, long[] taken, long from, long end) {
            long least = until(came, end) - until(taken, end);
            for (int i = until(taken, from); i < taken.length && taken[i] <= end; i++) {
                least = Math.min(least, until(came, taken[i]) - (i + 1L));
            }
            return least;
        }

        private static int until(long[] moments, long end) {
            int low = 0;
            int high = moments.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (moments[middle] <= end) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        boolean overflows() {
            return growing >= LEAST_GROWING && slope > 0 && depth >= LEAST_DEPTH && cameRate >= LEAST_RATIO * takenRate;
        }
    }

    @Override
    public String id() {
        return "backpressure-mailbox";
    }

    @Override
    public Needs needs() {
        return Needs.spans(Set.of(Operation.TASK)).with(Attribute.QUEUE_WAIT);
    }

    @Override
    public void observe(Session session) {
        Map<String, List<Integer>> tasks = new LinkedHashMap<>();
        for (int node = 1; node < session.size(); node++) {
            String pool = ThreadPools.pool(session, node);
            if (pool != null && session.value(node, Attribute.POOL_MAX, 0) == 1 && !session.unfinished(node)) {
                tasks.computeIfAbsent(pool, name -> new ArrayList<>()).add(node);
            }
        }
        tasks.forEach((pool, nodes) -> add(boxes.at(pool), session, nodes));
    }

    private static void add(Box box, Session session, List<Integer> nodes) {
        Retiming retiming = session.retiming();
        for (int node : nodes) {
            long wait = session.value(node, Attribute.QUEUE_WAIT, 0);
            box.add(session.rawBegin(node) - wait, session.rawBegin(node));
            retiming.startEarlier(node, wait);
            box.operations.add(Names.display(session, Math.max(0, session.logicalParent(node))), 1);
        }
        box.sightings.add(session, nodes.stream().mapToInt(Integer::intValue).toArray(), retiming.saving());
    }

    @Override
    public void merge(Mailboxes other) {
        boxes.merge(other.boxes, Box::merge);
    }

    @Override
    public Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        boxes.forEach((name, box) -> box.flows().stream()
                .filter(Flow::overflows)
                .max((a, b) -> Double.compare(a.slope, b.slope))
                .ifPresent(flow -> claims.add(claim(name, box, flow))));
        return new Verdict.Findings(claims);
    }

    private Claim claim(String name, Box box, Flow flow) {
        double ratio = flow.cameRate / Math.max(1e-9, flow.takenRate);
        return Claim.by(id())
                .confidence(flow.messages >= 100 ? Confidence.HIGH : Confidence.MEDIUM)
                .atLeast(Severity.WARNING)
                .title("The mailbox " + name + " fills faster than it is emptied: " + Wording.count(flow.cameRate)
                        + " messages a second come, " + Wording.count(flow.takenRate) + " are taken")
                .explanation("Towards the end of " + flow.messages + " messages at least " + flow.depth
                        + " were waiting at any time, and their number grew by " + Wording.count(flow.slope)
                        + " a second. One consumer takes them one after another, so that each waits longer than the one"
                        + " before, and memory grows with them.")
                .fix("It needs " + Wording.count(Math.ceil(ratio * 10) / 10)
                        + " times the capacity: more consumers, batches, less work per message, or a message type of its"
                        + " own for the slow ones. Bound the mailbox, and refuse or slow the senders when it is full.")
                .operation(box.operations.winner())
                .location(Finding.Location.NONE.withPool(name, null))
                .seen(box.sightings)
                .evidence(List.of(
                        Finding.Evidence.of("arriving", flow.cameRate, "messages/s", box.sightings.examples()),
                        Finding.Evidence.of("taken", flow.takenRate, "messages/s", List.of()),
                        Finding.Evidence.of("arriving over taken", ratio, "x", List.of()),
                        Finding.Evidence.of("waiting at the end", flow.depth, "messages", List.of())))
                .build();
    }
}
