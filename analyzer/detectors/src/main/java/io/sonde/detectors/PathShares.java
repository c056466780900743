package io.sonde.detectors;

import io.sonde.model.CriticalPath;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How one session's critical path is shared among its operations; the shares sum to the session's time exactly. */
final class PathShares {
    /** Below this share of the session the schedule is not recomputed. */
    static final double WORTH_RETIMING = 0.05;
    /** Operations per session of which the schedule without them is computed. */
    static final int RETIMED = 3;

    private static final Function<Session, List<Share>> SHARES = PathShares::shares;

    private PathShares() {}

    /** One operation of one session. */
    static final class Share {
        /** {@link Names#key}. */
        final String key;
        /** The span that owns most of it. */
        int node;
        /** Time on the critical path. Unit: ns. */
        long critical;
        /**
         * What the session would at least save if the operation took no time; 0 where that was not computed. As a saving
         * is concave in the part that goes, a fraction of the operation saves at least the fraction of this. Unit: ns.
         */
        long atLeast;

        private long mostOfNode = -1;
        private int[] spans = new int[8];
        private int count;

        private Share(String key) {
            this.key = key;
        }

        /** The schedule with this part of the operation's own time gone, 0 to 1. */
        Retiming without(double part, Session session) {
            Retiming retiming = session.retiming();
            for (int i = 0; i < count; i++) {
                retiming.shrinkSelf(spans[i], part);
            }
            return retiming;
        }

        private void add(int span, int owner, long nanos) {
            if (count == spans.length) {
                spans = Arrays.copyOf(spans, count * 2);
            }
            spans[count++] = span;
            critical += nanos;
            if (nanos > mostOfNode) {
                mostOfNode = nanos;
                node = owner;
            }
        }
    }

    /** The shares of all operations, largest first; of the first {@value #RETIMED} the saving is computed. */
    static List<Share> of(Session session) {
        return session.derived(SHARES);
    }

    private static List<Share> shares(Session session) {
        CriticalPath path = session.criticalPath();
        Map<String, Share> byKey = new LinkedHashMap<>();
        for (int i = 0; i < session.size(); i++) {
            int owner = session.owner(i);
            byKey.computeIfAbsent(Names.key(session, owner), Share::new).add(i, owner, path.nanos(i));
        }
        List<Share> shares = new ArrayList<>(byKey.values());
        shares.sort(Comparator.comparingLong((Share share) -> share.critical)
                .reversed()
                .thenComparing(share -> share.key));
        for (int i = 0; i < Math.min(RETIMED, shares.size()); i++) {
            Share share = shares.get(i);
            if (share.critical >= WORTH_RETIMING * session.durationNanos()) {
                share.atLeast = share.without(1, session).saving().low();
            }
        }
        return Collections.unmodifiableList(shares);
    }
}
