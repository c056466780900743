package io.sonde.detectors;

import io.sonde.model.Retiming;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.function.LongToDoubleFunction;

/** Time that operations took more than they used to, session by session. Used by one thread. */
final class Excess {
    private static final int EXAMPLES = 3;

    private final Map<Integer, long[]> bySession = new TreeMap<>();
    private final Map<String, Long> byOperation = new TreeMap<>();
    private final List<long[]> examples = new ArrayList<>();

    /**
     * Adds what one operation took too much.
     *
     * @param shareAt the part of its time that is too much, by the start of the session
     */
    void add(OperationHistory history, LongToDoubleFunction shareAt) {
        for (int i = 0; i < history.size(); i++) {
            double share = shareAt.applyAsDouble(history.offset(i));
            if (share > 0) {
                long high = Math.round(history.critical(i) * share);
                long[] range = bySession.computeIfAbsent(history.session(i), added -> new long[2]);
                range[0] = Math.max(range[0], Math.min(high, history.atLeast(i, share)));
                range[1] += high;
                byOperation.merge(history.key, high, Long::sum);
                examples.add(new long[] {high, history.span(i)});
            }
        }
        examples.sort(Comparator.comparingLong((long[] example) -> example[0])
                .reversed()
                .thenComparing(example -> example[1]));
        if (examples.size() > EXAMPLES) {
            examples.subList(EXAMPLES, examples.size()).clear();
        }
    }

    /** Takes all time of an operation at these moments as explained, not only what is too much. */
    void covers(OperationHistory history, LongPredicate moments) {
        long nanos = 0;
        for (int i = 0; i < history.size(); i++) {
            nanos += moments.test(history.offset(i)) ? history.critical(i) : 0;
        }
        byOperation.put(history.key, nanos);
    }

    /** Adds where the time lies without adding sessions. */
    void addOperation(String key, long nanos) {
        byOperation.merge(key, nanos, Long::sum);
    }

    /** Low: what a schedule without it would save at least; high: what is on the critical path. */
    Savings savings() {
        Savings savings = new Savings();
        bySession.forEach((session, range) ->
                savings.add(session, new Retiming.Range(Math.min(range[0], range[1]), range[1])));
        return savings;
    }

    Map<String, Long> byOperation() {
        return byOperation;
    }

    /** Spans with the most of it. */
    List<Long> examples() {
        return examples.stream().map(example -> example[1]).toList();
    }
}
