package io.sonde.core;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/**
 * What classes of one loader have in common while they are woven: the types that they name, and the advice that was read
 * for them. Kept for a batch or for seconds, because it holds the loaders. Thread-safe.
 */
final class Kinship {
    private final Map<Optional<ClassLoader>, Map<String, TypePool.Resolution>> types = new ConcurrentHashMap<>();
    private final Map<Optional<ClassLoader>, Map<Binding, Advice>> advice = new ConcurrentHashMap<>();

    /** Where class files come from: ours from us, the one to weave from the JVM, all others from its loader. */
    ClassFileLocator locator(ClassFileLocator ours, @Nullable ClassLoader loader, String name, byte[] bytes) {
        return new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, bytes),
                ours,
                ClassFileLocator.ForClassLoader.of(loader),
                ClassFileLocator.ForClassLoader.ofPlatformLoader(),
                // What another agent appended to the boot loader is found as a file beside that agent only.
                loader == null ? ClassFileLocator.ForClassLoader.ofSystemLoader() : ClassFileLocator.NoOp.INSTANCE);
    }

    /** Describes types as one loader sees them; what is to be woven is described by its own bytes. */
    TypePool pool(@Nullable ClassLoader loader, String woven, ClassFileLocator locator) {
        Map<String, TypePool.Resolution> known =
                types.computeIfAbsent(Optional.ofNullable(loader), any -> new ConcurrentHashMap<>());
        return new TypePool.Default(new Shared(known, woven), locator, TypePool.Default.ReaderMode.FAST);
    }

    Advice advice(@Nullable ClassLoader loader, Binding binding, Supplier<Advice> reader) {
        Map<Binding, Advice> known =
                advice.computeIfAbsent(Optional.ofNullable(loader), any -> new ConcurrentHashMap<>());
        Advice present = known.get(binding);
        if (present == null) {
            present = reader.get(); // twice at worst
            known.put(binding, present);
        }
        return present;
    }

    /** All that is known of a loader's types but for the one that is being woven, whose bytes may not be its file's. */
    private static final class Shared implements TypePool.CacheProvider {
        private final Map<String, TypePool.Resolution> known;
        private final String woven;
        private TypePool.@Nullable Resolution own;

        Shared(Map<String, TypePool.Resolution> known, String woven) {
            this.known = known;
            this.woven = woven;
        }

        @Override
        public TypePool.@Nullable Resolution find(String name) {
            return name.equals(woven) ? own : known.get(name);
        }

        @Override
        public TypePool.Resolution register(String name, TypePool.Resolution resolution) {
            if (name.equals(woven)) {
                own = resolution;
                return resolution;
            }
            if (!resolution.isResolved()) {
                return resolution; // it may be there by the time the next class is woven
            }
            TypePool.Resolution earlier = known.putIfAbsent(name, resolution);
            return earlier == null ? resolution : earlier;
        }

        @Override
        public void clear() {
            known.clear();
            own = null;
        }
    }
}
