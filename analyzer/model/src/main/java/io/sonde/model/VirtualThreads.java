package io.sonde.model;

import io.sonde.format.vocabulary.SpanFlags;
import java.util.Arrays;

/** The virtual threads that were in a span. 8 bytes each. Immutable. */
final class VirtualThreads {
    private static final int AT_FIRST = 1024;

    /** In ascending order. */
    private final long[] ids;

    private VirtualThreads(long[] ids) {
        this.ids = ids;
    }

    static VirtualThreads of(SpanTable table) {
        long[] ids = new long[AT_FIRST];
        int size = 0;
        for (int row = 0; row < table.rows(); row++) {
            if ((table.flags(row) & SpanFlags.VIRTUAL) == 0) {
                continue;
            }
            long id = table.threadId(row);
            if (size > 0 && ids[size - 1] == id) {
                continue;
            }
            if (size == ids.length) {
                size = distinct(ids, size);
                ids = size > ids.length / 2 ? Arrays.copyOf(ids, 2 * ids.length) : ids;
            }
            ids[size++] = id;
        }
        return new VirtualThreads(Arrays.copyOf(ids, distinct(ids, size)));
    }

    private static int distinct(long[] ids, int size) {
        Arrays.sort(ids, 0, size);
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (kept == 0 || ids[kept - 1] != ids[i]) {
                ids[kept++] = ids[i];
            }
        }
        return kept;
    }

    boolean contains(long id) {
        return Arrays.binarySearch(ids, id) >= 0;
    }

    boolean isEmpty() {
        return ids.length == 0;
    }
}
