package io.sonde.detectors;

import java.util.Arrays;

/**
 * A bounded choice of pairs, for fitting lines: every pair until {@value #MOST} are held, then every second of what is
 * held and of what comes, and so on. Evenly spread over what was seen, without chance.
 */
final class PairSample {
    static final int MOST = 512;

    private final double[] x = new double[MOST];
    private final double[] y = new double[MOST];
    private int size;
    private long stride = 1;
    private long seen;

    void add(double xValue, double yValue) {
        if (seen++ % stride != 0) {
            return;
        }
        if (size == MOST) {
            halve();
            if ((seen - 1) % stride != 0) {
                return;
            }
        }
        x[size] = xValue;
        y[size++] = yValue;
    }

    private void halve() {
        for (int i = 0; 2 * i < size; i++) {
            x[i] = x[2 * i];
            y[i] = y[2 * i];
        }
        size = (size + 1) / 2;
        stride *= 2;
    }

    /** Takes over another sample: the pairs it holds count once each. */
    void merge(PairSample other) {
        while (size + other.size > MOST) {
            halve();
            if (size + other.size > MOST) {
                other.halve();
            }
        }
        System.arraycopy(other.x, 0, x, size, other.size);
        System.arraycopy(other.y, 0, y, size, other.size);
        size += other.size;
        seen += other.seen;
        stride = Math.max(stride, other.stride);
    }

    /** Pairs held. */
    int size() {
        return size;
    }

    double[] x() {
        return Arrays.copyOf(x, size);
    }

    double[] y() {
        return Arrays.copyOf(y, size);
    }
}
