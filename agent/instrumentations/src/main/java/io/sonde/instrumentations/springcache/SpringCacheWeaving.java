package io.sonde.instrumentations.springcache;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.CacheLookup;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.concurrent.Callable;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;

/**
 * One span for each look-up, by the name the program gave the cache; the cache beneath it is part of it. The reactive
 * {@code retrieve} is not seen.
 */
public final class SpringCacheWeaving implements Weaving {
    @Override
    public String library() {
        return "spring-cache";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("org.springframework.cache.Cache").declaring("get");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("get").and(takesArguments(Object.class).or(takesArguments(Object.class, Class.class))),
                GetAdvice.class);
        advices.on(named("get").and(takesArguments(Object.class, Callable.class)), LoadAdvice.class);
    }

    /** Around {@code get(key)} and {@code get(key, type)}. */
    public static final class GetAdvice {
        private GetAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable CacheLookup enter(@Advice.This Cache cache, @Advice.Argument(0) @Nullable Object key) {
            return CacheLookup.begin(cache, cache.getName(), key, true);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable CacheLookup lookup,
                @Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object value,
                @Advice.Thrown @Nullable Throwable error) {
            if (lookup != null) {
                lookup.end(value != null, error);
            }
        }
    }

    /** Around {@code get(key, loader)}. */
    public static final class LoadAdvice {
        private LoadAdvice() {}

        /** The look-up, and the loader that goes on in place of the program's. */
        @Advice.AssignReturned.ToArguments(
                @Advice.AssignReturned.ToArguments.ToArgument(value = 1, index = 1, typing = Assigner.Typing.DYNAMIC))
        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static Object @Nullable [] enter(
                @Advice.This Cache cache,
                @Advice.Argument(0) @Nullable Object key,
                @Advice.Argument(1) @Nullable Callable<Object> loader) {
            if (loader == null) {
                return null;
            }
            CacheLookup lookup = CacheLookup.begin(cache, cache.getName(), key, true);
            return lookup == null ? null : new Object[] {lookup, new SeenLoader(loader)};
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.Enter Object @Nullable [] begun, @Advice.Thrown @Nullable Throwable error) {
            if (begun != null && begun[0] instanceof CacheLookup lookup && begun[1] instanceof SeenLoader loader) {
                lookup.end(!loader.ran(), error);
            }
        }
    }
}
