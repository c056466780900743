package io.sonde.detectors;

import io.sonde.model.Recording;
import io.sonde.model.Session;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** Finds the trace ids by which other programs, and their logs, know what the report shows. Bounded. */
final class TracedSessions {
    /** Sessions listed with their trace ids, the slowest of all. */
    static final int MOST = 200;

    private record Seen(int number, Diagnosis.TracedSession session) {}

    private static final Comparator<Seen> FASTEST_FIRST = Comparator.<Seen>comparingDouble(
                    seen -> seen.session().durationMs())
            .thenComparing(Comparator.comparingInt(Seen::number).reversed());

    private final PriorityQueue<Seen> slowest = new PriorityQueue<>(FASTEST_FIRST);

    void observe(Session session) {
        String trace = session.traceId();
        if (trace == null) {
            return;
        }
        slowest.add(new Seen(
                session.number(),
                new Diagnosis.TracedSession(
                        Long.toHexString(session.spanId(0)),
                        trace,
                        Names.display(session, 0),
                        session.durationNanos() / 1e6)));
        if (slowest.size() > MOST) {
            slowest.remove();
        }
    }

    /** Reads the recording once more, for the spans that findings and drawings show, if any session has a trace at all. */
    Diagnosis.TraceFacts facts(Recording recording, List<Finding> findings, List<Diagnosis.Waterfall> drawn) {
        if (slowest.isEmpty()) {
            return Diagnosis.TraceFacts.NONE;
        }
        Set<Long> wanted = new HashSet<>();
        findings.forEach(finding -> finding.evidence().forEach(evidence -> wanted.addAll(evidence.spans())));
        drawn.stream()
                .filter(waterfall -> !waterfall.bars().isEmpty())
                .forEach(waterfall -> wanted.add(waterfall.bars().get(0).spanId()));
        Map<Long, String> bySpan = new HashMap<>();
        recording.forEachSession(session -> {
            String trace = session.traceId();
            for (int node = 0; trace != null && node < session.size(); node++) {
                if (wanted.contains(session.spanId(node))) {
                    bySpan.put(session.spanId(node), trace);
                }
            }
        });
        List<Diagnosis.TracedSession> sessions = slowest.stream()
                .sorted(FASTEST_FIRST.reversed())
                .map(Seen::session)
                .toList();
        return new Diagnosis.TraceFacts(sessions, Map.copyOf(bySpan));
    }
}
