package io.sonde.detectors;

import io.sonde.detectors.statistics.Medians;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Siblings of one kind that ran side by side.
 *
 * @param parent the span that started them
 * @param members ordered by start
 */
record FanOut(int parent, Operation operation, int[] members) {
    static final int LEAST_MEMBERS = 3;

    private static final Attribute[] SIZES = {
        Attribute.GEN_AI_USAGE_INPUT_TOKENS,
        Attribute.GEN_AI_USAGE_OUTPUT_TOKENS,
        Attribute.INPUT_CHARS,
        Attribute.HTTP_REQUEST_BODY_SIZE,
        Attribute.DB_RESPONSE_RETURNED_ROWS,
        Attribute.ITEMS
    };

    /** All of a session. Tasks that do several things each are members themselves; of others what they do is. */
    static List<FanOut> of(Session session) {
        List<FanOut> found = new ArrayList<>();
        for (int node = 0; node < session.size(); node++) {
            if (!session.isLogical(node) || session.isLeaf(node)) {
                continue;
            }
            Map<Operation, List<Integer>> kinds = new LinkedHashMap<>();
            for (int child : session.logicalChildren(node)) {
                if (isWork(session.operation(child)) && !session.unfinished(child)) {
                    kinds.computeIfAbsent(session.operation(child), kind -> new ArrayList<>())
                            .add(child);
                }
            }
            List<Integer> tasks = manyfoldTasks(session, node);
            if (tasks.size() >= LEAST_MEMBERS) {
                kinds.values().forEach(members -> members.removeIf(member -> within(session, member, tasks)));
                kinds.put(Operation.TASK, tasks);
            }
            for (Map.Entry<Operation, List<Integer>> kind : kinds.entrySet()) {
                cluster(session, node, kind.getKey(), kind.getValue(), found);
            }
        }
        return found;
    }

    private static boolean isWork(Operation operation) {
        return operation != Operation.CACHE_GET
                && operation != Operation.CONNECTION_ACQUIRE
                && operation != Operation.ADVISOR;
    }

    /** Tasks that the span started; none where each of them does no more than one thing that has a name. */
    private static List<Integer> manyfoldTasks(Session session, int parent) {
        List<Integer> tasks = new ArrayList<>();
        boolean single = true;
        for (int child = parent + 1; child < session.subtreeEnd(parent); child = session.subtreeEnd(child)) {
            if (session.operation(child) == Operation.TASK && !session.unfinished(child)) {
                tasks.add(child);
                int parts = 0;
                for (int part = child + 1; part < session.subtreeEnd(child); part++) {
                    parts += session.isLogical(part) && session.logicalParent(part) == parent ? 1 : 0;
                }
                single &= parts == 1;
            }
        }
        return single ? List.of() : tasks;
    }

    private static boolean within(Session session, int node, List<Integer> tasks) {
        return tasks.stream().anyMatch(task -> task <= node && node < session.subtreeEnd(task));
    }

    private static void cluster(
            Session session, int parent, Operation operation, List<Integer> nodes, List<FanOut> found) {
        List<Integer> sorted = new ArrayList<>(nodes);
        sorted.sort((a, b) -> {
            int byBegin = Long.compare(session.begin(a), session.begin(b));
            return byBegin != 0 ? byBegin : Long.compare(session.spanId(a), session.spanId(b));
        });
        List<Integer> open = new ArrayList<>();
        long end = Long.MIN_VALUE;
        for (int node : sorted) {
            if (session.begin(node) >= end && !open.isEmpty()) {
                close(parent, operation, open, found);
                open.clear();
            }
            open.add(node);
            end = Math.max(end, session.end(node));
        }
        close(parent, operation, open, found);
    }

    private static void close(int parent, Operation operation, List<Integer> open, List<FanOut> found) {
        if (open.size() >= LEAST_MEMBERS) {
            found.add(new FanOut(
                    parent, operation, open.stream().mapToInt(Integer::intValue).toArray()));
        }
    }

    static long nanos(Session session, int node) {
        return session.end(node) - session.begin(node);
    }

    int slowest(Session session) {
        int slowest = members[0];
        for (int member : members) {
            slowest = nanos(session, member) > nanos(session, slowest) ? member : slowest;
        }
        return slowest;
    }

    /** Duration of the second slowest. Unit: ns. */
    long secondNanos(Session session) {
        int slowest = slowest(session);
        return Arrays.stream(members)
                .filter(member -> member != slowest)
                .mapToLong(member -> nanos(session, member))
                .max()
                .orElse(0);
    }

    /** How many times longer the slowest took than the median of the others, for as much work. */
    double ratio(Session session) {
        int slowest = slowest(session);
        double median = median(session, slowest);
        return median <= 0 ? 0 : nanos(session, slowest) / median / Math.max(1, workRatio(session, slowest));
    }

    private double median(Session session, int without) {
        return Medians.of(Arrays.stream(members)
                .filter(member -> member != without)
                .mapToDouble(member -> nanos(session, member))
                .toArray());
    }

    /** How much more the slowest was given or brought than the median of the others, by whatever size was recorded. */
    private double workRatio(Session session, int slowest) {
        double most = 1;
        for (Attribute size : SIZES) {
            double median = Medians.of(Arrays.stream(members)
                    .filter(member -> member != slowest)
                    .mapToDouble(member -> sum(session, member, size))
                    .toArray());
            if (median > 0) {
                most = Math.max(most, sum(session, slowest, size) / median);
            }
        }
        return most;
    }

    private static double sum(Session session, int member, Attribute size) {
        double sum = 0;
        for (int node = member; node < session.subtreeEnd(member); node++) {
            sum += Math.max(0, session.value(node, size, 0));
        }
        return sum;
    }
}
