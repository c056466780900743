package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;

/** The connections that one session asked pools for, and what it did while it held them. */
final class Loans {
    private final Session session;

    /** The session's calls to models, as intervals ordered by start. */
    private final List<long[]> modelCalls = new ArrayList<>();

    Loans(Session session) {
        this.session = session;
        for (int node = 0; node < session.size(); node++) {
            if (session.operation(node).isModelCall() && !session.unfinished(node)) {
                modelCalls.add(new long[] {session.begin(node), session.end(node)});
            }
        }
        modelCalls.sort((a, b) -> Long.compare(a[0], b[0]));
    }

    /** The spans that waited for a connection of any pool. */
    static List<Integer> acquires(Session session) {
        List<Integer> acquires = new ArrayList<>();
        for (int node = 0; node < session.size(); node++) {
            if (session.operation(node) == Operation.CONNECTION_ACQUIRE) {
                acquires.add(node);
            }
        }
        return acquires;
    }

    /** What a pool is called: by itself, or where it says nothing by the span. */
    static String pool(Session session, int node) {
        String name = session.text(node, Attribute.POOL_NAME);
        return name == null ? session.name(node) : name;
    }

    /**
     * For how long the session waited for a model while it held the connection and no statement ran on it: a connection
     * that works meanwhile is not held in vain. A call that goes on when the connection is back, or went on when it was
     * taken, is other work of the session. Unit: ns.
     */
    long modelNanos(int hold) {
        List<long[]> busy = new ArrayList<>();
        long connection = session.value(hold, Attribute.DB_CONNECTION, 0);
        for (int node = 0; node < session.size(); node++) {
            boolean own = connection == 0 || session.value(node, Attribute.DB_CONNECTION, 0) == connection;
            if (own && session.operation(node) == Operation.SQL) {
                busy.add(new long[] {session.begin(node), session.end(node)});
            }
        }
        busy.sort((a, b) -> Long.compare(a[0], b[0]));
        long from = session.rawBegin(hold);
        long to = session.rawEnd(hold);
        long sum = 0;
        long upTo = from;
        for (long[] call : modelCalls) {
            long begin = Math.max(upTo, call[0]);
            long end = call[1];
            if (call[0] >= from && end <= to && end > begin) {
                sum += end - begin - covered(busy, begin, end);
                upTo = end;
            }
        }
        return sum;
    }

    private static long covered(List<long[]> intervals, long from, long to) {
        long sum = 0;
        long upTo = from;
        for (long[] interval : intervals) {
            long begin = Math.max(upTo, interval[0]);
            long end = Math.min(to, interval[1]);
            if (end > begin) {
                sum += end - begin;
                upTo = end;
            }
        }
        return sum;
    }

    /** The wait by which a connection was got: the last of the pool that ended before beside or above the holding. */
    int acquireOf(int hold, List<Integer> acquires) {
        long connection = session.value(hold, Attribute.DB_CONNECTION, 0);
        int found = -1;
        for (int acquire : acquires) {
            boolean own = session.parent(acquire) == session.parent(hold) || session.parent(hold) == acquire;
            boolean same = connection == 0 || session.value(acquire, Attribute.DB_CONNECTION, 0) == connection;
            boolean latest = found < 0 || session.rawBegin(acquire) >= session.rawBegin(found);
            if (own && same && latest && session.rawBegin(acquire) <= session.rawBegin(hold)) {
                found = acquire;
            }
        }
        return found;
    }
}
