package io.sonde.detectors;

import io.sonde.model.Recording;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects what a reader browses, and draws sessions: the slowest, those behind findings, and others while there is room. */
final class Browsing {
    /** Drawn as the slowest, in this order. */
    static final int SLOWEST = 10;
    /** Evidence opens at most so many different sessions. */
    static final int BEHIND_FINDINGS = 60;
    /** Further sessions are drawn until all drawings together have so many bars. */
    static final int ENOUGH_BARS = 6_000;

    private final SessionRows rows;
    private final AgentTable agents = new AgentTable();
    private final ContextGrowth growth = new ContextGrowth();

    Browsing(int sessions) {
        rows = new SessionRows(sessions);
    }

    void observe(Session session) {
        agents.observe(session);
        growth.observe(session);
        rows.observe(session, growth::conversation);
    }

    /** The slowest sessions first; the other drawings are in the details. */
    static List<Diagnosis.Waterfall> slowest(Recording recording, long[] durations, Set<Long> wanted) {
        List<Diagnosis.Waterfall> drawn = new ArrayList<>();
        for (int number : slowestFirst(durations).subList(0, Math.min(SLOWEST, durations.length))) {
            drawn.add(Waterfalls.draw(recording.session(number), wanted));
        }
        return drawn;
    }

    Details facts(Recording recording, long[] durations, List<Finding> findings, List<Diagnosis.Waterfall> slowest) {
        Set<Long> wanted = evidence(findings);
        List<Integer> order = slowestFirst(durations);
        Set<Integer> done = new HashSet<>(order.subList(0, Math.min(SLOWEST, order.size())));
        List<Diagnosis.Waterfall> drawings = new ArrayList<>();
        int bars = slowest.stream().mapToInt(w -> w.bars().size()).sum();
        for (int number : behindFindings(recording, wanted)) {
            if (drawings.size() < BEHIND_FINDINGS && done.add(number)) {
                drawings.add(Waterfalls.draw(recording.session(number), wanted));
                bars += drawings.get(drawings.size() - 1).bars().size();
            }
        }
        List<Integer> others = new ArrayList<>(order);
        if (!order.isEmpty()) {
            others.add(0, order.get(order.size() / 2));
        }
        for (int i = 0; i < others.size() && bars < ENOUGH_BARS; i++) {
            if (done.add(others.get(i))) {
                drawings.add(Waterfalls.draw(recording.session(others.get(i)), wanted));
                bars += drawings.get(drawings.size() - 1).bars().size();
            }
        }
        return new Details(rows.rows(), rows.shown(), agents.facts(), growth.facts(), drawings);
    }

    /** Spans that findings show, in their order. */
    static Set<Long> evidence(List<Finding> findings) {
        Set<Long> spans = new LinkedHashSet<>();
        findings.forEach(finding -> finding.evidence().forEach(evidence -> spans.addAll(evidence.spans())));
        return spans;
    }

    /** Sessions that hold evidence, in the order of the findings. */
    private static Set<Integer> behindFindings(Recording recording, Set<Long> wanted) {
        Map<Long, Integer> sessions = recording.sessionsOf(wanted);
        Set<Integer> numbers = new LinkedHashSet<>();
        for (long span : wanted) {
            Integer number = sessions.get(span);
            if (number != null) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    private static List<Integer> slowestFirst(long[] durations) {
        Integer[] order = new Integer[durations.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> {
            int byDuration = Long.compare(durations[b], durations[a]);
            return byDuration != 0 ? byDuration : Integer.compare(a, b);
        });
        return List.of(order);
    }
}
