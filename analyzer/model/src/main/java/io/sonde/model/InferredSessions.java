package io.sonde.model;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
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
    /** Tasks follow the thread that submitted them when it has itself one call for so many of theirs. */
    static final long MOST_TASKS_FOR_A_CALL = 8;

    private final SpanTable table;
    private final int[] order;
    private final SessionStarts rooted;
    private final boolean decisionNeeded;
    private final List<Run> runs = new ArrayList<>();
    private final List<int[]> outside = new ArrayList<>();
    /** Of the present flow: by operation and name, the one entry key that its calls have, -1 where there are several. */
    private Map<Key, Long> onlyEntries = Map.of();

    /** Identity of an operation: what is called, and from where as far as that is known. */
    private record Key(int operation, int name, long entry) {}

    /** The rows of one inferred session, its synthetic root first, its overlays from a place on. */
    private record Run(int[] rows, int overlaysFrom) {}

    private InferredSessions(SpanTable table, int[] order, SessionStarts rooted, boolean decisionNeeded) {
        this.table = table;
        this.order = order;
        this.rooted = rooted;
        this.decisionNeeded = decisionNeeded;
    }

    /**
     * Ranges are three places: start, end of the tree, end of the overlays.
     *
     * @param sessions ranges of {@code order} that have a root
     * @param rest ranges of {@code order} that have none, each the spans beneath one that nothing encloses
     */
    static SessionIndex cut(SpanTable table, int[] order, List<int[]> sessions, List<int[]> rest, long duplicates) {
        boolean decisions = !sessions.isEmpty();
        for (int[] trace : rest) {
            for (int i = trace[0]; i < trace[1] && !decisions; i++) {
                decisions = isDecision(table, order[i]);
            }
        }
        InferredSessions cutter =
                new InferredSessions(table, order, SessionStarts.of(table, order, sessions), decisions);
        List<int[]> withRoot = new ArrayList<>();
        for (int[] trace : rest) {
            boolean hasRoot = trace[0] < trace[1] && table.parentId[order[trace[0]]] == 0;
            (hasRoot ? withRoot : cutter.outside).add(trace);
        }
        cutter.cutFlows(withRoot);
        return cutter.finish(sessions, duplicates);
    }

    private SessionIndex finish(List<int[]> sessions, long duplicates) {
        if (runs.isEmpty()) {
            return SessionIndex.of(table, order, sessions, List.of(), SessionIndex.rowsOf(order, outside), duplicates);
        }
        int total = sessions.stream().mapToInt(range -> range[2] - range[0]).sum()
                + runs.stream().mapToInt(run -> run.rows.length).sum();
        int[] all = new int[total];
        int at = 0;
        List<int[]> moved = new ArrayList<>();
        for (int[] range : sessions) {
            int length = range[2] - range[0];
            System.arraycopy(order, range[0], all, at, length);
            moved.add(new int[] {at, at + range[1] - range[0], at + length});
            at += length;
        }
        List<int[]> inferred = new ArrayList<>();
        for (Run run : runs) {
            System.arraycopy(run.rows, 0, all, at, run.rows.length);
            inferred.add(new int[] {at, at + run.overlaysFrom, at + run.rows.length});
            at += run.rows.length;
        }
        return SessionIndex.of(table, all, moved, inferred, SessionIndex.rowsOf(order, outside), duplicates);
    }

    private int root(int[] trace) {
        return order[trace[0]];
    }

    /** Sorts by flow, then by start, and cuts each flow. */
    private void cutFlows(List<int[]> traces) {
        Map<Long, Long> firstTask = new HashMap<>();
        for (int[] trace : traces) {
            long submitter = value(root(trace), Attribute.ENTRY_THREAD);
            if (submitter > 0) {
                firstTask.merge(submitter, table.start[root(trace)], Math::min);
            }
        }
        Map<Long, long[]> counts = new HashMap<>();
        for (int[] trace : traces) {
            long submitter = value(root(trace), Attribute.ENTRY_THREAD);
            Long tasksFrom = firstTask.get(thread(trace));
            if (submitter <= 0 && tasksFrom != null && table.start[root(trace)] < tasksFrom) {
                continue; // what a thread prepares before it hands out work says nothing of that work
            }
            counts.computeIfAbsent(submitter > 0 ? submitter : thread(trace), any -> new long[2])[
                    submitter > 0 ? 1 : 0]++;
        }
        Map<Long, List<int[]>> flows = new java.util.TreeMap<>();
        for (int[] trace : traces) {
            long submitter = value(root(trace), Attribute.ENTRY_THREAD);
            long[] ofSubmitter = submitter > 0 ? counts.get(submitter) : null;
            boolean follows = ofSubmitter != null && ofSubmitter[0] * MOST_TASKS_FOR_A_CALL >= ofSubmitter[1];
            flows.computeIfAbsent(follows ? submitter : thread(trace), any -> new ArrayList<>())
                    .add(trace);
        }
        for (List<int[]> flow : flows.values()) {
            flow.sort((a, b) -> SessionIndex.byStart(table, root(a), root(b)));
            cutFlow(flow);
        }
    }

    private long thread(int[] trace) {
        return table.threadId[root(trace)];
    }

    private void cutFlow(List<int[]> traces) {
        long longGap = Math.max(MIN_GAP_NANOS, GAP_FACTOR * medianGap(traces));
        onlyEntries = onlyEntries(traces);
        Map<Key, Integer> occurrences = new HashMap<>();
        traces.forEach(trace -> occurrences.merge(key(root(trace)), 1, Integer::sum));
        boolean flowDecides = traces.stream().anyMatch(this::decides);
        Segment segment = new Segment(0);
        for (int i = 0; i < traces.size(); i++) {
            int[] trace = traces.get(i);
            if (i > segment.from && isCut(traces, i, segment, flowDecides, longGap)) {
                add(traces.subList(segment.from, i));
                segment = new Segment(i);
            }
            boolean recurring = occurrences.getOrDefault(key(root(trace)), 0) > 1;
            if (segment.anchor == null && recurring) {
                if (i > segment.from && !segment.decided && flowDecides) {
                    add(traces.subList(segment.from, i)); // the program's preparations
                    segment = new Segment(i);
                }
                segment.anchor = key(root(trace));
            }
            segment.take(trace);
        }
        add(traces.subList(segment.from, traces.size()));
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

        void take(int[] trace) {
            int row = root(trace);
            start = table.start[row];
            end = Math.max(end, table.end[row]);
            decided |= decides(trace);
            long talk = value(row, Attribute.GEN_AI_CONVERSATION_ID);
            conversation = talk == -1 ? conversation : talk;
            long size = Operation.ofCode(table.operation[row]).isModelCall() ? value(row, Attribute.MESSAGES) : -1;
            messages = size > 0 ? size : messages;
        }
    }

    private boolean isCut(List<int[]> traces, int at, Segment segment, boolean flowDecides, long longGap) {
        int row = root(traces.get(at));
        if (table.start[row] - segment.end > longGap
                || rooted.between(table.threadId[row], segment.start, table.start[row])) {
            return true;
        }
        long talk = value(row, Attribute.GEN_AI_CONVERSATION_ID);
        if (talk != -1 && segment.conversation != -1 && talk != segment.conversation) {
            return true;
        }
        return key(row).equals(segment.anchor)
                && (segment.decided || !flowDecides)
                && !continues(traces, at, segment.messages);
    }

    /** Whether the next model call sends a longer prompt than the last one did. */
    private boolean continues(List<int[]> traces, int at, long before) {
        for (int i = at; i < traces.size() && before > 0; i++) {
            int row = root(traces.get(i));
            if (Operation.ofCode(table.operation[row]).isModelCall()) {
                return value(row, Attribute.MESSAGES) > before;
            }
        }
        return false;
    }

    private long medianGap(List<int[]> traces) {
        if (traces.size() < 2) {
            return 0;
        }
        long[] gaps = new long[traces.size() - 1];
        for (int i = 1; i < traces.size(); i++) {
            gaps[i - 1] = Math.max(0, table.start[root(traces.get(i))] - table.end[root(traces.get(i - 1))]);
        }
        Arrays.sort(gaps);
        return gaps[gaps.length / 2];
    }

    private Key key(int row) {
        long entry = value(row, Attribute.ENTRY_KEY);
        if (entry == -1) {
            entry = onlyEntries.getOrDefault(new Key(table.operation[row], table.name[row], 0), -1L);
        }
        return new Key(table.operation[row], table.name[row], entry);
    }

    /** Not every stack is looked at: where an operation is called from one place only, all its calls are from there. */
    private Map<Key, Long> onlyEntries(List<int[]> traces) {
        Map<Key, Long> only = new HashMap<>();
        for (int[] trace : traces) {
            int row = root(trace);
            long entry = value(row, Attribute.ENTRY_KEY);
            if (entry != -1) {
                only.merge(new Key(table.operation[row], table.name[row], 0), entry, (a, b) -> a.equals(b) ? a : -1L);
            }
        }
        return only;
    }

    private boolean decides(int[] trace) {
        for (int i = trace[0]; i < trace[1]; i++) {
            if (isDecision(table, order[i])) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDecision(SpanTable table, int row) {
        return table.phase[row] == Phase.DECISION.ordinal();
    }

    private long value(int row, Attribute attribute) {
        int place = table.find(row, attribute);
        return place < 0 ? -1 : table.valueAt(place);
    }

    private void add(List<int[]> traces) {
        if (decisionNeeded && traces.stream().noneMatch(this::decides)) {
            outside.addAll(traces);
            return;
        }
        long end = Long.MIN_VALUE;
        int size = 1;
        for (int[] trace : traces) {
            end = Math.max(end, table.end[root(trace)]);
            size += trace[2] - trace[0];
        }
        int[] run = new int[size];
        run[0] = SessionIndex.syntheticRoot(table, root(traces.get(0)), end);
        int at = 1;
        for (int[] trace : traces) {
            System.arraycopy(order, trace[0], run, at, trace[1] - trace[0]);
            at += trace[1] - trace[0];
        }
        int overlays = at;
        for (int[] trace : traces) {
            System.arraycopy(order, trace[1], run, at, trace[2] - trace[1]);
            at += trace[2] - trace[1];
        }
        runs.add(new Run(run, overlays));
    }
}
