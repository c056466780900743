package io.sonde.detectors;

import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The operations that bound latency: those with {@value #LEAST_SHARE} or more of all time on the critical path, each
 * with what halving it would save. Context: never a warning. Source: catalogue, critical-path.
 */
final class CriticalPathOperations implements Detector<CriticalPathOperations> {
    /** Least share of the critical path to be listed; the catalogue's starting value. */
    static final double LEAST_SHARE = 0.05;
    /** With more of the path than this behind joins that nobody recorded, confidence is low. */
    static final double MOST_ASSUMED = 0.3;

    private static final int MOST_LISTED = 20;

    private final OperationTable operations = new OperationTable();
    private final Tally<String, Half> halved = Tally.ofAtMost(1_000, Half::new);

    /** What halving one operation saves, over all sessions. */
    private static final class Half {
        long low;
        long high;
    }

    @Override
    public String id() {
        return "critical-path";
    }

    @Override
    public void observe(Session session) {
        operations.observe(session);
        for (PathShares.Share share : PathShares.of(session)) {
            if (share.critical >= LEAST_SHARE * session.durationNanos()) {
                addHalf(session, share);
            }
        }
    }

    private void addHalf(Session session, PathShares.Share share) {
        Retiming.Range saving = share.without(0.5, session).saving();
        Half half = halved.at(share.key);
        half.low += saving.low();
        half.high += saving.high();
    }

    @Override
    public void merge(CriticalPathOperations other) {
        operations.merge(other.operations);
        halved.merge(other.halved, (mine, theirs) -> {
            mine.low += theirs.low;
            mine.high += theirs.high;
            return mine;
        });
    }

    OperationTable operations() {
        return operations;
    }

    @Override
    public Verdict finish() {
        long total = operations.totalNanos();
        List<OperationTable.Row> listed = new ArrayList<>();
        for (OperationTable.Row row : operations.rows()) {
            if (total > 0 && row.critical >= LEAST_SHARE * total && listed.size() < MOST_LISTED) {
                listed.add(row);
            }
        }
        return listed.isEmpty() ? Verdict.nothing() : new Verdict.Findings(List.of(claim(listed, total)));
    }

    private Claim claim(List<OperationTable.Row> listed, long total) {
        OperationTable.Row top = listed.get(0);
        List<Finding.Evidence> evidence = new ArrayList<>();
        for (OperationTable.Row row : listed) {
            evidence.add(evidence(row, total));
        }
        double share = (double) top.critical / total;
        return Claim.by(id())
                .confidence(operations.assumedShare() > MOST_ASSUMED ? Confidence.LOW : Confidence.HIGH)
                .context()
                .title(top.display + " holds " + Wording.percent(share) + " of the time that sessions depend on")
                .explanation("Only work on these operations shortens sessions; whatever else is busy runs beside them. "
                        + Wording.percent(operations.assumedShare())
                        + " of the path crosses threads through joins that were not recorded but assumed.")
                .fix(
                        "Start with the findings above; where there are none, the operations of this list are what latency is"
                                + " made of.")
                .phase(top.phase)
                .operation(top.display)
                .evidence(evidence)
                .build();
    }

    private Finding.Evidence evidence(OperationTable.Row row, long total) {
        Half half = halved.at(row.operation.label() + "\t" + row.name);
        long sessions = Math.max(1, row.sessions);
        Map<String, String> details = new java.util.LinkedHashMap<>();
        details.put("calls", Long.toString(row.count));
        details.put("on the path per session", Wording.time((double) row.critical / sessions));
        details.put(
                "twice as fast would save",
                Wording.range((double) half.low / sessions, (double) half.high / sessions) + " per session");
        return new Finding.Evidence(row.display, 100.0 * row.critical / total, "%", row.examples, details);
    }
}
