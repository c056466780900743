package io.sonde.detectors.statistics;

import org.apache.commons.statistics.inference.MannWhitneyUTest;

/**
 * How much larger one set of values is than another: the chance that a value of the first is larger than one of the
 * second, minus the chance that it is smaller (Cliff 1993). 0.147, 0.33 and {@value #LARGE} are called small, medium and
 * large (Romano et al. 2006).
 *
 * @param delta from -1 to 1
 * @param p of the test of Mann and Whitney, two-sided
 */
public record CliffsDelta(double delta, double p) {
    public static final double LARGE = 0.474;

    /** The first against the second, each with at least one value. */
    public static CliffsDelta of(double[] first, double[] second) {
        MannWhitneyUTest.Result result = MannWhitneyUTest.withDefaults().test(first, second);
        double pairs = (double) first.length * second.length;
        return new CliffsDelta(2 * result.getStatistic() / pairs - 1, result.getPValue());
    }
}
