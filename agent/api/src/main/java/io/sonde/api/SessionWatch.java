package io.sonde.api;

import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Objects that belong to one session each, so that it can be told whether they are freed once it is over. Held weakly,
 * and never asked for, which would keep them alive during a collection. What is seen in two sessions belongs to none. At
 * most {@value #MOST} are remembered; when there are as many, half of them are forgotten and from then on only the objects
 * of every second session are taken, and so on. Off until somebody counts; then a session costs a lock and an entry for each of
 * its objects. Thread-safe.
 */
public final class SessionWatch {
    /** Objects that are remembered. */
    static final int MOST = 10_000;
    /** Sessions that are open at once. */
    private static final int MOST_OPEN = 4_096;

    private static final int PLACE_BITS = 8;
    /** Collections of the old generation after the end of a session before its objects are judged. */
    static final int COLLECTIONS = 2;

    private static final String[] SESSION_LIKE = {"Session", "Conversation", "Memory", "Scope"};

    private static volatile boolean on;

    /** Guarded by itself, as is all below. */
    private static final Map<Object, Watched> OBJECTS = new HashMap<>();

    private static final Map<Long, List<Watched>> OPEN = new HashMap<>();
    /** How many of those fall on each place; read without the lock, which most roots that end then need not take. */
    private static final AtomicIntegerArray OPEN_AT = new AtomicIntegerArray(1 << PLACE_BITS);

    private static final Map<String, long[]> FREED = new HashMap<>();
    private static long every = 1;

    private SessionWatch() {}

    /** What became of the objects of one class; a session counts as over when its root has ended. */
    public static final class Count {
        private final String type;
        private long ended;
        private long judged;
        private long reachable;

        private Count(String type) {
            this.type = type;
        }

        /** Name of the class. */
        public String type() {
            return type;
        }

        /** Objects whose session is over, freed ones included. */
        public long ended() {
            return ended;
        }

        /** Of those, the ones that were freed, and the ones that two collections of what is old have not freed. */
        public long judged() {
            return judged;
        }

        /** Of the judged, those that are still reachable. */
        public long reachable() {
            return reachable;
        }
    }

    /** Begins to watch. */
    public static void begin() {
        forget();
        on = true;
    }

    /** Watches no more and forgets everything. */
    public static void forget() {
        on = false;
        synchronized (OBJECTS) {
            OBJECTS.clear();
            OPEN.keySet().forEach(session -> OPEN_AT.decrementAndGet(place(session)));
            OPEN.clear();
            FREED.clear();
            every = 1;
        }
    }

    /** The session of this root was given these objects; what cannot belong to a session is left out. */
    public static void belong(
            @Nullable Span root, @Nullable Object first, @Nullable Object second, @Nullable Object third) {
        if (on && root != null && root.parentId() == 0) {
            belongs(root.traceId(), first, false);
            belongs(root.traceId(), second, false);
            belongs(root.traceId(), third, false);
        }
    }

    /** The session that is open on this thread uses this, a library's object for one session or conversation. */
    public static void uses(@Nullable Object object) {
        if (on && object != null) {
            Span span = Tracer.current();
            if (span != null && span.traceId() != 0) {
                belongs(span.traceId(), object, true);
            }
        }
    }

    private static void belongs(long session, @Nullable Object object, boolean known) {
        if (object == null || !known && !isWatchable(object.getClass())) {
            return;
        }
        synchronized (OBJECTS) {
            Watched present = OBJECTS.get(new Probe(object));
            if (present != null) {
                present.shared |= present.session != session;
            } else if (OBJECTS.size() < MOST
                    && Long.remainderUnsigned(session * 0x9E3779B97F4A7C15L >>> 20, every) == 0) {
                List<Watched> ofSession = OPEN.get(session);
                if (ofSession == null) {
                    if (OPEN.size() >= MOST_OPEN) {
                        return;
                    }
                    ofSession = new ArrayList<>(2);
                    OPEN.put(session, ofSession);
                    OPEN_AT.incrementAndGet(place(session));
                }
                Watched added = new Watched(object, session);
                OBJECTS.put(added, added);
                ofSession.add(added);
            }
        }
    }

    /** The program's own types, and a library's that stand for a session by their name; never those of the JDK. */
    private static boolean isWatchable(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        if (loader == null
                || loader == ClassLoader.getPlatformClassLoader()
                || type.isEnum()
                || type.isHidden()
                || Proxy.isProxyClass(type)) {
            return false;
        }
        if (!CallSites.isLibrary(type.getName())) {
            return true;
        }
        for (String word : SESSION_LIKE) {
            if (type.getSimpleName().contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static int place(long session) {
        return (int) (session * 0x9E3779B97F4A7C15L >>> Long.SIZE - PLACE_BITS);
    }

    /** A root has ended. */
    static void ended(long session) {
        if (on && OPEN_AT.get(place(session)) != 0) {
            synchronized (OBJECTS) {
                List<Watched> ofSession = OPEN.remove(session);
                if (ofSession != null) {
                    OPEN_AT.decrementAndGet(place(session));
                    for (Watched object : ofSession) {
                        object.ended = true;
                    }
                }
            }
        }
    }

    /**
     * Looks what is still reachable. By one thread at a time.
     *
     * @param oldCollections collections of what is old so far
     */
    public static List<Count> look(long oldCollections) {
        Map<String, Count> counts = new HashMap<>();
        synchronized (OBJECTS) {
            for (Iterator<Watched> each = OBJECTS.values().iterator(); each.hasNext(); ) {
                Watched object = each.next();
                boolean freed = object.refersTo(null);
                if (freed) {
                    each.remove();
                }
                if (object.ended && !object.shared) {
                    if (freed) {
                        long[] sum = FREED.get(object.type);
                        if (sum == null) {
                            sum = new long[1];
                            FREED.put(object.type, sum);
                        }
                        sum[0]++;
                    } else {
                        count(object, oldCollections, of(counts, object.type));
                    }
                }
            }
            for (Map.Entry<String, long[]> freed : FREED.entrySet()) {
                Count count = of(counts, freed.getKey());
                count.ended += freed.getValue()[0];
                count.judged += freed.getValue()[0];
            }
            if (OBJECTS.size() >= MOST) {
                thin();
            }
        }
        return new ArrayList<>(counts.values());
    }

    private static Count of(Map<String, Count> counts, String type) {
        Count count = counts.get(type);
        if (count == null) {
            count = new Count(type);
            counts.put(type, count);
        }
        return count;
    }

    private static void count(Watched object, long oldCollections, Count count) {
        if (object.seenEnded < 0) {
            object.seenEnded = oldCollections;
        }
        count.ended++;
        // One of them may have been under way when the session ended.
        if (oldCollections - object.seenEnded >= COLLECTIONS) {
            count.judged++;
            count.reachable++;
        }
    }

    /** Every second one goes, so that the shares stay as they are. */
    private static void thin() {
        every *= 2;
        boolean keep = false;
        for (Iterator<Watched> each = OBJECTS.values().iterator(); each.hasNext(); ) {
            Watched object = each.next();
            if (object.ended && !object.shared) {
                keep = !keep;
                if (!keep) {
                    each.remove();
                }
            }
        }
        for (long[] sum : FREED.values()) {
            sum[0] /= 2;
        }
    }

    private static final class Watched extends WeakReference<Object> {
        private final int hash;
        private final long session;
        private final String type;
        private boolean shared;
        private boolean ended;
        private long seenEnded = -1;

        Watched(Object object, long session) {
            super(object);
            hash = System.identityHashCode(object);
            this.session = session;
            type = object.getClass().getName();
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }
    }

    /** For looking up: equal to the entry of this very object. */
    private static final class Probe {
        private final Object object;

        Probe(Object object) {
            this.object = object;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Watched && ((Watched) other).refersTo(object);
        }
    }
}
