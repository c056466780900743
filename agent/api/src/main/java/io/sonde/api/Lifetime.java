package io.sonde.api;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When the root above a piece of work ended. What runs on without end (a thread's loop, a timer, the receiver of an
 * endless stream) belongs to the session it began in only while that lasts, and a little longer: work that a session
 * leaves behind is still its work. Made when a session first hands something over; all that descends from it share one.
 */
final class Lifetime {
    /** How long after the end of its root new work still counts as left behind by it. Not final for tests. */
    static volatile long graceNanos = TimeUnit.SECONDS.toNanos(60);

    /** Ticks of the root's end. */
    private volatile long end;

    private volatile boolean ended;

    /** What the user asked to record of this session, by name; null while there is nothing. Guarded by this. */
    private @Nullable Map<String, String> tags;

    synchronized void tag(String name, String value) {
        Map<String, String> present = tags;
        if (present == null) {
            present = new TreeMap<>();
            tags = present;
        }
        present.put(name, value);
    }

    synchronized @Nullable String tags() {
        return tags == null ? null : SessionTags.text(tags);
    }

    void end(long ticks) {
        end = ticks;
        ended = true;
    }

    boolean isStale() {
        return ended && System.nanoTime() - end > graceNanos;
    }
}
