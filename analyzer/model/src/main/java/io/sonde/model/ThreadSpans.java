package io.sonde.model;

import io.sonde.format.vocabulary.SpanFlags;
import java.util.Arrays;

/**
 * Which span a thread was in at a moment: the innermost one that was open on it. Spans that end elsewhere than where
 * they began are not here, for between the two nobody knows on which thread they are; the tasks that serve them are.
 * 8 bytes a span. Immutable.
 */
final class ThreadSpans {
    private final SpanTable table;
    /** Rows by thread, then start, the longer span first. */
    private final int[] rows;
    /** For each place the place of the innermost span around it on the same thread, -1 for none. */
    private final int[] around;

    private ThreadSpans(SpanTable table, int[] rows, int[] around) {
        this.table = table;
        this.rows = rows;
        this.around = around;
    }

    /** @param recorded rows below this were recorded; those from it on were made up since */
    static ThreadSpans of(SpanTable table, int recorded) {
        int[] rows = new int[recorded];
        int count = 0;
        for (int row = 0; row < recorded; row++) {
            boolean elsewhere = (table.flags(row) & SpanFlags.ASYNC) != 0;
            if (!elsewhere && !table.isBeside(row)) {
                rows[count++] = row;
            }
        }
        IndexSort.sort(rows, 0, count, (a, b) -> {
            int byStart = byStart(table, a, b);
            int bySpan = byStart != 0 ? byStart : Long.compare(table.spanId(a), table.spanId(b));
            return bySpan != 0 ? bySpan : Boolean.compare(table.open(a), table.open(b));
        });
        int[] sorted = Arrays.copyOf(rows, dropSuperseded(table, rows, count));
        IndexSort.sort(sorted, 0, sorted.length, (a, b) -> {
            int byStart = byStart(table, a, b);
            return byStart != 0 ? byStart : Long.compare(table.end(b), table.end(a));
        });
        return new ThreadSpans(table, sorted, around(table, sorted));
    }

    private static int byStart(SpanTable table, int a, int b) {
        int byThread = Long.compare(table.threadId(a), table.threadId(b));
        return byThread != 0 ? byThread : Long.compare(table.start(a), table.start(b));
    }

    /** Keeps one row per span, the finished one before its own begin record, and returns how many remain at the front. */
    private static int dropSuperseded(SpanTable table, int[] rows, int size) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (kept == 0 || table.spanId(rows[kept - 1]) != table.spanId(rows[i])) {
                rows[kept++] = rows[i];
            }
        }
        return kept;
    }

    private static int[] around(SpanTable table, int[] rows) {
        int[] around = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            int outer = i - 1;
            boolean sameThread = i > 0 && table.threadId(rows[i - 1]) == table.threadId(rows[i]);
            while (sameThread && outer >= 0 && table.end(rows[outer]) < table.end(rows[i])) {
                outer = around[outer];
            }
            around[i] = sameThread ? outer : -1;
        }
        return around;
    }

    /** The row of the innermost span on the thread at the moment, {@link EvidenceTable#NONE} when there is none. */
    int at(long thread, long moment) {
        int place = lastBefore(thread, moment);
        while (place >= 0 && table.end(rows[place]) <= moment) {
            place = around[place];
        }
        return place < 0 ? EvidenceTable.NONE : rows[place];
    }

    /** Whether the thread was ever in a span. */
    boolean knows(long thread) {
        return lastBefore(thread, Long.MAX_VALUE) >= 0;
    }

    /** The last place of the thread's whose span began at the moment or before, -1 when none did. */
    private int lastBefore(long thread, long moment) {
        int low = 0;
        int high = rows.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int row = rows[middle];
            int byThread = Long.compare(table.threadId(row), thread);
            if (byThread < 0 || byThread == 0 && table.start(row) <= moment) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > 0 && table.threadId(rows[low - 1]) == thread ? low - 1 : -1;
    }
}
