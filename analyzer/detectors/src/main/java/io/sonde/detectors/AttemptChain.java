package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.model.CriticalPath;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One call that was tried more than once: each attempt but the last failed, none overlaps the next.
 *
 * @param caller the span that paused between attempts: the call itself where its client retries, else what calls it
 * @param subject the span that names what was tried: the deepest one that failed first
 * @param attempts two or more, in order
 */
record AttemptChain(int caller, int subject, Source source, List<Attempt> attempts) {
    /** How we know that these are attempts at one thing. */
    enum Source {
        /** Requests beneath one call. */
        CLIENT,
        /** Siblings with one input. */
        SAME_INPUT,
        /** Siblings whose inputs were not recorded. */
        UNKNOWN_INPUT,
        /** Siblings with different inputs after an error that is answered by asking differently. */
        FRESH_INPUT
    }

    /**
     * @param nodes what belongs to it: model calls that asked for it first, itself last
     * @param error null when it succeeded
     */
    record Attempt(
            int[] nodes, long begin, long end, @Nullable ErrorClass error) {
        int node() {
            return nodes[nodes.length - 1];
        }
    }

    boolean succeeded() {
        return attempts.get(attempts.size() - 1).error == null;
    }

    int retries() {
        return attempts.size() - 1;
    }

    /** Pause between an attempt and the next. Unit: ns. */
    long pause(int step) {
        return attempts.get(step + 1).begin - attempts.get(step).end;
    }

    /** Whether the attempt with this index failed in a way that trying again does not mend. */
    boolean hopeless(int step) {
        ErrorClass error = attempts.get(step).error;
        if (source == Source.FRESH_INPUT) {
            // that a model corrects its arguments once is how agents work
            return retries() >= 2 && (error == ErrorClass.UNKNOWN || (error != null && error.staysWrong()));
        }
        return error != null && error.staysWrong();
    }

    /** What a retry cost: of a call that succeeded in the end the failed attempts, else all but the first. */
    Attempt wasted(int step) {
        return attempts.get(succeeded() ? step : step + 1);
    }

    /** Takes a retry out of the schedule: the wasted attempt and the pause. */
    void remove(Session session, Retiming retiming, int step) {
        for (int node : wasted(step).nodes) {
            retiming.shrink(node, 1);
        }
        removePause(session, retiming, step);
    }

    void removePause(Session session, Retiming retiming, int step) {
        long from = attempts.get(step).end;
        long to = attempts.get(step + 1).begin;
        forEachPausing(session, step, node -> retiming.removeSelf((int) node, from, to));
    }

    /** The spans whose own time a pause is: the caller, and the tasks between it and the two attempts. */
    private void forEachPausing(Session session, int step, LongConsumer consumer) {
        consumer.accept(caller);
        int before = attempts.get(step).node();
        int after = attempts.get(step + 1).nodes[0];
        for (int at : new int[] {before, after}) {
            for (int above = session.parent(at); above > caller; above = session.parent(above)) {
                consumer.accept(above);
            }
        }
    }

    /** What of a pause lies on the critical path. Unit: ns. */
    long pauseOnPath(Session session, int step) {
        long from = attempts.get(step).end;
        long to = attempts.get(step + 1).begin;
        long[] sum = {0};
        java.util.Set<Long> pausing = new java.util.HashSet<>();
        forEachPausing(session, step, pausing::add);
        CriticalPath path = session.criticalPath();
        for (int i = 0; i < path.segments(); i++) {
            if (pausing.contains((long) path.owner(i))) {
                sum[0] += Math.max(0, Math.min(to, path.to(i)) - Math.max(from, path.from(i)));
            }
        }
        return sum[0];
    }

    /** Input and output tokens of an attempt. */
    static long tokens(Session session, Attempt attempt) {
        long sum = 0;
        for (int node : attempt.nodes) {
            sum += tokens(session, node);
        }
        return sum;
    }

    /** Input and output tokens of all model calls at and below a span. */
    static long tokens(Session session, int node) {
        long sum = 0;
        for (int i = node; i < session.subtreeEnd(node); i++) {
            if (session.operation(i).isModelCall()) {
                sum += session.value(i, Attribute.GEN_AI_USAGE_INPUT_TOKENS, 0)
                        + session.value(i, Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, 0);
            }
        }
        return sum;
    }
}
