package io.sonde.detectors;

import io.sonde.model.Retiming;
import java.util.Arrays;

/** What a fix would save in each affected session. 32 bytes a session; a session is added at most once. */
public final class Savings {
    private int[] session = new int[8];
    private long[] low = new long[8];
    private long[] high = new long[8];
    private double[] tokens = new double[8];
    private int size;

    void add(int sessionNumber, Retiming.Range range) {
        add(sessionNumber, range, 0);
    }

    /** @param tokensSaved input and output tokens that would not be spent, 0 where tokens do not matter */
    void add(int sessionNumber, Retiming.Range range, double tokensSaved) {
        if (size == session.length) {
            session = Arrays.copyOf(session, size * 2);
            low = Arrays.copyOf(low, size * 2);
            high = Arrays.copyOf(high, size * 2);
            tokens = Arrays.copyOf(tokens, size * 2);
        }
        session[size] = sessionNumber;
        low[size] = range.low();
        tokens[size] = tokensSaved;
        high[size++] = range.high();
    }

    void addAll(Savings other) {
        for (int i = 0; i < other.size; i++) {
            add(other.session[i], new Retiming.Range(other.low[i], other.high[i]), other.tokens[i]);
        }
    }

    /** The same sessions, each with this part of its saving of time, 0 to 1; tokens stay. */
    Savings scaled(double share) {
        Savings scaled = new Savings();
        for (int i = 0; i < size; i++) {
            Retiming.Range part = new Retiming.Range((long) (low[i] * share), (long) (high[i] * share));
            scaled.add(session[i], part, tokens[i]);
        }
        return scaled;
    }

    /** The same sessions, where the lower bound is this part of the upper one, 0 to 1; the upper one stays. */
    Savings withLowAt(double part) {
        Savings scaled = new Savings();
        for (int i = 0; i < size; i++) {
            scaled.add(
                    session[i], new Retiming.Range(Math.min(low[i], Math.round(high[i] * part)), high[i]), tokens[i]);
        }
        return scaled;
    }

    /** The same sessions, where only these parts of the upper bound are to be had. */
    Savings parts(double lowPart, double highPart) {
        Savings parts = new Savings();
        for (int i = 0; i < size; i++) {
            long most = Math.round(high[i] * highPart);
            parts.add(session[i], new Retiming.Range(Math.min(most, Math.round(low[i] * lowPart)), most), tokens[i]);
        }
        return parts;
    }

    /** Affected sessions. */
    public int sessions() {
        return size;
    }

    int sessionAt(int index) {
        return session[index];
    }

    /** Middle of the range. Unit: ns. */
    long middleAt(int index) {
        return (low[index] + high[index]) / 2;
    }

    /** Mean over affected sessions. Unit: ns. */
    public double meanLow() {
        return mean(low);
    }

    /** Mean over affected sessions. Unit: ns. */
    public double meanHigh() {
        return mean(high);
    }

    /** Over all affected sessions. */
    public double tokens() {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += tokens[i];
        }
        return sum;
    }

    private double mean(long[] values) {
        long sum = 0;
        for (int i = 0; i < size; i++) {
            sum += values[i];
        }
        return size == 0 ? 0 : (double) sum / size;
    }
}
