package io.sonde.core;

import io.sonde.api.OpenParks;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;

/** Asks all threads for waits that have not ended. */
final class OpenWaits {
    /** While the recording goes on; a wait that ends is written anyway. */
    private static final Duration WORTH_A_LOOK = Duration.ofSeconds(5);

    private static final Duration AT_THE_END = Duration.ofMillis(1);

    private OpenWaits() {}

    /** From time to time: what lasts long now. */
    static void look() {
        if (OpenParks.isPossible()) {
            LiveThreads.forEach(thread -> OpenParks.write(thread, WORTH_A_LOOK.toNanos(), false));
        }
    }

    /** Once, before the recording ends. */
    static void atTheEnd() {
        if (OpenParks.isPossible()) {
            LiveThreads.forEach(thread -> {
                OpenParks.write(thread, AT_THE_END.toNanos(), true);
                if (thread.getState() == Thread.State.BLOCKED) {
                    blocked(thread);
                }
            });
        }
    }

    /** JFR tells of a wait for a monitor when it ends, which one in a deadlock never does. Virtual threads have no answer. */
    private static void blocked(Thread thread) {
        ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId());
        LockInfo monitor = info == null ? null : info.getLockInfo();
        if (info != null && monitor != null) {
            OpenParks.writeBlocked(
                    thread, monitor.getClassName(), monitor.getIdentityHashCode(), Math.max(0, info.getLockOwnerId()));
        }
    }
}
