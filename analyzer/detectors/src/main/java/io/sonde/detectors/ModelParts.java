package io.sonde.detectors;

import io.sonde.model.Retiming;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** How long calls took in each session and what the session would save without them. 28 bytes a session. */
final class ModelParts {
    private int[] session = new int[8];
    private double[] nanos = new double[8];
    private long[] low = new long[8];
    private long[] high = new long[8];
    private int size;
    private boolean ascending = true;

    /** @param callNanos time of the calls in all */
    void add(int sessionNumber, double callNanos, Retiming.Range whole) {
        add(sessionNumber, callNanos, whole.low(), whole.high());
    }

    private void add(int sessionNumber, double callNanos, long wholeLow, long wholeHigh) {
        if (size == session.length) {
            int more = size + (size >> 1);
            session = Arrays.copyOf(session, more);
            nanos = Arrays.copyOf(nanos, more);
            low = Arrays.copyOf(low, more);
            high = Arrays.copyOf(high, more);
        }
        ascending &= size == 0 || session[size - 1] <= sessionNumber;
        session[size] = sessionNumber;
        nanos[size] = callNanos;
        low[size] = wholeLow;
        high[size++] = wholeHigh;
    }

    void addAll(ModelParts other) {
        for (int i = 0; i < other.size; i++) {
            add(other.session[i], other.nanos[i], other.low[i], other.high[i]);
        }
    }

    /** Takes one session after another. */
    interface Visitor {
        /** @param nanos time of the calls; with what the session would save without them. Unit: ns */
        void part(int session, double nanos, long low, long high);
    }

    /** In the order of the sessions' numbers. */
    void forEach(Visitor visitor) {
        IntStream places = IntStream.range(0, size);
        if (!ascending) {
            places = places.boxed()
                    .sorted(Comparator.comparingInt(i -> session[i]))
                    .mapToInt(Integer::intValue);
        }
        places.forEach(i -> visitor.part(session[i], nanos[i], low[i], high[i]));
    }
}
