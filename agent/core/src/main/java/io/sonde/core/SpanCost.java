package io.sonde.core;

import io.sonde.format.Format;
import io.sonde.format.RingLayout;
import io.sonde.format.RingRecords;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What one span costs the application's thread on this machine: two readings of the clock and a record's writing are timed
 * here, and the rest (its place on the stack, attributes, texts, caches that it takes from the program) is in proportion.
 * The factor is that of the measured spans in docs/benchmarks.md: 144 ns against 72 ns of clock and record.
 */
final class SpanCost {
    private static final double FACTOR = 2;
    private static final int ROUNDS = 20;
    private static final int CALLS = 500;
    private static final int ATTRIBUTES = 5;

    private SpanCost() {}

    /** Measures for some milliseconds. Unit: ns. */
    static double measured() {
        ByteBuffer room =
                ByteBuffer.allocateDirect(RingLayout.spanBytes(ATTRIBUTES)).order(ByteOrder.LITTLE_ENDIAN);
        short[] codes = new short[ATTRIBUTES];
        long[] values = new long[ATTRIBUTES];
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = System.nanoTime();
            long now = before;
            for (int call = 0; call < CALLS; call++) {
                long start = System.nanoTime();
                now = System.nanoTime();
                RingRecords.writeSpan(
                        room, 0, Format.SPAN, 0, 0, 0, call, 1, 1, start, now, 1, 1, ATTRIBUTES, codes, values);
            }
            best = Math.min(best, (double) (now - before) / CALLS);
        }
        return FACTOR * best;
    }
}
