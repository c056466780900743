package io.sonde.detectors;

import io.sonde.detectors.RedundantCalls.Key;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Replays one session's calls, in the order of their starts, through a cache of the least recently used kind. */
final class RepeatReplay {
    /** Entries of the cache. */
    static final int SIZE = 1_000;
    /** Time to live that decides. Unit: s. */
    static final int TTL_SECONDS = 300;
    /** Times to live of the grid. Unit: s. */
    static final int[] TTLS_SECONDS = {10, 60, 300, 3_600};
    /** Sizes of the grid; a session hardly ever asks for more different things than {@link #SIZE}. */
    static final int[] SIZES = {1, 10, 100, SIZE};
    /** Polling: at least this many equal calls ... */
    static final int POLLS = 4;
    /** ... with idle gaps of at least this ... */
    static final long POLL_GAP_NANOS = 1_000_000_000;
    /** ... whose spacing varies by less than this share of its mean. */
    static final double POLL_VARIATION = 0.1;

    /** What became of a call. */
    enum Outcome {
        NO_CANDIDATE,
        /** Asked for the first time, or again after the answer went stale. */
        MISS,
        /** The answer was there. */
        HIT,
        /** An equal call was under way elsewhere. */
        CONCURRENT,
        /** An equal call had another result. */
        CHANGED
    }

    private final Session session;
    private final Set<Operation> kinds;
    private final Outcome[] outcomes;
    private final long[] age;
    /** Other keys asked for since. */
    private final int[] distance;

    private final StackDistances stack;
    private final WriteVerbs.Writes writes;

    /** Equal calls. */
    private static final class Asked {
        /** Position of the last of them among all look-ups, 0 before the first. */
        int lastAt;
        /** When the answer was kept that is in the cache, as long as it is there. */
        long storedAt;

        @Nullable
        Long result;

        final List<Integer> calls = new ArrayList<>(2);
    }

    RepeatReplay(Session session, Set<Operation> kinds) {
        this.session = session;
        this.kinds = kinds;
        writes = WriteVerbs.of(session);
        outcomes = new Outcome[session.size()];
        age = new long[session.size()];
        distance = new int[session.size()];
        stack = new StackDistances(session.size());
        Arrays.fill(outcomes, Outcome.NO_CANDIDATE);
    }

    Outcome outcome(int node) {
        return outcomes[node];
    }

    /** Counts a hit under every time to live, and every size of the cache, that would have kept the answer. */
    void count(int node, long[][] hitsByTtlAndSize) {
        for (int i = 0; i < hitsByTtlAndSize.length; i++) {
            for (int j = 0; j < SIZES.length; j++) {
                boolean kept = age[node] <= TTLS_SECONDS[i] * 1_000_000_000L && distance[node] < SIZES[j];
                hitsByTtlAndSize[i][j] += kept ? 1 : 0;
            }
        }
    }

    void run() {
        List<Integer> written = new ArrayList<>();
        Map<Key, Asked> groups = new HashMap<>();
        for (int node : session.byStart()) {
            if (node == 0) {
                continue;
            }
            if (writes.at(node)) {
                written.add(node);
                continue;
            }
            Key key = candidate(node) ? RedundantCalls.key(session, node) : null;
            if (key != null) {
                Asked asked = groups.computeIfAbsent(key, same -> new Asked());
                outcomes[node] = ask(asked, node, written);
                asked.calls.add(node);
            }
        }
        for (Asked asked : groups.values()) {
            if (asked.calls.size() > 1) {
                withdraw(asked.calls);
            }
        }
        onlyOutermost();
    }

    private boolean candidate(int node) {
        return kinds.contains(session.operation(node))
                && session.isLogical(node)
                && !session.unfinished(node)
                && !session.flag(node, SpanFlags.ERROR)
                && !writes.within(node);
    }

    private Outcome ask(Asked asked, int node, List<Integer> written) {
        Long result =
                session.has(node, Attribute.OUTPUT_HASH) ? (Long) session.value(node, Attribute.OUTPUT_HASH, 0) : null;
        distance[node] = stack.nextSince(asked.lastAt);
        asked.lastAt = stack.position();
        // Of a cache that forgets what was not asked for longest, this many other keys push an entry out.
        if (distance[node] == StackDistances.FIRST || distance[node] >= SIZE) {
            keep(asked, node, result);
            return Outcome.MISS;
        }
        if (session.begin(node) < asked.storedAt) {
            return Outcome.CONCURRENT;
        }
        age[node] = session.begin(node) - asked.storedAt;
        boolean expired = age[node] > TTL_SECONDS * 1_000_000_000L;
        boolean other = result != null && asked.result != null && !result.equals(asked.result);
        if (expired || other || staleSince(asked.storedAt, node, written)) {
            keep(asked, node, result);
            return other ? Outcome.CHANGED : Outcome.MISS;
        }
        return Outcome.HIT;
    }

    private void keep(Asked asked, int node, @Nullable Long result) {
        asked.storedAt = session.end(node);
        asked.result = result;
    }

    /** Whether something that the call reads was written after its answer was kept. */
    private boolean staleSince(long storedAt, int node, List<Integer> written) {
        for (int i = written.size() - 1; i >= 0; i--) {
            int write = written.get(i);
            boolean between = session.end(write) > storedAt && session.begin(write) < session.begin(node);
            if (between && touches(write, node)) {
                return true;
            }
        }
        return false;
    }

    /** A write by a tool may touch anything that is not knowledge; one by SQL, whatever reads the same table. */
    private boolean touches(int write, int read) {
        Operation kind = session.operation(read);
        return switch (session.operation(write)) {
            case SQL -> readsTable(write, read);
            case VECTOR_WRITE ->
                kind == Operation.VECTOR_SEARCH
                        || kind == Operation.RETRIEVAL
                        || kind == Operation.SEARCH_MEMORY
                        || kind == Operation.EXECUTE_TOOL;
            default ->
                kind == Operation.EXECUTE_TOOL
                        || kind == Operation.SQL
                        || kind == Operation.HTTP
                        || kind == Operation.COMMUNICATION
                        || kind == Operation.SEARCH_MEMORY;
        };
    }

    private boolean readsTable(int write, int read) {
        for (int i = read; i < session.subtreeEnd(read); i++) {
            if (session.operation(i) == Operation.SQL && sameTable(write, i)) {
                return true;
            }
        }
        return false;
    }

    private boolean sameTable(int write, int read) {
        String written = Statement.of(session, write).table();
        Statement query = Statement.of(session, read);
        return written.isEmpty()
                || query.table().isEmpty()
                || written.equals(query.table())
                || query.text().toLowerCase(java.util.Locale.ROOT).contains(written);
    }

    /** Takes back hits of groups that are polling, voting, or whose answer changes while they last. */
    private void withdraw(List<Integer> calls) {
        boolean changes = false;
        boolean votes = false;
        for (int call : calls) {
            changes |= outcomes[call] == Outcome.CHANGED;
            votes = votes || outcomes[call] == Outcome.CONCURRENT && besideItsLike(call, calls);
        }
        if (changes || votes || polls(calls)) {
            for (int call : calls) {
                if (outcomes[call] == Outcome.HIT || (votes && outcomes[call] == Outcome.CONCURRENT)) {
                    outcomes[call] = Outcome.MISS;
                }
            }
        }
    }

    private boolean besideItsLike(int call, List<Integer> calls) {
        return calls.stream()
                .anyMatch(other -> other != call
                        && session.logicalParent(other) == session.logicalParent(call)
                        && session.begin(other) < session.end(call)
                        && session.begin(call) < session.end(other));
    }

    private boolean polls(List<Integer> calls) {
        if (calls.size() < POLLS) {
            return false;
        }
        double[] spacing = new double[calls.size() - 1];
        for (int i = 1; i < calls.size(); i++) {
            int before = calls.get(i - 1);
            int after = calls.get(i);
            long gap = session.begin(after) - session.end(before);
            if (gap < POLL_GAP_NANOS || busyBetween(before, after)) {
                return false;
            }
            spacing[i - 1] = session.begin(after) - session.begin(before);
        }
        double mean = Arrays.stream(spacing).average().orElse(0);
        double variance = Arrays.stream(spacing)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElse(0);
        return Math.sqrt(variance) < POLL_VARIATION * mean;
    }

    /** Whether another call beside the two took a tenth or more of the time between them. */
    private boolean busyBetween(int before, int after) {
        long gap = session.begin(after) - session.end(before);
        long busy = 0;
        for (int sibling : session.logicalChildren(Math.max(0, session.logicalParent(before)))) {
            long from = Math.max(session.begin(sibling), session.end(before));
            long to = Math.min(session.end(sibling), session.begin(after));
            busy += Math.max(0, to - from);
        }
        return busy * 10 > gap;
    }

    private void onlyOutermost() {
        for (int node = 1; node < outcomes.length; node++) {
            if (outcomes[node] == Outcome.HIT) {
                for (int inner = node + 1; inner < session.subtreeEnd(node); inner++) {
                    outcomes[inner] = Outcome.NO_CANDIDATE;
                }
            }
        }
    }
}
