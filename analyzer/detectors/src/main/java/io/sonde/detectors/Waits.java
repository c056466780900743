package io.sonde.detectors;

import io.sonde.detectors.Diagnosis.Waterfall.Wait;
import io.sonde.detectors.Diagnosis.Waterfall.WaitKind;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;

/** When a span stood still, as far as it was recorded: waits that only samples would show are not here. */
final class Waits {
    private Waits() {}

    static List<Wait> of(Session session, int node) {
        List<Wait> waits = new ArrayList<>();
        long begin = session.rawBegin(node);
        Operation operation = session.operation(node);
        if (operation == Operation.TASK) {
            add(waits, session, WaitKind.QUEUE, begin - session.value(node, Attribute.QUEUE_WAIT, 0), begin);
        }
        if (operation == Operation.CONNECTION_ACQUIRE) {
            add(waits, session, WaitKind.POOL, begin, session.rawEnd(node));
        } else if (!operation.isOverlay()) {
            add(waits, session, WaitKind.POOL, begin, begin + session.value(node, Attribute.POOL_WAIT, 0));
        }
        long first = session.value(node, Attribute.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK, 0);
        add(waits, session, WaitKind.FIRST_CHUNK, begin, begin + first);
        if (session.value(node, Attribute.HTTP_REQUEST_RESEND_COUNT, 0) > 0) {
            add(waits, session, WaitKind.RETRY, endOfFailed(session, node), begin);
        }
        return waits;
    }

    private static void add(List<Wait> waits, Session session, WaitKind kind, long from, long to) {
        if (to > from) {
            waits.add(new Wait(kind, (from - session.begin(0)) / 1e6, (to - session.begin(0)) / 1e6));
        }
    }

    /** When the request before this one, made in the same span, ended; the start of this one when there is none. */
    private static long endOfFailed(Session session, int node) {
        int above = session.logicalParent(node);
        long last = Long.MIN_VALUE;
        for (int other = above + 1; above >= 0 && other < session.subtreeEnd(above); other++) {
            if (other != node
                    && session.operation(other) == session.operation(node)
                    && session.logicalParent(other) == above
                    && session.rawEnd(other) <= session.rawBegin(node)) {
                last = Math.max(last, session.rawEnd(other));
            }
        }
        return last == Long.MIN_VALUE ? session.rawBegin(node) : last;
    }
}
