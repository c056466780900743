package io.sonde.core;

import io.sonde.api.OpenParks;
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
            LiveThreads.forEach(thread -> OpenParks.write(thread, AT_THE_END.toNanos(), true));
        }
    }
}
