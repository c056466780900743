package com.example.scenarios;

import com.example.modelserver.Latency;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * One run of a scenario.
 *
 * @param planted with the fault; else with its repair
 * @param pace multiplies every latency and every gap between arrivals; 1 is as described
 */
public record Setting(boolean planted, long seed, double pace) {
    private static final double DIGITS = 1e6;

    /** Milliseconds at this pace. */
    public double millis(double described) {
        return described * pace;
    }

    /** The stand-in for time spent elsewhere. */
    public void pause(double describedMillis) {
        sleep(millis(describedMillis));
    }

    /** Waits so many milliseconds of the clock, fractions too. */
    public static void sleep(double millis) {
        long until = System.nanoTime() + (long) (millis * DIGITS);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting");
            }
        }
    }

    /** A model's latency at this pace: a base, each input token and each output token, in ms. */
    public Latency latency(double base, double inputToken, double outputToken) {
        return new Latency(base, inputToken, outputToken, seed).times(pace);
    }

    /** Chance for one purpose of one visitor; the same in each run with this seed. */
    public SplittableRandom random(int visitor, String purpose) {
        return new SplittableRandom(seed * 1_000_003 + 31L * visitor + purpose.hashCode());
    }
}
