package io.sonde.instrumentations.springai;

import io.sonde.api.Failures;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * A getter that not every version has under this name: one number of an answer is not worth a weaving of its own, and in
 * a stream there is no call around which one could stand. Looked up once, by name.
 */
final class Getter {
    private final @Nullable MethodHandle handle;

    /** The first of these methods that the type has. */
    Getter(Class<?> type, Class<?> result, String... names) {
        this.handle = find(type, result, names);
    }

    private static @Nullable MethodHandle find(Class<?> type, Class<?> result, String... names) {
        for (String name : names) {
            try {
                return MethodHandles.lookup()
                        .findVirtual(type, name, MethodType.methodType(result))
                        .asType(MethodType.methodType(Object.class, Object.class));
            } catch (ReflectiveOperationException missing) {
                // Another version.
            }
        }
        return null;
    }

    /** What the getter says, null when there is none or it fails. */
    @Nullable
    Object of(Object target) {
        MethodHandle present = handle;
        if (present == null) {
            return null;
        }
        try {
            return present.invokeExact(target);
        } catch (Throwable failure) {
            Failures.suppressed(failure);
            return null;
        }
    }
}
