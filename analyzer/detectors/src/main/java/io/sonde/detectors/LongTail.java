package io.sonde.detectors;

import io.sonde.model.Session;
import java.util.List;

/**
 * Says what distinguishes slow sessions. Slow are the slowest {@value #SLOW} of them, the base are the fastest {@value
 * #BASE}, by rank. Asked only where there is a tail: p95 or p99 at {@value #TAIL} times the median; a tail that nothing
 * explains is told from p95 at {@value #LONG_P95} or p99 at {@value #LONG_P99} times. Source: catalogue, long-tail; the lower
 * limit is ours, safe because traits must pass {@link Distinguished}. What only comes with other work or more steps is a
 * fact, and stays a note.
 */
final class LongTail implements Detector<LongTail> {
    static final double SLOW = 0.05;
    static final double BASE = 0.75;
    static final double TAIL = 1.5;
    static final double LONG_P95 = 3;
    static final double LONG_P99 = 5;
    /** So that ten are slow (ours; the catalogue asks for 20 slow ones, which are 400 sessions). */
    static final int LEAST_SESSIONS = 200;
    /** Operations per session of which the schedule without them is computed. */
    private static final int RETIMED = 2;

    private final SessionSample sample = new SessionSample();

    @Override
    public String id() {
        return "long-tail";
    }

    @Override
    public void observe(Session session) {
        if (!session.unfinished()) {
            if (sample.takes(session.number())) {
                sample.add(SessionSample.Seen.of(session, PathShares.of(session), RETIMED));
            } else {
                sample.note(Trait.of(session));
            }
        }
    }

    @Override
    public void merge(LongTail other) {
        sample.merge(other.sample);
    }

    @Override
    public Verdict finish() {
        List<SessionSample.Seen> all = sample.byTime();
        if (all.size() < LEAST_SESSIONS) {
            return new Verdict.NotApplicable(
                    "it needs " + LEAST_SESSIONS + " sessions, so that enough of them are slow");
        }
        double median = percentile(all, 50);
        double p95 = percentile(all, 95) / median;
        double p99 = percentile(all, 99) / median;
        if (p95 < TAIL && p99 < TAIL) {
            return Verdict.nothing();
        }
        List<SessionSample.Seen> base = all.subList(0, (int) (BASE * all.size()));
        List<SessionSample.Seen> slow = all.subList(all.size() - (int) (SLOW * all.size()), all.size());
        Distinguished distinguished = Distinguished.of(slow, base, sample::groups);
        boolean isLong = p95 >= LONG_P95 || p99 >= LONG_P99;
        return distinguished.traits().isEmpty() && !isLong
                ? Verdict.nothing()
                : new Verdict.Findings(List.of(new TailClaim(all, base, slow, distinguished).claim()));
    }

    /** By nearest rank. Unit: ns. */
    static double percentile(List<SessionSample.Seen> byTime, double percent) {
        return Percentiles.of(
                byTime.stream().mapToLong(SessionSample.Seen::nanos).toArray(), percent);
    }
}
