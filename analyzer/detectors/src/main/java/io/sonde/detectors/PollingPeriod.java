package io.sonde.detectors;

import java.util.Arrays;

/**
 * Finds out whether something looks for its work's end at a fixed pace: then the time from the work's start to when its
 * end is noticed is a multiple of that pace, though the work itself takes now more and now less. What lies between the
 * end and its being noticed is anything up to one period.
 */
final class PollingPeriod {
    /** Fewer steps say nothing. */
    static final int LEAST_STEPS = 10;
    /** How well the times must fit: length of the mean of their phases, as in Rayleigh's test (ours). */
    private static final double LEAST_FIT = 0.8;
    /** The unnoticed time must vary by this part of the period from step to step (ours). */
    private static final double LEAST_SPREAD = 0.3;

    private static final int TRIED = 400;

    private PollingPeriod() {}

    /**
     * @param noticed from the start of a step to its end being noticed, ns
     * @param unnoticed the part of it after the real end, ns
     * @return the period in ns, 0 when there is none
     */
    static double of(double[] noticed, double[] unnoticed) {
        if (noticed.length < LEAST_STEPS) {
            return 0;
        }
        double[] sorted = unnoticed.clone();
        Arrays.sort(sorted);
        double longest = sorted[sorted.length - 1];
        double spread = sorted[sorted.length * 9 / 10] - sorted[sorted.length / 10];
        double best = 0;
        double fit = 0;
        // The longest unnoticed time comes close to a period, the more steps the closer.
        for (int i = 0; i <= TRIED; i++) {
            double period = longest * (0.95 + 0.55 * i / TRIED);
            double here = concentration(noticed, period);
            if (here > fit) {
                fit = here;
                best = period;
            }
        }
        return fit >= LEAST_FIT && spread >= LEAST_SPREAD * best ? best : 0;
    }

    private static double concentration(double[] times, double period) {
        double sin = 0;
        double cos = 0;
        for (double time : times) {
            double angle = 2 * Math.PI * (time / period - Math.floor(time / period));
            sin += Math.sin(angle);
            cos += Math.cos(angle);
        }
        return Math.hypot(sin, cos) / times.length;
    }
}
