package io.sonde.instrumentations.caffeine;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import com.github.benmanes.caffeine.cache.Cache;
import io.sonde.api.CacheLookup;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.function.Function;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * One span for each look-up of a single key. Whether a loader will run is asked of the cache beforehand: a thread that
 * waits for another one's loading has missed, too. Asynchronous caches and look-ups of many keys are not seen.
 */
public final class CaffeineWeaving implements Weaving {
    @Override
    public String library() {
        return "caffeine";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("com.github.benmanes.caffeine.cache.Cache")
                .startingWith("com.github.benmanes.caffeine.")
                .declaring("get", "getIfPresent");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("getIfPresent").and(takesArguments(Object.class)), PresentAdvice.class);
        advices.on(
                named("get").and(takesArguments(Object.class).or(takesArguments(Object.class, Function.class))),
                LoadAdvice.class);
    }

    /** Around {@code getIfPresent(key)}. */
    public static final class PresentAdvice {
        private PresentAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable CacheLookup enter(@Advice.This Object cache, @Advice.Argument(0) @Nullable Object key) {
            return CacheLookup.begin(cache, null, key, false);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable CacheLookup lookup,
                @Advice.Return @Nullable Object value,
                @Advice.Thrown @Nullable Throwable error) {
            if (lookup != null) {
                lookup.end(value != null, error);
            }
        }
    }

    /** Around {@code get(key)} and {@code get(key, loader)}. */
    public static final class LoadAdvice {
        private LoadAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Object enter(
                @Advice.This Cache<Object, Object> cache, @Advice.Argument(0) @Nullable Object key) {
            return Loading.begin(cache, key);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.Enter @Nullable Object loading, @Advice.Thrown @Nullable Throwable error) {
            if (loading instanceof Loading begun) {
                begun.end(error);
            }
        }
    }
}
