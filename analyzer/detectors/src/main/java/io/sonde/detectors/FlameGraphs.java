package io.sonde.detectors;

import io.sonde.detectors.FlameGraph.Kind;
import io.sonde.format.vocabulary.Phase;
import io.sonde.model.Evidence;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Session;
import io.sonde.model.Stacks;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Folds the stacks of what was seen of the JVM by kind, and by the phase, agent and operation of the span in which it
 * was seen. Context: it never warns.
 */
final class FlameGraphs implements Detector<FlameGraphs> {
    private static final int MOST_GROUPS = 300;
    private static final int MOST_PLACES = 100_000;

    private final Map<Kind, Folded> byKind = new EnumMap<>(Kind.class);

    /** Whose stacks they are; all empty outside of spans. */
    private record Group(String phase, String agent, String operation) implements Comparable<Group> {
        static final Group OUTSIDE = new Group("", "", "");

        @Override
        public int compareTo(Group other) {
            int byPhase = phase.compareTo(other.phase);
            int byAgent = byPhase != 0 ? byPhase : agent.compareTo(other.agent);
            return byAgent != 0 ? byAgent : operation.compareTo(other.operation);
        }
    }

    /** Everything of one kind. */
    private static final class Folded {
        final FoldedStacks stacks = new FoldedStacks();
        /** Weight of each frame itself, by number of the frame. */
        final Map<Group, Map<Integer, Long>> weights = new TreeMap<>();

        private int places;
        /** Number of the frame that each stack of the recording at hand ends in, and one more; 0 when not yet known. */
        private int[] ends = {};

        private @Nullable Stacks of;

        int end(Stacks recorded, int stack) {
            if (of != recorded) {
                of = recorded;
                ends = new int[recorded.size()];
            }
            if (ends[stack] == 0) {
                int at = FoldedStacks.ROOT;
                for (int depth = recorded.depth(stack) - 1; depth >= 0; depth--) {
                    at = stacks.callee(at, recorded.frame(stack, depth).function());
                }
                ends[stack] = at + 1;
            }
            return ends[stack] - 1;
        }

        void add(Group group, int frame, long weight) {
            Group kept = weights.containsKey(group) || weights.size() < MOST_GROUPS
                    ? group
                    : new Group(group.phase, "", "(others)");
            Map<Integer, Long> sums = weights.computeIfAbsent(kept, added -> new HashMap<>());
            // One frame too many is told without its stack, so that sums stay whole.
            int place = sums.containsKey(frame) || places < MOST_PLACES ? frame : FoldedStacks.ROOT;
            if (sums.merge(place, weight, Long::sum) == weight) {
                places++;
            }
        }

        void merge(Folded other) {
            int[] mine = new int[other.stacks.size()];
            for (int frame = 1; frame < mine.length; frame++) {
                mine[frame] = stacks.callee(mine[other.stacks.caller(frame)], other.stacks.function(frame));
            }
            other.weights.forEach(
                    (group, sums) -> new TreeMap<>(sums).forEach((frame, weight) -> add(group, mine[frame], weight)));
        }
    }

    @Override
    public String id() {
        return "flame-graphs";
    }

    @Override
    public void observe(Session session) {
        if (session.evidence().size() == 0) {
            return;
        }
        Evidence all = session.evidence().all();
        for (int node = 0; node < session.size(); node++) {
            int[] pieces = session.evidence().of(node);
            if (pieces.length == 0) {
                continue;
            }
            Phase phase = node == 0 ? Phase.ORCHESTRATION : session.phase(node);
            String agent = session.agent(node);
            Group group =
                    new Group(phase.label(), agent == null ? "" : agent, Names.display(session, session.owner(node)));
            for (int piece : pieces) {
                add(all, piece, group);
            }
        }
    }

    /** Takes in what happened in no span: who computed and allocated beside the sessions. */
    void observeOutside(Evidence all) {
        for (int piece = 0; piece < all.size(); piece++) {
            if (!all.isPlaced(piece)
                    && all.kind(piece).isSample()
                    && all.kind(piece) != EvidenceKind.WALL_RUNNING
                    && all.kind(piece) != EvidenceKind.WALL_WAITING) {
                add(all, piece, Group.OUTSIDE);
            }
        }
    }

    private void add(Evidence all, int piece, Group group) {
        EvidenceKind seen = all.kind(piece);
        Kind kind = kind(seen);
        long weight = seen.isSample() ? all.weight(piece) : all.to(piece) - all.from(piece);
        if (kind == null || all.stack(piece) < 0 || weight <= 0) {
            return;
        }
        Folded folded = byKind.computeIfAbsent(kind, added -> new Folded());
        int end = folded.end(all.stacks(), all.stack(piece));
        String innermost = innermost(seen, all.text(piece));
        folded.add(group, innermost.isEmpty() ? end : folded.stacks.callee(end, innermost), weight);
    }

    private static @Nullable Kind kind(EvidenceKind seen) {
        return switch (seen) {
            case CPU -> Kind.CPU;
            case WALL_RUNNING, WALL_WAITING -> Kind.WALL;
            case ALLOCATION -> Kind.ALLOCATION;
            case LIVE -> Kind.LIVE;
            case PARK, MONITOR, OBJECT_WAIT, SLEEP, SOCKET, FILE -> Kind.WAIT;
            case CLASS_LOADING, CLASS_DEFINED, NATIVE_MEMORY, PINNED, THREAD_START -> null;
        };
    }

    /** What stands above the innermost method: the class that was allocated, or what was waited for. */
    private static String innermost(EvidenceKind seen, String text) {
        return switch (seen) {
            case ALLOCATION, LIVE -> text;
            case WALL_WAITING -> "(waiting)";
            case PARK -> text.isEmpty() ? "(parked)" : "(parked for " + text + ")";
            case MONITOR -> text.isEmpty() ? "(waiting for a monitor)" : "(waiting for the monitor of " + text + ")";
            case OBJECT_WAIT -> text.isEmpty() ? "(Object.wait)" : "(Object.wait of " + text + ")";
            case SLEEP -> "(sleeping)";
            case SOCKET -> text.isEmpty() ? "(socket)" : "(socket " + text + ")";
            case FILE -> "(file)";
            case CPU, WALL_RUNNING, CLASS_LOADING, CLASS_DEFINED, NATIVE_MEMORY, PINNED, THREAD_START -> "";
        };
    }

    @Override
    public void merge(FlameGraphs other) {
        other.byKind.forEach((kind, folded) ->
                byKind.computeIfAbsent(kind, added -> new Folded()).merge(folded));
    }

    @Override
    public Verdict finish() {
        return Verdict.nothing();
    }

    /** One for each kind of which something was seen. */
    List<FlameGraph> graphs() {
        List<FlameGraph> graphs = new ArrayList<>();
        byKind.forEach((kind, folded) -> {
            FlamePruning pruning = new FlamePruning(folded.stacks, folded.weights.values());
            List<FlameGraph.Tree> trees = new ArrayList<>();
            for (Group group : folded.weights.keySet()) {
                List<FlameGraph.Node> frames = pruning.frames(trees.size());
                trees.add(new FlameGraph.Tree(
                        nullable(group.phase), nullable(group.agent), nullable(group.operation), frames));
            }
            graphs.add(new FlameGraph(kind, trees));
        });
        return graphs;
    }

    private static @Nullable String nullable(String text) {
        return text.isEmpty() ? null : text;
    }
}
