package io.sonde.detectors;

import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.CriticalPath;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Draws a session span by span. Of a long one, the longest spans and those that somebody asks for. */
final class Waterfalls {
    /** Bars of one drawing; more cannot be told apart. */
    static final int MOST_BARS = 500;

    private Waterfalls() {}

    /** @param wanted ids of spans that must be in the drawing, as far as it has room */
    static Diagnosis.Waterfall draw(Session session, Set<Long> wanted) {
        int[] overlays = session.overlays();
        int nodes = session.size() + overlays.length;
        BitSet drawn = chosen(session, nodes, wanted);
        List<List<double[]>> critical = critical(session);
        int[] depth = new int[nodes];
        List<Diagnosis.Waterfall.Bar> bars = new ArrayList<>();
        for (int node = 0; node < session.size(); node++) {
            depth[node] = node == 0 ? 0 : depth[session.parent(node)] + 1;
            if (drawn.get(node)) {
                bars.add(bar(session, node, depth[node], critical.get(node)));
            }
            for (int overlay : overlays) {
                if (session.parent(overlay) == node && drawn.get(overlay)) {
                    bars.add(bar(session, overlay, depth[node] + 1, List.of()));
                }
            }
        }
        return new Diagnosis.Waterfall(
                Long.toHexString(session.spanId(0)),
                Names.session(session),
                session.durationNanos() / 1e6,
                bars,
                nodes - bars.size());
    }

    /** The root, what is wanted, then the longest; each with all that is above it. */
    private static BitSet chosen(Session session, int nodes, Set<Long> wanted) {
        BitSet drawn = new BitSet(nodes);
        if (nodes <= MOST_BARS) {
            drawn.set(0, nodes);
            return drawn;
        }
        int[] room = {MOST_BARS};
        add(session, 0, drawn, room);
        IntStream.range(0, nodes)
                .filter(node -> wanted.contains(session.spanId(node)))
                .forEach(node -> add(session, node, drawn, room));
        Integer[] longestFirst = IntStream.range(0, nodes).boxed().toArray(Integer[]::new);
        Arrays.sort(longestFirst, (a, b) -> {
            int byLength = Long.compare(session.rawNanos(b), session.rawNanos(a));
            return byLength != 0 ? byLength : Integer.compare(a, b);
        });
        for (int i = 0; i < longestFirst.length && room[0] > 0; i++) {
            add(session, longestFirst[i], drawn, room);
        }
        return drawn;
    }

    private static void add(Session session, int node, BitSet drawn, int[] room) {
        int missing = 0;
        for (int at = node; at >= 0 && !drawn.get(at); at = session.parent(at)) {
            missing++;
        }
        if (missing <= room[0]) {
            room[0] -= missing;
            for (int at = node; at >= 0 && !drawn.get(at); at = session.parent(at)) {
                drawn.set(at);
            }
        }
    }

    private static Diagnosis.Waterfall.Bar bar(Session session, int node, int depth, List<double[]> critical) {
        boolean root = node == 0;
        return new Diagnosis.Waterfall.Bar(
                session.spanId(node),
                depth,
                session.operation(node).label(),
                root ? Names.session(session) : Names.line(session, node),
                root ? "orchestration" : session.phase(node).label(),
                session.threadId(node),
                (session.rawBegin(node) - session.begin(0)) / 1e6,
                session.rawNanos(node) / 1e6,
                session.flag(node, SpanFlags.ERROR),
                session.unfinished(node),
                session.operation(node).isOverlay(),
                critical,
                Waits.of(session, node),
                SpanNotes.of(session, node));
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
