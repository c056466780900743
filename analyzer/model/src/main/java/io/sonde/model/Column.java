package io.sonde.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Entries of one width in pages, appended and then read and written by number. A page that is full goes to the
 * {@link Workspace}; the one that is being filled is on the heap. Owned by one thread while it grows, then read-only.
 */
final class Column {
    private static final int LEAST_ENTRIES = 64;

    private final Workspace workspace;
    private final int width;
    private final int shift;
    private final int mask;
    private ByteBuffer[] pages = new ByteBuffer[1];
    private int size;
    private long onHeap;

    /**
     * @param width bytes of an entry
     * @param shift a page holds two to this power of them
     */
    Column(Workspace workspace, int width, int shift) {
        this.workspace = workspace;
        this.width = width;
        this.shift = shift;
        this.mask = (1 << shift) - 1;
        pages[0] = allocate(Math.min(LEAST_ENTRIES, 1 << shift));
    }

    int size() {
        return size;
    }

    /** Appends an entry of unspecified content and returns its number. */
    int add() {
        int entry = size++;
        if (entry < 0) {
            throw new WorkspaceFull(
                            "The recording holds more than two thousand million spans or attributes, which is more than can"
                                    + " be analysed at once.",
                            null)
                    .unchecked();
        }
        int page = entry >>> shift;
        if (page < pages.length && pages[page] != null) {
            int capacity = pages[page].capacity() / width;
            if ((entry & mask) >= capacity) {
                pages[page] = allocate(Math.min(1 << shift, capacity * 2)).put(0, pages[page], 0, capacity * width);
            }
            return entry;
        }
        ByteBuffer full = pages[page - 1];
        ByteBuffer kept = workspace.keep(full);
        onHeap += kept == full ? full.capacity() : 0;
        if (page == pages.length) {
            pages = Arrays.copyOf(pages, page + (page >> 1) + 1);
        }
        pages[page - 1] = kept;
        pages[page] = kept == full ? allocate(1 << shift) : full;
        return entry;
    }

    /** The page that holds an entry. */
    ByteBuffer page(int entry) {
        return pages[entry >>> shift];
    }

    /** Where the entry begins in its page. */
    int at(int entry) {
        return (entry & mask) * width;
    }

    /** Gives the memory back; the column must not be used any more. */
    void release() {
        workspace.release(onHeap);
        pages = new ByteBuffer[0];
    }

    private ByteBuffer allocate(int entries) {
        return ByteBuffer.allocate(entries * width).order(ByteOrder.nativeOrder());
    }
}
