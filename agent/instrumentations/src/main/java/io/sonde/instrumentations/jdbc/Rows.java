package io.sonde.instrumentations.jdbc;

import org.jspecify.annotations.Nullable;

/** Reads the number of changed rows from what a JDBC method returned. */
final class Rows {
    private Rows() {}

    /** Below 0 when the result says nothing of rows. */
    static long changed(@Nullable Object result) {
        if (result instanceof Integer || result instanceof Long) {
            return ((Number) result).longValue();
        }
        long sum = -1;
        if (result instanceof int[] counts) {
            sum = 0;
            for (int count : counts) {
                sum += Math.max(0, count);
            }
        } else if (result instanceof long[] counts) {
            sum = 0;
            for (long count : counts) {
                sum += Math.max(0, count);
            }
        }
        return sum;
    }
}
