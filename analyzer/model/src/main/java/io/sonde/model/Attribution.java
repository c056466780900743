package io.sonde.model;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the time of each span of a session went into, as far as it was seen (catalogue, 0.3). A span's interval is cut at
 * every start and end of what was seen in it; each piece goes to the first {@link TimePart} that covers it. A pause of the
 * JVM has a piece that a wait covers too, unless the wait outlives the pause by more than {@value #WOKEN_NANOS} ns: only
 * then it certainly delayed nobody. What nothing covers is the rest, which only sums over many spans can divide into
 * computing and unknown. Pieces never overlap, so that parts and rest sum to the span's time exactly. Read-only.
 */
public final class Attribution {
    static final long WOKEN_NANOS = 1_000_000;

    private final Session session;
    private final int[] first;
    private long[] from = new long[16];
    private long[] to = new long[16];
    private TimePart[] part = new TimePart[16];
    private int count;

    /** Something that covers a part of a span. */
    private record Cover(long from, long to, TimePart part) {}

    private Attribution(Session session) {
        this.session = session;
        first = new int[session.size() + 1];
    }

    static Attribution of(Session session) {
        Attribution attribution = new Attribution(session);
        List<Cover> covers = new ArrayList<>();
        for (int node = 0; node < session.size(); node++) {
            attribution.first[node] = attribution.count;
            attribution.addCovers(node, covers);
            if (!covers.isEmpty()) {
                attribution.cut(session.begin(node), session.end(node), covers);
                covers.clear();
            }
        }
        attribution.first[session.size()] = attribution.count;
        return attribution;
    }

    /** Where the first piece of the span is; pieces up to that of the next span are in the order of time. */
    public int first(int node) {
        return first[node];
    }

    /** Start of a piece. Unit: ns of the recording's clock. */
    public long from(int piece) {
        return from[piece];
    }

    /** End of a piece. */
    public long to(int piece) {
        return to[piece];
    }

    public TimePart part(int piece) {
        return part[piece];
    }

    /**
     * Adds what of the span's own time, which no child covers, each part had.
     *
     * @param sums by ordinal of the part. Unit: ns
     * @return the rest, of which nothing was seen; with what was added it is {@link Session#selfNanos}
     */
    public long addSelf(int node, long[] sums) {
        long rest = 0;
        long at = session.begin(node);
        for (int child = node + 1; child < session.subtreeEnd(node); child = session.subtreeEnd(child)) {
            if (session.begin(child) > at) {
                rest += add(node, at, session.begin(child), sums);
            }
            at = Math.max(at, session.end(child));
        }
        return at < session.end(node) ? rest + add(node, at, session.end(node), sums) : rest;
    }

    /**
     * Adds what of a part of the span's time each part had.
     *
     * @return the rest, of which nothing was seen
     */
    public long add(int node, long low, long high, long[] sums) {
        long rest = high - low;
        for (int piece = first[node]; piece < first[node + 1] && from[piece] < high; piece++) {
            long overlap = Math.min(high, to[piece]) - Math.max(low, from[piece]);
            if (overlap > 0) {
                sums[part[piece].ordinal()] += overlap;
                rest -= overlap;
            }
        }
        return rest;
    }

    /** Whether a moment is of the span's own time, and nothing was seen that lasted then. */
    public boolean isRest(int node, long moment) {
        if (moment < session.begin(node) || moment >= session.end(node)) {
            return false;
        }
        int low = first[node];
        int high = first[node + 1];
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (to[middle] <= moment) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low < first[node + 1] && from[low] <= moment) {
            return false;
        }
        for (int child = node + 1; child < session.subtreeEnd(node); child = session.subtreeEnd(child)) {
            if (session.begin(child) <= moment && moment < session.end(child)) {
                return false;
            }
        }
        return true;
    }

    /** @param covers empty; takes what covers the span */
    private void addCovers(int node, List<Cover> covers) {
        if (session.operation(node) == Operation.CONNECTION_ACQUIRE) {
            covers.add(new Cover(session.begin(node), session.end(node), TimePart.POOL_WAIT));
        }
        long poolWait = session.value(node, Attribute.POOL_WAIT, 0);
        if (poolWait > 0) {
            covers.add(new Cover(session.begin(node), session.begin(node) + poolWait, TimePart.POOL_WAIT));
        }
        for (int child = node + 1; child < session.subtreeEnd(node); child = session.subtreeEnd(child)) {
            if (session.operation(child) == Operation.TASK && session.join(child) != Join.DETACHED) {
                long wait = session.value(child, Attribute.QUEUE_WAIT, 0);
                covers.add(new Cover(session.begin(child) - wait, session.begin(child), TimePart.QUEUE));
            }
        }
        SessionEvidence evidence = session.evidence();
        for (int piece : evidence.of(node)) {
            EvidenceKind kind = evidence.all().kind(piece);
            if (!kind.isSample() && kind != EvidenceKind.PINNED && kind != EvidenceKind.CLASS_LOADING) {
                covers.add(new Cover(
                        evidence.all().from(piece),
                        evidence.all().to(piece),
                        partOf(node, kind, evidence.all().text(piece))));
            }
        }
        for (JvmEvents.Pause pause : evidence.all().events().pausesWithin(session.begin(node), session.end(node))) {
            covers.add(new Cover(pause.from(), pause.to(), pause.gc() ? TimePart.GC_PAUSE : TimePart.SAFEPOINT));
        }
    }

    private TimePart partOf(int node, EvidenceKind kind, String text) {
        if (kind == EvidenceKind.SLEEP) {
            return TimePart.SLEEP;
        }
        if (kind == EvidenceKind.FILE) {
            return TimePart.IO_FILE;
        }
        if (kind == EvidenceKind.MONITOR) {
            return TimePart.LOCK;
        }
        TimePart parked = kind == EvidenceKind.PARK ? ofBlocker(text) : TimePart.PARK_OTHER;
        if (parked == TimePart.LOCK || parked == TimePart.PERMIT) {
            return parked;
        }
        Operation operation = session.operation(session.owner(node));
        boolean network = kind == EvidenceKind.SOCKET || session.operation(node) == Operation.HTTP;
        if (operation.isModelCall() && (network || session.isLeaf(node))) {
            return TimePart.LLM_NETWORK;
        }
        return network ? TimePart.IO_NET : parked;
    }

    /** What a park waits for, by the class of its blocker (catalogue, 0.1). */
    public static TimePart ofBlocker(String blocker) {
        String name = blocker.startsWith("java.util.concurrent.") ? blocker.substring(21) : blocker;
        if (name.startsWith("locks.ReentrantLock")
                || name.startsWith("locks.ReentrantReadWriteLock")
                || name.startsWith("locks.StampedLock")) {
            return TimePart.LOCK;
        }
        if (name.startsWith("Semaphore")) {
            return TimePart.PERMIT;
        }
        boolean join = name.startsWith("CompletableFuture")
                || name.startsWith("FutureTask")
                || name.startsWith("CountDownLatch")
                || name.startsWith("ForkJoin")
                || name.startsWith("RecursiveTask")
                || name.startsWith("CountedCompleter")
                || name.startsWith("Phaser")
                || name.startsWith("ThreadPerTaskExecutor")
                || name.startsWith("StructuredTaskScope")
                || name.startsWith("ExecutorCompletionService");
        return join ? TimePart.JOIN : TimePart.PARK_OTHER;
    }

    private void cut(long begin, long end, List<Cover> covers) {
        covers.removeIf(cover -> cover.to <= begin || cover.from >= end || cover.to <= cover.from);
        if (covers.isEmpty()) {
            return;
        }
        covers.sort(Comparator.comparingLong(Cover::from));
        long[] edges = edges(begin, end, covers);
        List<Cover> active = new ArrayList<>();
        int next = 0;
        for (int i = 0; i + 1 < edges.length; i++) {
            long low = edges[i];
            active.removeIf(cover -> cover.to <= low);
            while (next < covers.size() && covers.get(next).from <= low) {
                Cover cover = covers.get(next++);
                if (cover.to > low) {
                    active.add(cover);
                }
            }
            TimePart winner = winner(active);
            if (winner != null && edges[i + 1] > low) {
                add(low, edges[i + 1], winner);
            }
        }
    }

    private static long[] edges(long begin, long end, List<Cover> covers) {
        long[] edges = new long[2 * covers.size() + 2];
        int size = 0;
        edges[size++] = begin;
        edges[size++] = end;
        for (Cover cover : covers) {
            edges[size++] = Math.max(begin, cover.from);
            edges[size++] = Math.min(end, cover.to);
        }
        Arrays.sort(edges);
        return edges;
    }

    private static @Nullable TimePart winner(List<Cover> active) {
        Cover pause = null;
        for (Cover cover : active) {
            if (!cover.part.isWait() && (pause == null || cover.part.compareTo(pause.part) < 0)) {
                pause = cover;
            }
        }
        TimePart best = pause == null ? null : pause.part;
        TimePart wait = null;
        for (Cover cover : active) {
            boolean kept = cover.part.isWait() && (pause == null || cover.to > pause.to + WOKEN_NANOS);
            if (kept && (wait == null || cover.part.compareTo(wait) < 0)) {
                wait = cover.part;
            }
        }
        return wait == null ? best : wait;
    }

    private void add(long low, long high, TimePart winner) {
        if (count == from.length) {
            from = Arrays.copyOf(from, 2 * count);
            to = Arrays.copyOf(to, 2 * count);
            part = Arrays.copyOf(part, 2 * count);
        }
        from[count] = low;
        to[count] = high;
        part[count++] = winner;
    }

    /** What the rest of a span is, when no sample says that it was computing. */
    public TimePart unknown(int node) {
        Operation operation = session.operation(session.owner(node));
        boolean elsewhere = session.flag(node, SpanFlags.ASYNC);
        boolean virtual = session.flag(node, SpanFlags.VIRTUAL);
        if (elsewhere || virtual) {
            if (operation.isModelCall() && (session.isLeaf(node) || session.operation(node) == Operation.HTTP)) {
                return TimePart.LLM_NETWORK_INFERRED;
            }
            if (session.operation(node) == Operation.HTTP) {
                return TimePart.IO_NET_INFERRED;
            }
        }
        return elsewhere
                ? TimePart.UNKNOWN_ELSEWHERE
                : virtual ? TimePart.UNKNOWN_UNMOUNTED : TimePart.UNKNOWN_SUBTHRESHOLD;
    }
}
