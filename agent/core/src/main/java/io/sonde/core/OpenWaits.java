package io.sonde.core;

import io.sonde.api.OpenParks;
import java.time.Duration;

/** Asks all platform threads for waits that have not ended. The JVM keeps no list of virtual ones that could be asked. */
final class OpenWaits {
    /** While the recording goes on; a wait that ends is written anyway. */
    private static final Duration WORTH_A_LOOK = Duration.ofSeconds(5);

    private static final Duration AT_THE_END = Duration.ofMillis(1);

    private OpenWaits() {}

    /** From time to time: what lasts long now. */
    static void look() {
        write(WORTH_A_LOOK, false);
    }

    /** Once, before the recording ends. */
    static void atTheEnd() {
        write(AT_THE_END, true);
    }

    private static void write(Duration least, boolean last) {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        for (ThreadGroup parent = group; parent != null; parent = group.getParent()) {
            group = parent;
        }
        if (group == null) {
            return; // a thread that has ended, which this one has not
        }
        Thread[] threads = new Thread[2 * group.activeCount() + 16];
        int count = group.enumerate(threads);
        for (int i = 0; i < count; i++) {
            OpenParks.write(threads[i], least.toNanos(), last);
        }
    }
}
