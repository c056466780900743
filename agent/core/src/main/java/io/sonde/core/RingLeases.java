package io.sonde.core;

import io.sonde.api.Lease;
import io.sonde.format.RingLayout;
import io.sonde.format.RingRecords;
import io.sonde.recorder.Ring;
import java.util.concurrent.TimeUnit;

/**
 * Decides which threads have a piece of the ring to themselves: those that have just recorded a kilobyte within a
 * millisecond. They get as much again, and twice that each time it was filled as fast, so that what lies unused in the ring
 * is never more than what was recorded, however many threads there are. All others claim each record by itself. Any
 * thread; without lock or allocation.
 */
final class RingLeases {
    /** Two threads that record 1 KB (8 spans) a millisecond each meet at the tail in one of a thousand spans. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int FIRST_BYTES = 1024;

    private final Ring ring;

    RingLeases(Ring ring) {
        this.ring = ring;
    }

    /**
     * As {@link Ring#claim(int)}.
     *
     * @param own of the calling thread
     * @param now raw ticks; some moments old, perhaps
     */
    int claim(Lease own, int bytes, long now) {
        int needed = RingLayout.align(bytes);
        if (own.used + needed <= own.bytes && own.ring == ring.ringId()) {
            int at = claimInside(own, needed);
            if (at >= 0) {
                return at;
            }
        }
        return claimAnew(own, needed, now);
    }

    private int claimInside(Lease own, int needed) {
        int at = ring.claim(own.position, own.used, needed);
        if (at >= 0) {
            own.used += needed;
        }
        return at;
    }

    private int claimAnew(Lease own, int needed, long now) {
        if (own.ring != ring.ringId()) {
            own.ring = ring.ringId();
            own.bytes = 0;
            own.since = now;
            own.burst = 0;
        }
        int had = own.bytes;
        if (had > 0) {
            ring.endLease(own.position, own.used, had);
            own.bytes = 0;
        }
        if (now - own.since > BURST_NANOS) {
            own.since = now;
            own.burst = 0;
            had = 0;
        }
        int next = had > 0 ? 2 * had : own.burst >= FIRST_BYTES ? FIRST_BYTES : 0;
        if (next > 0 && take(own, Math.min(next, ring.largestLease()), needed, now)) {
            int at = claimInside(own, needed);
            if (at >= 0) {
                return at;
            }
        }
        own.burst += needed;
        return ring.claim(needed);
    }

    private boolean take(Lease own, int bytes, int needed, long now) {
        if (RingRecords.LEASE_HEAD_BYTES + needed > bytes) {
            return false;
        }
        long position = ring.lease(bytes);
        if (position < 0) {
            return false;
        }
        own.position = position;
        own.bytes = bytes;
        own.used = RingRecords.LEASE_HEAD_BYTES;
        own.since = now;
        own.burst = 0;
        return true;
    }
}
