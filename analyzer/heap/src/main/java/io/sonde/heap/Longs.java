package io.sonde.heap;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of longs on pages of a {@link Scratch}; what was never set is 0. Not thread-safe. */
final class Longs {
    private static final int SHIFT = 17;
    private static final int MASK = (1 << SHIFT) - 1;

    private final Scratch scratch;
    private final List<ByteBuffer> taken = new ArrayList<>();
    private LongBuffer[] pages = new LongBuffer[0];
    private long size;

    Longs(Scratch scratch) {
        this.scratch = scratch;
    }

    Longs(Scratch scratch, long size) {
        this.scratch = scratch;
        room(size);
        this.size = size;
    }

    long size() {
        return size;
    }

    long get(long at) {
        return pages[(int) (at >>> SHIFT)].get((int) at & MASK);
    }

    void set(long at, long value) {
        pages[(int) (at >>> SHIFT)].put((int) at & MASK, value);
    }

    /** Adds to a number and returns what was there before. */
    long plus(long at, long value) {
        LongBuffer page = pages[(int) (at >>> SHIFT)];
        long before = page.get((int) at & MASK);
        page.put((int) at & MASK, before + value);
        return before;
    }

    void add(long value) {
        if (size >>> SHIFT >= taken.size()) {
            room(size + 1);
        }
        set(size++, value);
    }

    private void room(long entries) {
        int wanted = (int) ((entries + MASK) >>> SHIFT);
        if (pages.length < wanted) {
            pages = Arrays.copyOf(pages, Math.max(wanted, pages.length * 3 / 2));
        }
        while (taken.size() < wanted) {
            ByteBuffer page = scratch.page();
            pages[taken.size()] = page.asLongBuffer();
            taken.add(page);
        }
    }

    /** The table is not needed any more. */
    void release() {
        taken.forEach(scratch::giveBack);
        taken.clear();
        pages = new LongBuffer[0];
        size = 0;
    }
}
