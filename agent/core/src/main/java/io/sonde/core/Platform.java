package io.sonde.core;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the JDK has to open to our loader, and to nobody else, before the rest of the agent can work. */
final class Platform {
    private static final String UNSAFE_ACCESS = "sun.misc.unsafe.memory.access";

    private static volatile @Nullable Map<?, ?> silenced;

    private Platform() {}

    /** Opens the packages that Chronicle Queue, the boot API, the measuring of waits and native code need. */
    static void open(Instrumentation instrumentation, Module ours) {
        Module base = Object.class.getModule();
        instrumentation.redefineModule(
                base,
                Set.of(),
                Map.of(
                        "jdk.internal.ref",
                        Set.of(ours),
                        "jdk.internal.misc",
                        Set.of(ours),
                        "jdk.internal.module",
                        Set.of(ours)),
                Map.of(
                        "sun.nio.ch", Set.of(ours),
                        "java.lang.reflect", Set.of(ours),
                        "jdk.internal.misc", Set.of(ours),
                        "java.lang", Set.of(ours),
                        "java.lang.invoke", Set.of(ours),
                        "java.lang.runtime", Set.of(ours),
                        "java.util.concurrent.locks", Set.of(ours),
                        "jdk.internal.vm", Set.of(ours)),
                Set.of(),
                Map.of());
    }

    /**
     * Keeps JDK 24 and later (JEP 498) from printing a warning about {@code sun.misc.Unsafe}, which Chronicle uses, to
     * the application's error stream. The flag is read once, from the VM's private copy of the start-up properties;
     * the application's own properties stay as they are, and a value the user gave wins.
     */
    static void silenceUnsafeWarning() throws ReflectiveOperationException {
        if (Runtime.version().feature() >= 24) {
            Map<?, ?> present = (Map<?, ?>) savedProperties().get(null);
            if (!present.containsKey(UNSAFE_ACCESS)) {
                Map<Object, Object> copy = new HashMap<>(present);
                copy.put(UNSAFE_ACCESS, "allow");
                silenced = present;
                savedProperties().set(null, Map.copyOf(copy));
            }
        }
    }

    /** Puts back what {@link #silenceUnsafeWarning} replaced. */
    static void restoreUnsafeWarning() throws ReflectiveOperationException {
        Map<?, ?> before = silenced;
        if (before != null) {
            silenced = null;
            savedProperties().set(null, before);
        }
    }

    private static Field savedProperties() throws ReflectiveOperationException {
        Field saved = Class.forName("jdk.internal.misc.VM").getDeclaredField("savedProps");
        saved.setAccessible(true);
        return saved;
    }
}
