package io.sonde.detectors;

import io.sonde.model.Evidence;
import io.sonde.model.Session;
import org.jspecify.annotations.Nullable;

/**
 * What a detector reads of a recording once, when its sessions have gone by: what happened to the JVM as a whole. Each
 * recording is read by itself, before what was seen of several is merged. Used by one thread.
 */
final class JvmReading {
    private final Reader reader;
    private @Nullable Evidence evidence;
    private long from = Long.MAX_VALUE;
    private long to = Long.MIN_VALUE;

    /** Takes in what was recorded. */
    interface Reader {
        /** @param from the start of the first session, ns; {@code to}: the end of the last */
        void read(Evidence evidence, long from, long to);
    }

    JvmReading(Reader reader) {
        this.reader = reader;
    }

    /** Remembers where the session comes from. */
    void observe(Session session) {
        evidence = session.evidence().all();
        from = Math.min(from, session.begin(0));
        to = Math.max(to, session.end(0));
    }

    /** Reads what was not read yet: before a merge, of both sides, and at the end. */
    void read() {
        Evidence unread = evidence;
        if (unread != null) {
            evidence = null;
            reader.read(unread, from, to);
        }
    }
}
