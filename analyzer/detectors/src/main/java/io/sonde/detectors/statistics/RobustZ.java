package io.sonde.detectors.statistics;

/**
 * How far a value lies from the middle, in deviations that wild values cannot move: 0.6745 (x - median) / MAD (Iglewicz
 * and Hoaglin 1993). Where half of the values are equal the mean deviation, times 1.2533, stands in for the MAD. Meant for
 * logarithms: of lognormal values with sigma 0.3, 0.05 % exceed {@value #FAR} on logarithms, 0.9 % as they are.
 *
 * @param deviation in the unit of the values, comparable to a standard deviation; 0 when all are equal
 */
public record RobustZ(double median, double deviation) {
    /** From here on a value is far out. */
    public static final double FAR = 3.5;

    /** The measure taken from these values, at least one. */
    public static RobustZ of(double[] values) {
        double median = Medians.of(values);
        double mad = Medians.absoluteDeviation(values);
        if (mad > 0) {
            return new RobustZ(median, mad / 0.6745);
        }
        double sum = 0;
        for (double value : values) {
            sum += Math.abs(value - median);
        }
        return new RobustZ(median, 1.2533 * sum / values.length);
    }

    /** The score of a value: 0 in the middle, infinite away from it where nothing else deviates. */
    public double at(double value) {
        double distance = value - median;
        return distance == 0 ? 0 : distance / deviation;
    }
}
