package io.sonde.detectors;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stacks of one kind, folded into trees: how much of what was seen happened in which method, called by whom.
 *
 * @param kind what was seen
 * @param trees one for each phase, agent and operation; together they hold everything
 */
public record FlameGraph(Kind kind, List<Tree> trees) {
    /** Stands for frames that are too small to be kept apart. */
    public static final String SMALLER = "";

    /** What the width of a frame means. */
    public enum Kind {
        /** Time on a processor. */
        CPU("CPU", true),
        /** Time that passed, running or waiting. */
        WALL("Wall clock", true),
        /** Bytes that were allocated. */
        ALLOCATION("Allocation", false),
        /** Time in waits for locks, other work, the network, files, and in sleep. */
        WAIT("Locks and waits", true),
        /** Bytes that were still alive at the end. */
        LIVE("Live objects", false);

        private final String label;
        private final boolean time;

        Kind(String label, boolean time) {
            this.label = label;
            this.time = time;
        }

        /** What a reader calls it. */
        public String label() {
            return label;
        }

        /** Whether weights are ns; else they are bytes. */
        public boolean isTime() {
            return time;
        }
    }

    /**
     * The stacks of one group of spans.
     *
     * @param phase null for what happened outside of spans
     * @param frames each behind its caller and before what comes after that, the callee that is first by name first
     */
    public record Tree(
            @Nullable String phase,
            @Nullable String agent,
            @Nullable String operation,
            List<Node> frames) {
        /** Weight of all frames. */
        public long total() {
            return frames.stream().mapToLong(Node::self).sum();
        }
    }

    /**
     * A method, as called by the ones before it.
     *
     * @param depth 0 for the outermost
     * @param frame {@code package.Class.method}, what was waited for or allocated, or {@link #SMALLER}
     * @param self weight of the method without what it calls, in the unit of the kind
     */
    public record Node(int depth, String frame, long self) {}

    /** Weight of all trees. */
    public long total() {
        return trees.stream().mapToLong(Tree::total).sum();
    }
}
