package io.sonde.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a root back until a span opens inside. A web server answers health checks and files all day; a request in which
 * nothing of interest happens is no session, and is not written. Shared by the root, its detached copy and the work that
 * was handed over from it: what opens there later, even after the answer, still belongs to the request. Thread-safe.
 */
final class Latent {
    private static final int MOST_WAITS = 16;

    private boolean opened;
    /** A copy for other threads, made when work is handed over. */
    private @Nullable Span kept;
    /** Whether the root has ended unwritten, and when. */
    private boolean over;

    private long end;

    /** What the request waited for so far; null when it did not. */
    private @Nullable List<HeldWait> waits;

    synchronized boolean isOpened() {
        return opened;
    }

    /** Work is handed over from inside the root. */
    synchronized void keep(Span frame) {
        if (!opened && kept == null) {
            kept = frame.copy();
        }
    }

    /**
     * The request waited.
     *
     * @return false when a span has opened: then whoever asks writes it
     */
    synchronized boolean hold(HeldWait wait) {
        if (opened) {
            return false;
        }
        List<HeldWait> present = waits;
        if (present == null) {
            present = new ArrayList<>(4);
            waits = present;
        }
        if (present.size() < MOST_WAITS) {
            present.add(wait);
        }
        return true;
    }

    /**
     * A span opens inside.
     *
     * @param at the frame right beneath it; null when it is the first on its thread
     */
    synchronized void open(SpanSink sink, @Nullable Span at) {
        if (opened) {
            return;
        }
        opened = true;
        Span own = at != null && at.spanId == at.traceId ? at.copy() : kept;
        if (own != null && !own.skipped && own.recording == Tracer.recording) {
            sink.begin(own);
            if (waits != null) {
                for (HeldWait wait : waits) {
                    wait.write(sink);
                }
            }
            if (over) {
                sink.end(own, end);
            }
        }
        kept = null;
        waits = null;
    }

    /**
     * The root ends.
     *
     * @return whether it is to be written
     */
    synchronized boolean finish(Span root, long endTicks) {
        if (!opened && kept != null) {
            kept = root.copy();
            over = true;
            end = endTicks;
        }
        return opened;
    }
}
