package io.sonde.instrumentations.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import io.sonde.api.CacheLookup;
import org.jspecify.annotations.Nullable;

/** A look-up that loads what is not there. */
final class Loading {
    private final CacheLookup lookup;
    private final boolean hit;

    private Loading(CacheLookup lookup, boolean hit) {
        this.lookup = lookup;
        this.hit = hit;
    }

    static @Nullable Loading begin(Cache<Object, Object> cache, @Nullable Object key) {
        CacheLookup lookup = CacheLookup.begin(cache, null, key, true);
        if (lookup == null || key == null) {
            return null;
        }
        return new Loading(lookup, isThere(cache, key));
    }

    private static boolean isThere(Cache<Object, Object> cache, Object key) {
        try {
            return cache.asMap().containsKey(key);
        } catch (RuntimeException fault) {
            return false; // the key's own fault, which the look-up is about to meet as well
        }
    }

    void end(@Nullable Throwable error) {
        lookup.end(hit, error);
    }
}
