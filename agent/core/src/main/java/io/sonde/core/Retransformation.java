package io.sonde.core;

import io.sonde.api.Failures;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.Collection;
import java.util.List;

/**
 * Has loaded classes shown to the transformers again, as many as possible in one go: each go stops the program once, and
 * the first one throws away all compiled code. A class that cannot be changed spoils the whole go, so the others are then
 * tried without it, in halves.
 */
final class Retransformation {
    private Retransformation() {}

    /** Never throws for what a class is like. */
    static void of(Instrumentation instrumentation, Collection<Class<?>> types) {
        if (!types.isEmpty()) {
            inHalves(instrumentation, List.copyOf(types));
        }
    }

    private static void inHalves(Instrumentation instrumentation, List<Class<?>> types) {
        try {
            instrumentation.retransformClasses(types.toArray(Class<?>[]::new));
        } catch (InternalError | LinkageError unlinkable) {
            // Retransforming links a class, as using it would: one of which something is missing was never used.
            if (types.size() > 1) {
                split(instrumentation, types);
            }
        } catch (UnmodifiableClassException | RuntimeException failure) {
            if (types.size() > 1) {
                split(instrumentation, types);
            } else {
                Failures.suppressed(failure);
            }
        }
    }

    private static void split(Instrumentation instrumentation, List<Class<?>> types) {
        int half = types.size() / 2;
        inHalves(instrumentation, types.subList(0, half));
        inHalves(instrumentation, types.subList(half, types.size()));
    }
}
