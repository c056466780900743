package io.sonde.detectors;

import io.sonde.detectors.Diagnosis.Waterfall.Wait;
import io.sonde.detectors.Diagnosis.Waterfall.WaitKind;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Attribution;
import io.sonde.model.Session;
import io.sonde.model.TimePart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a span stood still, as far as it was recorded: waits that only samples would show are not here. */
final class Waits {
    /** Of one span not more are drawn of what the JVM was seen to do; the shortest are left out. */
    private static final int MOST_SEEN = 12;
    /** Shorter parts of a session than this cannot be seen in a drawing of it. */
    private static final int VISIBLE = 1_000;

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
        if (node < session.size()) {
            seen(session, node, waits);
        }
        return waits;
    }

    /** What was seen of the thread inside the span; neighbours alike are one. */
    private static void seen(Session session, int node, List<Wait> waits) {
        Attribution attribution = session.attribution();
        List<Wait> seen = new ArrayList<>();
        WaitKind last = null;
        long from = 0;
        long to = Long.MIN_VALUE;
        for (int piece = attribution.first(node); piece < attribution.first(node + 1); piece++) {
            WaitKind kind = kind(attribution.part(piece));
            if (kind != last || attribution.from(piece) != to) {
                addVisible(seen, session, last, from, to);
                last = kind;
                from = attribution.from(piece);
            }
            to = attribution.to(piece);
        }
        addVisible(seen, session, last, from, to);
        seen.sort(Comparator.comparingDouble(wait -> wait.fromMs() - wait.toMs()));
        seen.stream()
                .limit(MOST_SEEN)
                .sorted(Comparator.comparingDouble(Wait::fromMs))
                .forEach(waits::add);
    }

    private static void addVisible(List<Wait> seen, Session session, @Nullable WaitKind kind, long from, long to) {
        if (kind != null && to - from >= session.durationNanos() / VISIBLE) {
            add(seen, session, kind, from, to);
        }
    }

    /** Null for what is drawn otherwise, and for a model's server: nearly all of a model call is that. */
    private static @Nullable WaitKind kind(TimePart part) {
        return switch (part) {
            case LOCK, PERMIT -> WaitKind.LOCK;
            case IO_NET, IO_FILE -> WaitKind.IO;
            case SLEEP, JOIN, PARK_OTHER, BACKOFF -> WaitKind.PARK;
            case GC_PAUSE, SAFEPOINT -> WaitKind.PAUSE;
            default -> null;
        };
    }

    private static void add(List<Wait> waits, Session session, WaitKind kind, long from, long to) {
        if (to > from) {
            waits.add(new Wait(kind, (from - session.begin(0)) / 1e6, (to - session.begin(0)) / 1e6));
        }
    }

    /** When the request that this one repeats ended; the start of this one when that was not recorded. */
    private static long endOfFailed(Session session, int node) {
        int above = session.logicalParent(node);
        long last = Long.MIN_VALUE;
        for (int other = above + 1; above >= 0 && other < session.subtreeEnd(above); other++) {
            if (other != node
                    && session.operation(other) == session.operation(node)
                    && session.flag(other, SpanFlags.ERROR)
                    && session.logicalParent(other) == above
                    && session.value(other, Attribute.URL_HASH, 0) == session.value(node, Attribute.URL_HASH, 0)
                    && session.rawEnd(other) <= session.rawBegin(node)) {
                last = Math.max(last, session.rawEnd(other));
            }
        }
        return last == Long.MIN_VALUE ? session.rawBegin(node) : last;
    }
}
