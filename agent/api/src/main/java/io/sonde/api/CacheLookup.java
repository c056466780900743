package io.sonde.api;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import org.jspecify.annotations.Nullable;

/** One look-up in a cache that has begun, to be ended on the same thread. */
public final class CacheLookup {
    private final Context context;
    private final CacheCounts counts;
    /** The key of the look-up around this one. */
    private final @Nullable Object around;

    /** Null when this look-up is only counted. */
    private final @Nullable Span span;

    private CacheLookup(Context context, CacheCounts counts, @Nullable Object around, @Nullable Span span) {
        this.context = context;
        this.counts = counts;
        this.around = around;
        this.span = span;
    }

    /**
     * A look-up begins. Each cache has a budget of {@value CacheCounts#BUDGET} spans a second; what is beyond it is
     * counted, and the counts travel as the weight of spans that are written later.
     *
     * @param name what the cache calls itself, null when it has no name
     * @param key what is looked up; only its keyed hash is kept, and only of plain values
     * @param loads whether the program's own code may run inside
     * @return null when nothing is recorded: outside of every span, and for a cache that asks another one for the key
     */
    public static @Nullable CacheLookup begin(
            Object cache, @Nullable String name, @Nullable Object key, boolean loads) {
        if (Tracer.sink == null || key == null) {
            return null;
        }
        Context context = Tracer.context();
        Span top = context.top;
        if (top.isGround() || top.leaf || context.lookup == key) {
            return null;
        }
        CacheCounts counts = CacheCounts.of(cache, name);
        Span span = counts.writesNext(System.nanoTime()) ? open(counts, key) : null;
        if (span != null) {
            span.leaf = !loads;
        }
        Object around = context.lookup;
        context.lookup = key;
        return new CacheLookup(context, counts, around, span);
    }

    private static @Nullable Span open(CacheCounts counts, @Nullable Object key) {
        Span span = Tracer.open(Operation.CACHE_GET, Phase.RETRIEVAL, counts.name);
        if (span != null) {
            span.set(Attribute.CACHE_NAME, counts.name);
            long hash = CacheKeys.hash(key);
            if (hash != 0) {
                span.set(Attribute.INPUT_HASH, hash);
            }
        }
        return span;
    }

    /** The look-up is over: with a value that was there, or without one or with one that was loaded. */
    public void end(boolean hit, @Nullable Throwable error) {
        context.lookup = around;
        if (span == null) {
            counts.skipped(hit);
            return;
        }
        weigh(span, hit, 1 + counts.takeSkipped(hit));
        span.exit(error);
        long others = counts.takeSkipped(!hit);
        if (others > 0) {
            Span rest = open(counts, null);
            if (rest != null) {
                weigh(rest, !hit, others);
                rest.exit(null);
            }
        }
    }

    private static void weigh(Span span, boolean hit, long weight) {
        span.set(Attribute.CACHE_HIT, hit);
        if (weight > 1) {
            span.set(Attribute.WEIGHT, weight);
        }
    }
}
