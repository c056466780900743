package io.sonde.recorder;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The time that Chronicle sees. It stands still within a segment and moves when we want the next one, so that Chronicle
 * rolls exactly then: after {@link #LARGEST} bytes or {@link #LONGEST}, and between a segment's introduction and its
 * first block never. It only ever moves forwards, whatever the wall clock does. Recorder thread only.
 */
final class SegmentClock {
    /** Cycle of the queue: the names of two segments differ by at least this much. */
    static final long CYCLE_MILLIS = 60_000;

    /** A segment is closed when it holds this many bytes of blocks. */
    static final long LARGEST = 64L << 20;

    /** A segment that holds records is closed at this age. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    /** Age at which one is closed that holds nothing but anchors: an idle program leaves few files. */
    static final Duration LONGEST_IDLE = Duration.ofHours(1);

    private final Clock wall;
    private final LongSupplier ticks;
    private long millis = Long.MIN_VALUE;
    private long startTicks;
    private long bytes;
    private boolean holdsRecords;

    /**
     * @param wall names segments
     * @param ticks measures their age, in ns
     */
    SegmentClock(Clock wall, LongSupplier ticks) {
        this.wall = wall;
        this.ticks = ticks;
    }

    /** Milliseconds since the epoch, the same throughout a segment. */
    long millis() {
        return millis;
    }

    /** The present segment's number. */
    long segment() {
        return millis / CYCLE_MILLIS;
    }

    /** Starts the next segment. */
    void roll() {
        long now = wall.millis();
        millis = millis == Long.MIN_VALUE ? now : Math.max(now, (segment() + 1) * CYCLE_MILLIS);
        startTicks = ticks.getAsLong();
        bytes = 0;
        holdsRecords = false;
    }

    /** The present time, not that of the segment. */
    Instant now() {
        return wall.instant();
    }

    /** Starts the next segment if the present one has had its time or its bytes. */
    void rollIfDue() {
        long age = ticks.getAsLong() - startTicks;
        if (bytes >= LARGEST || age >= LONGEST.toNanos() && holdsRecords || age >= LONGEST_IDLE.toNanos()) {
            roll();
        }
    }

    /** @param records whether they are of the ring, and not what the recorder adds itself */
    void wrote(int size, boolean records) {
        bytes += size;
        holdsRecords |= records;
    }
}
