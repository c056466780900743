package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Short spans of which only the sum was recorded, directly inside one span. They ran one after the other on its thread, so
 * that what they took is a part of its self time, and of its time on the critical path in proportion.
 *
 * @param node of the sum, in its session
 * @param parent the node around
 * @param count how many
 * @param errors how many of them failed
 * @param nanos how long together
 * @param self of the parent's self time. Unit: ns
 * @param critical of the parent's time on the critical path. Unit: ns
 */
record SummedSpans(int node, int parent, long count, long errors, long nanos, long self, long critical) {
    static List<SummedSpans> of(Session session) {
        if (!session.hasAggregates()) {
            return List.of();
        }
        List<SummedSpans> all = new ArrayList<>();
        long[] left = new long[session.size()];
        Arrays.fill(left, -1);
        for (int node : session.aggregates()) {
            int parent = session.parent(node);
            long parentSelf = session.selfNanos(parent);
            left[parent] = left[parent] < 0 ? parentSelf : left[parent];
            long nanos = Math.max(0, session.value(node, Attribute.AGGREGATE_SUM, 0));
            long self = Math.min(left[parent], nanos);
            left[parent] -= self;
            long path = session.criticalPath().nanos(parent);
            long critical = parentSelf == 0 ? 0 : Math.min(path, Math.round((double) path * self / parentSelf));
            all.add(new SummedSpans(
                    node,
                    parent,
                    session.value(node, Attribute.AGGREGATE_COUNT, 0),
                    session.value(node, Attribute.AGGREGATE_ERRORS, 0),
                    nanos,
                    self,
                    critical));
        }
        return all;
    }

    /** Puts their durations where those of spans are, as well as they are known: three quarters of each bucket's bound. */
    void recordDurations(Session session, Histogram durations) {
        for (Attribute bucket : Attribute.values()) {
            int power = bucket.ordinal() - Attribute.AGGREGATE_1_US.ordinal();
            if (power >= 0 && bucket.ordinal() <= Attribute.AGGREGATE_1024_US.ordinal()) {
                long spans = session.value(node, bucket, 0);
                if (spans > 0) {
                    durations.recordValueWithCount(750L << power, spans);
                }
            }
        }
    }
}
