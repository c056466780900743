package io.sonde.api;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One cache: its name, its budget of spans, and the look-ups beyond that which no span stands for yet. Thread-safe
 * without locks; two threads at the turn of a second may write a span more or less.
 */
final class CacheCounts {
    /** Look-ups of one cache written one by one in a second; beyond it, ever fewer: at twice, four times ... as many. */
    static final int BUDGET = 200;

    private static final WeakIdentityMap<CacheCounts> CACHES = new WeakIdentityMap<>();
    private static final AtomicInteger NAMELESS = new AtomicInteger();

    final String name;
    /** The second in the upper half, the look-ups in it in the lower one. */
    private final AtomicLong window = new AtomicLong();

    private final AtomicLong hits = new AtomicLong();
    private final AtomicLong misses = new AtomicLong();

    CacheCounts(String name) {
        this.name = name;
    }

    static CacheCounts of(Object cache, @Nullable String name) {
        CacheCounts known = CACHES.get(cache);
        if (known != null) {
            return known;
        }
        CacheCounts fresh = new CacheCounts(name == null || name.isEmpty() ? inventedName() : name);
        CacheCounts other = CACHES.putIfAbsent(cache, fresh);
        return other == null ? fresh : other;
    }

    /** Where the program first asked the cache is the best name that it has. */
    private static String inventedName() {
        String place = CallSites.place();
        return place == null ? "cache-" + NAMELESS.incrementAndGet() : place;
    }

    /** Forgets what an earlier recording left. */
    static void clear() {
        CACHES.clear();
        NAMELESS.set(0);
    }

    /** Whether the look-up that begins is written as a span of its own. */
    boolean writesNext(long nowNanos) {
        long second = nowNanos / 1_000_000_000 & 0x7FFF_FFFF;
        long before = window.get();
        if (before >>> 32 != second) {
            window.compareAndSet(before, second << 32);
        }
        int number = (int) window.incrementAndGet();
        return number <= BUDGET || number % BUDGET == 0 && Integer.bitCount(number / BUDGET) == 1;
    }

    void skipped(boolean hit) {
        (hit ? hits : misses).incrementAndGet();
    }

    /** How many look-ups with this outcome no span stands for yet; from now on one does. */
    long takeSkipped(boolean hit) {
        AtomicLong skipped = hit ? hits : misses;
        return skipped.get() == 0 ? 0 : skipped.getAndSet(0);
    }
}
