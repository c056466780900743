package io.sonde.detectors;

import java.util.Locale;

/** Moments and spans of a recording as people say them. */
final class Moments {
    private static final double SECOND = 1e9;

    private Moments() {}

    /** {@code second 42}, {@code minute 14}, {@code hour 3.5}: since the start of the recording. */
    static String at(long offset) {
        double seconds = offset / SECOND;
        if (seconds < 120) {
            return "second " + Wording.count(seconds);
        }
        return seconds < 7_200 ? "minute " + Wording.count(seconds / 60) : "hour " + Wording.count(seconds / 3_600);
    }

    /** {@code 12 s}, {@code 14 min}, {@code 3.5 h}. */
    static String length(long nanos) {
        double seconds = nanos / SECOND;
        if (seconds < 120) {
            return Wording.count(seconds) + " s";
        }
        return seconds < 7_200 ? Wording.count(seconds / 60) + " min" : Wording.count(seconds / 3_600) + " h";
    }

    /** {@code 1.30 times}, {@code 8.0 times}. */
    static String factor(double factor) {
        return String.format(Locale.ROOT, factor < 2 ? "%.2f times" : "%.1f times", factor);
    }
}
