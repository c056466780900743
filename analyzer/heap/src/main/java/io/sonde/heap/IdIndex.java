package io.sonde.heap;

/**
 * Numbers the objects of a dump: a bit for each place where an object can begin, and how many are set before. Ids are
 * addresses, so for objects of 50 bytes this is about one byte for each, and looking one up costs two reads wherever in
 * the heap it lies; a sorted table would be eight bytes and two dozen reads. Only stretches where there are objects have
 * bits, so that addresses may lie far apart. Not thread-safe.
 */
final class IdIndex {
    static final int NONE = -1;
    /** Objects of HotSpot lie at multiples of 8 bytes. */
    static final int HOTSPOT = 3;

    /** Ids of one stretch. */
    private static final int STRETCH = 15;
    /** Longs of one stretch. */
    private static final int WORDS = 1 << (STRETCH - 6);
    /** Longs for which one count is kept. */
    private static final int GROUP = 3;

    private final int shift;
    private final Longs bits;
    private final Ints before;
    private final LongMap stretches = new LongMap();
    private long lastStretch = -1;
    private long lastPlace;
    private long places;
    private int count;

    IdIndex(Scratch scratch, int shift) {
        this.shift = shift;
        this.bits = new Longs(scratch);
        this.before = new Ints(scratch);
    }

    /** Takes an id in; false when it is at no multiple of what this index goes by. */
    boolean add(long id) {
        if (id << (Long.SIZE - shift) != 0 && shift != 0) {
            return false;
        }
        long place = place(id, true);
        int word = (int) ((id >>> shift) >>> 6) & (WORDS - 1);
        long bit = 1L << (id >>> shift);
        long at = place * WORDS + word;
        bits.set(at, bits.get(at) | bit);
        return true;
    }

    /** Numbers what was taken in, from 0. */
    void number() throws UnreadableDump {
        long total = 0;
        for (long word = 0; word < places * WORDS; word++) {
            if (word % (1 << GROUP) == 0) {
                before.add((int) total);
            }
            total += Long.bitCount(bits.get(word));
        }
        if (total > Integer.MAX_VALUE - 8) {
            throw new UnreadableDump("The heap dump holds more than two thousand million objects, which is more than"
                    + " Sonde can read.");
        }
        count = (int) total;
    }

    int count() {
        return count;
    }

    /** Number of an object, or {@link #NONE} when the dump has no such object. */
    int of(long id) {
        if (id == 0 || (shift != 0 && id << (Long.SIZE - shift) != 0)) {
            return NONE;
        }
        long place = place(id, false);
        if (place < 0) {
            return NONE;
        }
        long at = place * WORDS + ((int) ((id >>> shift) >>> 6) & (WORDS - 1));
        long word = bits.get(at);
        long bit = 1L << (id >>> shift);
        if ((word & bit) == 0) {
            return NONE;
        }
        int number = before.get(at >>> GROUP) + Long.bitCount(word & (bit - 1));
        for (long w = at >>> GROUP << GROUP; w < at; w++) {
            number += Long.bitCount(bits.get(w));
        }
        return number;
    }

    /** Bytes from an object to the next one, if that is near; else {@link Long#MAX_VALUE}. */
    long gap(long id) {
        long at = place(id, false) * WORDS + ((int) ((id >>> shift) >>> 6) & (WORDS - 1));
        int bit = (int) (id >>> shift) & 63;
        long behind = bit == 63 ? 0 : bits.get(at) >>> (bit + 1);
        if (behind != 0) {
            return (Long.numberOfTrailingZeros(behind) + 1L) << shift;
        }
        if ((at + 1) % WORDS == 0 || bits.get(at + 1) == 0) {
            return Long.MAX_VALUE;
        }
        return (Long.numberOfTrailingZeros(bits.get(at + 1)) + 64L - bit) << shift;
    }

    void release() {
        bits.release();
        before.release();
    }

    private long place(long id, boolean make) {
        long stretch = id >>> shift >>> STRETCH;
        if (stretch == lastStretch) {
            return lastPlace;
        }
        long place = stretches.get(stretch + 1);
        if (place == LongMap.ABSENT) {
            if (!make) {
                return place;
            }
            place = places++;
            stretches.put(stretch + 1, place);
            for (int i = 0; i < WORDS; i++) {
                bits.add(0);
            }
        }
        lastStretch = stretch;
        lastPlace = place;
        return place;
    }
}
