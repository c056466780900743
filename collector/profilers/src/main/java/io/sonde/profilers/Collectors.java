package io.sonde.profilers;

import java.lang.management.ManagementFactory;

/** Which garbage collector this JVM has, where that decides what can be done. Needs the module {@code java.management}. */
final class Collectors {
    private Collectors() {}

    /** Whether a collector's name begins so: {@code ZGC}, {@code Shenandoah}. */
    static boolean are(String family) {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .anyMatch(collector -> collector.getName().startsWith(family));
    }
}
