package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.CriticalPath;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Time of an agent or another span that steers, on the critical path, in which nothing that it started was running.
 *
 * @param owner the span whose time it is
 * @param before the child that ended when it began, -1 at the owner's start
 * @param after the child that started when it ended, -1 at the owner's end
 * @param polls equal calls before it with pauses like this one, 0 where it is no polling of something elsewhere
 */
record IdleGap(int owner, int before, int after, long from, long to, int polls) {
    /** Shorter ones are not looked at: the catalogue's. */
    static final long LEAST_NANOS = 5_000_000;

    /** From here on equal calls in a row are questions after something elsewhere. */
    private static final int LEAST_POLLS = 2;

    long nanos() {
        return to - from;
    }

    /** The gaps of a session, in the order of time; of each row of polls the half of its last pause that was for nothing. */
    static List<IdleGap> of(Session session) {
        List<IdleGap> gaps = new ArrayList<>();
        CriticalPath path = session.criticalPath();
        IdleGap poll = null;
        for (int i = 0; i < path.segments(); i++) {
            int owner = path.owner(i);
            if (!hasSteps(session, owner)) {
                continue;
            }
            int before = i == 0 ? -1 : childTowards(session, owner, path.owner(i - 1));
            if (!steers(session, owner) && !awaits(session, owner, before)) {
                continue;
            }
            int after = i + 1 == path.segments() ? -1 : childTowards(session, owner, path.owner(i + 1));
            boolean again = sameQuestion(session, before, after);
            if (poll != null && !(again && poll.owner == owner)) {
                flush(gaps, poll);
                poll = null;
            }
            long to = path.to(i) - queued(session, after, path.to(i) - path.from(i));
            if (to - path.from(i) < LEAST_NANOS || backsOff(session, before, after)) {
                continue;
            }
            IdleGap gap = new IdleGap(owner, before, after, path.from(i), to, 0);
            if (again) {
                poll = new IdleGap(owner, before, after, gap.from, to, poll == null ? 1 : poll.polls + 1);
            } else {
                gaps.add(gap);
            }
        }
        flush(gaps, poll);
        return gaps;
    }

    private static void flush(List<IdleGap> gaps, @Nullable IdleGap poll) {
        if (poll != null && poll.polls >= LEAST_POLLS) {
            long half = poll.nanos() / 2;
            gaps.add(new IdleGap(poll.owner, poll.before, poll.after, poll.to - half, poll.to, poll.polls));
        } else if (poll != null) {
            gaps.add(new IdleGap(poll.owner, poll.before, poll.after, poll.from, poll.to, 0));
        }
    }

    private static boolean hasSteps(Session session, int node) {
        return !session.isLeaf(node) && !session.unfinished(node) && session.owner(node) == node;
    }

    /** Whether the span's own time is orchestration, not the work of a call. */
    static boolean steers(Session session, int node) {
        return session.phase(node) == Phase.ORCHESTRATION;
    }

    /** Whether a tool may still be waiting for what it had started on another thread. */
    private static boolean awaits(Session session, int owner, int before) {
        Operation kind = session.operation(owner);
        return (kind == Operation.EXECUTE_TOOL || kind == Operation.ACTION)
                && before >= 0
                && session.threadId(before) != session.threadId(owner);
    }

    private static int childTowards(Session session, int owner, int node) {
        int at = node;
        while (at >= 0 && session.parent(at) != owner) {
            at = session.parent(at);
        }
        return at;
    }

    /** The part of the time before a task in which it stood in a queue: that is the pool's. */
    private static long queued(Session session, int after, long most) {
        return after < 0 ? 0 : Math.max(0, Math.min(most, session.value(after, Attribute.QUEUE_WAIT, 0)));
    }

    /** A pause after a failure, before the same is tried again, is meant. */
    private static boolean backsOff(Session session, int before, int after) {
        return before >= 0
                && after >= 0
                && session.flag(before, SpanFlags.ERROR)
                && Names.key(session, before).equals(Names.key(session, after));
    }

    /** Whether the same was asked before and after, of something that is no model: how far a job elsewhere is. */
    private static boolean sameQuestion(Session session, int before, int after) {
        if (before < 0 || after < 0 || !Names.key(session, before).equals(Names.key(session, after))) {
            return false;
        }
        Operation kind = session.operation(before);
        boolean asks = kind == Operation.EXECUTE_TOOL
                || kind == Operation.HTTP
                || kind == Operation.COMMUNICATION
                || kind == Operation.MCP
                || kind == Operation.SQL
                || kind == Operation.ACTION;
        return asks
                && session.value(before, Attribute.INPUT_HASH, 0) == session.value(after, Attribute.INPUT_HASH, 0)
                && session.value(before, Attribute.URL_HASH, 0) == session.value(after, Attribute.URL_HASH, 0);
    }

    /** When the step began whose end this gap follows, null when it ran on the owner's thread. */
    @Nullable
    Long stepBegin(Session session) {
        if (before < 0 || session.threadId(before) == session.threadId(owner)) {
            return null;
        }
        return session.begin(before) - Math.max(0, session.value(before, Attribute.QUEUE_WAIT, 0));
    }

    /** What a neighbour is called: a task by what it does. */
    static String name(Session session, int node, String none) {
        if (node < 0) {
            return none;
        }
        int named = node;
        while (!session.isLogical(named) && named + 1 < session.subtreeEnd(named)) {
            named++;
        }
        return session.isLogical(named) ? Names.display(session, named) : "a task";
    }
}
