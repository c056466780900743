package io.sonde.model;

import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Cuts sessions out of spans that nothing encloses and no root covers: a session is a run of them on one thread, with
 * the tasks that thread handed out. A run is cut
 *
 * <ul>
 *   <li>where the first operation that recurs in it does so under the same entry key, once a decision has been made;
 *       unless the prompt grows, which is an agent's loop over one conversation
 *   <li>where another conversation begins, and where a session with a root lies in between
 *   <li>where the thread is idle for long
 * </ul>
 *
 * What comes before the first recurring operation and decides nothing is no session, nor is a run without a decision
 * where other sessions make them. The bounds are lower limits of the real ones. Source of the rules: {@code
 * reference/session-discovery.md}, step 10.
 */
final class InferredSessions {
    /** An idle gap shorter than this never cuts. */
    static final long MIN_GAP_NANOS = 1_000_000_000;
    /** An idle gap cuts when it is this many times the thread's median gap. */
    static final long GAP_FACTOR = 5;
    /** Of so many gaps at most the median is taken, evenly spread over all. */
    private static final int MOST_GAPS = 1 << 16;

    private final SpanTable table;
    private final IntColumn order;
    private final Ranges rest;
    /** Gets the inferred ones behind those with a root. */
    private final Ranges sessions;

    private final SessionStarts rooted;
    private final boolean decisionNeeded;
    private final long[] outside = new long[Operation.values().length];
    /** Of the present flow: by operation and name, the one entry key that its calls have, -1 where there are several. */
    private Map<Key, Long> onlyEntries = Map.of();

    /** Identity of an operation: what is called, and from where as far as that is known. */
    private record Key(int operation, int name, long entry) {}

    private InferredSessions(
            SpanTable table,
            IntColumn order,
            Ranges rest,
            Ranges sessions,
            SessionStarts rooted,
            boolean decisionNeeded) {
        this.table = table;
        this.order = order;
        this.rest = rest;
        this.sessions = sessions;
        this.rooted = rooted;
        this.decisionNeeded = decisionNeeded;
    }

    /**
     * Adds the sessions that were found, and their rows behind those that are there.
     *
     * @param sessions ranges of {@code order} that have a root
     * @param rest ranges of {@code order} that have none, each the spans beneath one that nothing encloses
     * @return what belongs to no session: number of spans by the ordinal of their operation
     */
    static long[] cut(SpanTable table, IntColumn order, Ranges sessions, Ranges rest, Workspace workspace) {
        boolean decisions = sessions.count() > 0;
        for (int trace = 0; trace < rest.count() && !decisions; trace++) {
            decisions = decides(table, order, rest, trace);
        }
        SessionStarts rooted = SessionStarts.of(table, order, sessions);
        InferredSessions cutter = new InferredSessions(table, order, rest, sessions, rooted, decisions);
        Flows flows = new Flows(table, order, rest, workspace);
        for (int trace = 0; trace < rest.count(); trace++) {
            if (!flows.isRooted(trace)) {
                cutter.leaveOutside(trace);
            }
        }
        flows.forEach(cutter::cutFlow);
        return cutter.outside;
    }

    private int root(int trace) {
        return order.get(rest.from(trace));
    }

    private void leaveOutside(int trace) {
        for (int i = rest.from(trace); i < rest.overlaysTo(trace); i++) {
            outside[Operation.ofCode(table.operation(order.get(i))).ordinal()]++;
        }
    }

    /** @param traces ranges of the rest in {@code [from, to)}, by start: what one thread and its tasks did */
    private void cutFlow(int[] traces, int from, int to) {
        long longGap = Math.max(MIN_GAP_NANOS, GAP_FACTOR * medianGap(traces, from, to));
        onlyEntries = onlyEntries(traces, from, to);
        Map<Key, Integer> occurrences = new HashMap<>();
        boolean flowDecides = false;
        for (int i = from; i < to; i++) {
            occurrences.merge(key(root(traces[i])), 1, Integer::sum);
            flowDecides |= decides(traces[i]);
        }
        Segment segment = new Segment(from);
        for (int i = from; i < to; i++) {
            int trace = traces[i];
            if (i > segment.from && isCut(traces, i, to, segment, flowDecides, longGap)) {
                add(traces, segment.from, i);
                segment = new Segment(i);
            }
            boolean recurring = occurrences.getOrDefault(key(root(trace)), 0) > 1;
            if (segment.anchor == null && recurring) {
                if (i > segment.from && !segment.decided && flowDecides) {
                    add(traces, segment.from, i); // the program's preparations
                    segment = new Segment(i);
                }
                segment.anchor = key(root(trace));
            }
            segment.take(trace);
        }
        add(traces, segment.from, to);
    }

    /** The run that is being collected. */
    private final class Segment {
        final int from;

        @org.jspecify.annotations.Nullable
        Key anchor;

        boolean decided;
        long end = Long.MIN_VALUE;
        long start;
        long conversation = -1;
        long messages = -1;

        Segment(int from) {
            this.from = from;
        }

        void take(int trace) {
            int row = root(trace);
            start = table.start(row);
            end = Math.max(end, table.end(row));
            decided |= decides(trace);
            long talk = value(row, Attribute.GEN_AI_CONVERSATION_ID);
            conversation = talk == -1 ? conversation : talk;
            long size = Operation.ofCode(table.operation(row)).isModelCall() ? value(row, Attribute.MESSAGES) : -1;
            messages = size > 0 ? size : messages;
        }
    }

    private boolean isCut(int[] traces, int at, int to, Segment segment, boolean flowDecides, long longGap) {
        int row = root(traces[at]);
        if (table.start(row) - segment.end > longGap
                || rooted.between(table.threadId(row), segment.start, table.start(row))) {
            return true;
        }
        long talk = value(row, Attribute.GEN_AI_CONVERSATION_ID);
        if (talk != -1 && segment.conversation != -1 && talk != segment.conversation) {
            return true;
        }
        return key(row).equals(segment.anchor)
                && (segment.decided || !flowDecides)
                && !continues(traces, at, to, segment.messages);
    }

    /** Whether the next model call sends a longer prompt than the last one did. */
    private boolean continues(int[] traces, int at, int to, long before) {
        for (int i = at; i < to && before > 0; i++) {
            int row = root(traces[i]);
            if (Operation.ofCode(table.operation(row)).isModelCall()) {
                return value(row, Attribute.MESSAGES) > before;
            }
        }
        return false;
    }

    private long medianGap(int[] traces, int from, int to) {
        int step = 1 + (to - from) / MOST_GAPS;
        long[] gaps = new long[(to - from - 2 + step) / step];
        for (int i = 0; i < gaps.length; i++) {
            int at = from + 1 + i * step;
            gaps[i] = Math.max(0, table.start(root(traces[at])) - table.end(root(traces[at - 1])));
        }
        Arrays.sort(gaps);
        return gaps.length == 0 ? 0 : gaps[gaps.length / 2];
    }

    private Key key(int row) {
        long entry = value(row, Attribute.ENTRY_KEY);
        if (entry == -1) {
            entry = onlyEntries.getOrDefault(new Key(table.operation(row), table.name(row), 0), -1L);
        }
        return new Key(table.operation(row), table.name(row), entry);
    }

    /** Not every stack is looked at: where an operation is called from one place only, all its calls are from there. */
    private Map<Key, Long> onlyEntries(int[] traces, int from, int to) {
        Map<Key, Long> only = new HashMap<>();
        for (int i = from; i < to; i++) {
            int row = root(traces[i]);
            long entry = value(row, Attribute.ENTRY_KEY);
            if (entry != -1) {
                only.merge(new Key(table.operation(row), table.name(row), 0), entry, (a, b) -> a.equals(b) ? a : -1L);
            }
        }
        return only;
    }

    private boolean decides(int trace) {
        return decides(table, order, rest, trace);
    }

    private static boolean decides(SpanTable table, IntColumn order, Ranges rest, int trace) {
        for (int i = rest.from(trace); i < rest.to(trace); i++) {
            if (table.phase(order.get(i)) == Phase.DECISION.ordinal()) {
                return true;
            }
        }
        return false;
    }

    private long value(int row, Attribute attribute) {
        int place = table.find(row, attribute);
        return place < 0 ? -1 : table.valueAt(place);
    }

    private void add(int[] traces, int from, int to) {
        boolean decided = !decisionNeeded;
        long end = Long.MIN_VALUE;
        for (int i = from; i < to; i++) {
            decided = decided || decides(traces[i]);
            end = Math.max(end, table.end(root(traces[i])));
        }
        if (!decided) {
            for (int i = from; i < to; i++) {
                leaveOutside(traces[i]);
            }
            return;
        }
        int start = order.size();
        order.add(syntheticRoot(root(traces[from]), end));
        for (int i = from; i < to; i++) {
            copyRows(rest.from(traces[i]), rest.to(traces[i]));
        }
        int overlays = order.size();
        for (int i = from; i < to; i++) {
            copyRows(rest.to(traces[i]), rest.overlaysTo(traces[i]));
        }
        sessions.add(start, overlays, order.size(), true);
    }

    private void copyRows(int from, int to) {
        for (int i = from; i < to; i++) {
            order.add(order.get(i));
        }
    }

    /** A row for the root of an inferred session, which no code opened. */
    private int syntheticRoot(int first, long end) {
        SpanRecord root = new SpanRecord();
        root.spanId = -table.spanId(first);
        root.traceId = root.spanId;
        root.start = table.start(first);
        root.end = end;
        root.threadId = table.threadId(first);
        root.phase = Operation.SESSION.phase().ordinal();
        root.operation = Operation.SESSION.ordinal();
        root.flags = SpanFlags.ROOT;
        return table.addSynthetic(root);
    }
}
