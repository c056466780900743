package io.sonde.detectors;

import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.CriticalPath;
import io.sonde.model.Recording;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;

/** The slowest sessions drawn span by span, and the one at the median for comparison. */
final class Waterfalls {
    static final int SLOWEST = 3;
    /** Bars of one drawing; the rest is counted in its last bar. */
    static final int MOST_BARS = 500;

    private Waterfalls() {}

    static List<Diagnosis.Waterfall> of(Recording recording, long[] durations) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < durations.length; i++) {
            order.add(i);
        }
        order.sort((a, b) -> {
            int byDuration = Long.compare(durations[b], durations[a]);
            return byDuration != 0 ? byDuration : Integer.compare(a, b);
        });
        List<Diagnosis.Waterfall> drawn = new ArrayList<>();
        for (int number : order.subList(0, Math.min(SLOWEST, order.size()))) {
            drawn.add(draw(recording.session(number)));
        }
        return drawn;
    }

    private static Diagnosis.Waterfall draw(Session session) {
        List<Diagnosis.Waterfall.Bar> bars = new ArrayList<>();
        List<List<double[]>> critical = critical(session);
        int[] depth = new int[session.size()];
        for (int i = 0; i < session.size(); i++) {
            depth[i] = i == 0 ? 0 : depth[session.parent(i)] + 1;
            if (i >= MOST_BARS) {
                continue;
            }
            bars.add(new Diagnosis.Waterfall.Bar(
                    session.spanId(i),
                    depth[i],
                    session.operation(i).label(),
                    session.name(i),
                    i == 0 ? "orchestration" : session.phase(i).label(),
                    session.threadId(i),
                    (session.rawBegin(i) - session.begin(0)) / 1e6,
                    session.rawNanos(i) / 1e6,
                    session.flag(i, SpanFlags.ERROR),
                    session.unfinished(i),
                    critical.get(i)));
        }
        String name = session.inferred() ? "(inferred)" : Names.display(session, 0);
        String shown =
                session.size() > MOST_BARS ? name + " (first " + MOST_BARS + " of " + session.size() + " spans)" : name;
        return new Diagnosis.Waterfall(Long.toHexString(session.spanId(0)), shown, session.durationNanos() / 1e6, bars);
    }

    private static List<List<double[]>> critical(Session session) {
        List<List<double[]>> parts = new ArrayList<>();
        for (int i = 0; i < session.size(); i++) {
            parts.add(new ArrayList<>());
        }
        CriticalPath path = session.criticalPath();
        for (int i = 0; i < path.segments(); i++) {
            parts.get(path.owner(i))
                    .add(new double[] {(path.from(i) - session.begin(0)) / 1e6, (path.to(i) - session.begin(0)) / 1e6});
        }
        return parts;
    }
}
