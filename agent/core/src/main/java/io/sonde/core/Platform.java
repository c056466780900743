package io.sonde.core;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What the JDK has to open to our loader, and to nobody else, before the rest of the agent can work. */
public final class Platform {
    private Platform() {}

    /** Opens the packages that Chronicle Queue and the boot API's definition need. */
    static void open(Instrumentation instrumentation, Module ours) {
        Module base = Object.class.getModule();
        instrumentation.redefineModule(
                base,
                Set.of(),
                Map.of("jdk.internal.ref", Set.of(ours), "jdk.internal.misc", Set.of(ours)),
                Map.of(
                        "sun.nio.ch", Set.of(ours),
                        "java.lang.reflect", Set.of(ours),
                        "jdk.internal.misc", Set.of(ours),
                        "java.lang", Set.of(ours)),
                Set.of(),
                Map.of());
    }

    /**
     * Keeps JDK 24 and later (JEP 498) from printing a warning about {@code sun.misc.Unsafe}, which Chronicle uses, to
     * the application's error stream. The flag is read once, from the VM's private copy of the start-up properties;
     * the application's own properties stay as they are, and a value the user gave wins.
     */
    public static void silenceUnsafeWarning() throws ReflectiveOperationException {
        if (Runtime.version().feature() < 24) {
            return;
        }
        Field saved = Class.forName("jdk.internal.misc.VM").getDeclaredField("savedProps");
        saved.setAccessible(true);
        Map<?, ?> present = (Map<?, ?>) saved.get(null);
        Map<Object, Object> copy = new HashMap<>(present);
        copy.putIfAbsent("sun.misc.unsafe.memory.access", "allow");
        saved.set(null, Map.copyOf(copy));
    }
}
