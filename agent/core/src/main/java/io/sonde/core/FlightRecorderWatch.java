package io.sonde.core;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the program has begun to use JFR by the loading of its main class, so that nothing of JFR is touched in a
 * program that does not. Changes no class. Thread-safe.
 */
final class FlightRecorderWatch implements ClassFileTransformer {
    private static final String RECORDER = "jdk/jfr/FlightRecorder";

    private final Runnable found;
    private volatile boolean seen;

    private FlightRecorderWatch(Runnable found) {
        this.found = found;
    }

    /** @param found called, from any thread and in the midst of class loading, when JFR comes into use */
    static FlightRecorderWatch start(Instrumentation instrumentation, Runnable found) {
        FlightRecorderWatch watch = new FlightRecorderWatch(found);
        instrumentation.addTransformer(watch, false);
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.getName().equals("jdk.jfr.FlightRecorder")) {
                watch.seen = true;
            }
        }
        return watch;
    }

    /** Whether JFR is in use. */
    boolean isInUse() {
        return seen;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (!seen && RECORDER.equals(name)) {
            seen = true;
            found.run();
        }
        return null;
    }
}
