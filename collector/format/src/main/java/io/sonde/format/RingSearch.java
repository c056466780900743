package io.sonde.format;

import java.nio.ByteBuffer;

/**
 * Finds where records of a ring go on behind damage. The ring's records have no checksum, the price of writing one in
 * a hundred nanoseconds: a position is taken for the start of a record when from there {@link #ENOUGH} records follow each
 * other, each of a known kind and not contradicting itself, or fewer that end exactly at the tail.
 */
final class RingSearch {
    /** So many in a row are no accident. */
    private static final int ENOUGH = 3;

    private final long from;
    private final long tail;
    /** By distance to {@link #from} in steps of the alignment: how many sound records follow each other, up to ENOUGH. */
    private final byte[] chains;

    /** Looks at everything between the two positions once. */
    RingSearch(ByteBuffer file, int capacity, long from, long tail) {
        this.from = from;
        this.tail = tail;
        chains = new byte[(int) ((tail - from) / RingLayout.ALIGNMENT) + 1];
        chains[chains.length - 1] = ENOUGH;
        for (int i = chains.length - 2; i >= 0; i--) {
            long position = from + (long) i * RingLayout.ALIGNMENT;
            int offset = (int) (position & (capacity - 1));
            int at = RingLayout.DATA_OFFSET + offset;
            int length = file.getInt(at);
            int bytes = bytes(length, capacity - offset, tail - position);
            if (bytes != 0 && isSound(file, at, length)) {
                // Behind a lease's head there may be no record yet, but behind the lease there is one.
                int lease = RingRecords.leaseBytes(file, at, length, Math.min(capacity - offset, tail - position));
                int next = i + (lease != 0 ? lease : bytes) / RingLayout.ALIGNMENT;
                chains[i] = (byte) Math.min(ENOUGH, chains[next] + 1);
            }
        }
    }

    private static boolean isSound(ByteBuffer file, int at, int length) {
        int kind = file.get(at + RingLayout.KIND) & 0xFF;
        if (length < 0) {
            return kind <= Format.NEWEST_KIND; // claimed: it may not even have a kind yet
        }
        if (kind == 0 || kind > Format.NEWEST_KIND) {
            return false;
        }
        try {
            RingRecords.check(file, at, length);
            return true;
        } catch (IllegalArgumentException contradictory) {
            return false;
        }
    }

    /** Where records go on behind a position at which none begins; the tail when nowhere. */
    long next(long position) {
        for (int i = (int) ((position - from) / RingLayout.ALIGNMENT) + 1; i < chains.length; i++) {
            if (chains[i] == ENOUGH) {
                return from + (long) i * RingLayout.ALIGNMENT;
            }
        }
        return tail;
    }

    /** How many bytes a record with this length field takes, 0 when there can be none. */
    static int bytes(int length, int toEnd, long toTail) {
        // Math.abs(Integer.MIN_VALUE) stays negative and so fails the check as well.
        int bytes = Math.abs(length);
        boolean possible = bytes >= RingLayout.HEADER_BYTES
                && bytes % RingLayout.ALIGNMENT == 0
                && bytes <= toEnd
                && bytes <= toTail;
        return possible ? bytes : 0;
    }
}
