package io.sonde.api;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets one recording at a time have the JVM. It stands here because each {@code -javaagent} flag and each attach brings
 * a loader of its own, and this is the only place they share. Thread-safe.
 */
public final class OneRecording {
    private static final AtomicBoolean TAKEN = new AtomicBoolean();

    private OneRecording() {}

    /** Takes the JVM; false when somebody has it. */
    public static boolean take() {
        return TAKEN.compareAndSet(false, true);
    }

    /** Gives it back; only who took it may. */
    public static void release() {
        TAKEN.set(false);
    }
}
