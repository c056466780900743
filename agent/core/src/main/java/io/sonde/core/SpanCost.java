package io.sonde.core;

import io.sonde.format.Format;
import io.sonde.format.RingLayout;
import io.sonde.format.RingRecords;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What one span costs the application's thread on this machine: two readings of the clock and a record's writing are timed
 * here, and the rest (its place on the stack, attributes, texts, caches that it takes from the program) is in proportion.
 * The factor is that of the measured spans in docs/benchmarks.md: 99 ns against 51 ns of clock and record. Confined to a
 * thread.
 */
final class SpanCost {
    private static final double FACTOR = 2;
    /** A span that is compiled costs no more on any machine that runs Java 17; before it is, nobody can tell. Unit: ns. */
    private static final double MOST = 1_000;

    private static final int ROUNDS = 20;
    private static final int CALLS = 500;
    private static final int ATTRIBUTES = 5;

    private final ByteBuffer room =
            ByteBuffer.allocateDirect(RingLayout.spanBytes(ATTRIBUTES)).order(ByteOrder.LITTLE_ENDIAN);
    private final short[] codes = new short[ATTRIBUTES];
    private final long[] values = new long[ATTRIBUTES];
    private double best = MOST / FACTOR;

    /**
     * Measures for a millisecond or some, and takes the best of all times so far: others take the processor away meanwhile,
     * and the first rounds are not compiled.
     *
     * @return ns
     */
    double measured() {
        for (int round = 0; round < ROUNDS; round++) {
            best = Math.min(best, (double) round() / CALLS);
        }
        return FACTOR * best;
    }

    private long round() {
        long before = System.nanoTime();
        long now = before;
        for (int call = 0; call < CALLS; call++) {
            long start = System.nanoTime();
            now = System.nanoTime();
            RingRecords.writeSpan(
                    room, 0, Format.SPAN, 0, 0, 0, call, 1, 1, start, now, 1, 1, ATTRIBUTES, codes, values);
        }
        return now - before;
    }
}
