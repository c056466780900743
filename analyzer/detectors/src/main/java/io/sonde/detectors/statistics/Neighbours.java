package io.sonde.detectors.statistics;

/** How far values that follow each other resemble each other. */
public final class Neighbours {
    private Neighbours() {}

    /** Correlation of each value with the next, around zero: -1 to 1; 0 when nothing varies. */
    public static double correlation(double[] rest) {
        double products = 0;
        double squares = 0;
        for (int i = 0; i < rest.length; i++) {
            squares += rest[i] * rest[i];
            products += i == 0 ? 0 : rest[i] * rest[i - 1];
        }
        return squares == 0 ? 0 : products / squares;
    }
}
