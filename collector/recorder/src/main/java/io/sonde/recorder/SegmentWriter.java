package io.sonde.recorder;

import java.io.IOException;

/**
 * Where blocks go: a queue of segments, each readable alone. Chronicle stands behind it; whatever goes wrong there may
 * come out as any {@code Throwable}. Used by the recorder thread only.
 */
interface SegmentWriter extends AutoCloseable {
    /** Opens a writer; called again after a failure. */
    interface Opener {
        SegmentWriter open() throws IOException;
    }

    /**
     * The segment that the next block will go to. A new number means that a new segment starts with that block: this is
     * the only place where the writer rolls.
     */
    long segment();

    /** Appends the first {@code size} bytes as one block; when it returns, a reader sees all of it. */
    void append(byte[] block, int size) throws IOException;

    /** Tells the queue that segments were deleted, so that readers start at one that exists. */
    void segmentsDeleted();

    @Override
    void close();
}
